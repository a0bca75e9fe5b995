"""Keys and the bodies at each → pairs to compare: the rule for keys that very many bodies share."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import TypeVar

Id = TypeVar("Id", int, str)

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
    among the smallest of any: two such copies come into one story only by a third one there. Ids
    that are made of the bodies' words make the rule independent of who came first.
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


def met(holders: Iterable[Sequence[Id]]) -> tuple[list[Sequence[Id]], int]:
    """The bodies at each key of one body, in order → those that it may be tried with by the same rule,
    and how many keys are hot. More than `HOT` of a key need not be known."""
    known = list(holders)
    kept = [members if len(members) <= HOT else members[:STAR] for members in known]
    return kept, sum(len(members) > HOT for members in known)


def nearest(holders: Iterable[Iterable[Id]]) -> set[Id]:
    """The bodies at each key of a newcomer → those that it is compared with: at each key the `COMPARED`
    that share the most keys with it, of equal ones the smaller.

    What this may lose is a verdict on a body that at each of its keys is behind so many closer ones.
    """
    known = [list(members) for members in holders]
    shared = Counter(body for members in known for body in members)
    return {
        body
        for members in known
        for body in sorted(members, key=lambda body: (-shared[body], body))[:COMPARED]
    }
