"""Keys and the bodies at each → which bodies are compared: the rule for keys that very many share."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar

Id = TypeVar("Id", int, str, bytes)

# Bodies at one key, all pairs of which are tried: 4,950. Real keys of 19,043 wire notes had up to 109.
# A hotter key is boilerplate, or a text that very many carry.
HOT = 100
# At a hotter key each body is tried with so many alone, the first in an order that does not ask who came
# first (of the digests of their words, of the ids of documents); one might be a stranger to all. So a body
# of which every key is hot still has candidates. What this may lose is a pair of which every common key is
# hot and none of the two is among the first of any: they come into one story only by a third one there.
STAR = 3
# Bodies at one key that a newcomer is compared with, those that share the most keys with it: of a
# story of 500 different bodies 34 are (measured), and a text still meets what a part of it quotes.
COMPARED = 16


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
