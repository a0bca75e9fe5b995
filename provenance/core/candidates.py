"""Keys and the bodies at each → pairs to compare: the rule for keys that very many bodies share."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any, TypeVar

Id = TypeVar("Id", int, str, bytes)

# Bodies at one key, all pairs of which are tried: 4,950. Real keys of 19,043 wire notes had up to 109.
HOT = 100
# At a hotter key each is tried with the smallest: one alone may be a stranger to all.
STAR = 3
# Bodies at one key that a newcomer is compared with, those that share the most keys with it: of a
# story of 500 different bodies 34 are (measured), and a text still meets what a part of it quotes.
COMPARED = 16


def pairs(holders: Iterable[Sequence[Id]]) -> tuple[set[tuple[Id, Id]], int]:
    """The bodies at each key, in order → all pairs, the smaller first, and how many keys are hot.

    A key of more than `HOT` bodies is boilerplate, or a text that very many carry: each of them is
    tried with the `STAR` smallest there alone. So a body of which every key is hot still has
    candidates. What this may lose is a pair of which every common key is hot and none of the two is
    among the smallest of any: two such copies come into one story only by a third one there. In the
    order of the digests of their words it is nothing who came first.
    """
    found: set[tuple[Id, Id]] = set()
    hot = 0
    for members in holders:
        if len(members) > HOT:
            hot += 1
            found.update(_star(members))
        elif len(members) > 1:
            found.update(combinations(members, 2))
    return found, hot


def _star(members: Sequence[Id]) -> Iterator[tuple[Id, Id]]:
    for number, centre in enumerate(members[:STAR]):
        for member in members[number + 1 :]:
            yield centre, member


def nearest(holders: Iterable[Collection[Id]], order: Callable[[Id], Any]) -> set[Id]:
    """The bodies at each key of a newcomer → those that it is compared with: at each key the `COMPARED`
    that share the most keys with it, of equal ones the first by `order`. That is asked only of bodies at
    a key of more.

    What this may lose is a verdict on a body that at each of its keys is behind so many closer ones.
    """
    known = list(holders)
    shared = Counter(body for members in known for body in members)
    found: set[Id] = set()
    for members in known:
        few = len(members) <= COMPARED
        found.update(members if few else sorted(members, key=lambda b: (-shared[b], order(b)))[:COMPARED])
    return found
