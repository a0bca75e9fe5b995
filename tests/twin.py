"""What `dedupe` says, in the plainest way: every document in memory, every pair by a dictionary."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from provenance.core.candidates import HOT, STAR
from provenance.core.copies import SHORT, Copy, compare, side
from provenance.core.corpus import Document
from provenance.core.fingerprint import Fingerprint, fingerprint
from provenance.core.joining import NEAREST
from provenance.core.stories import edge, group
from provenance.core.titles import without_affixes
from provenance.core.words import is_telling, read

Id = TypeVar("Id", int, str, bytes)


@dataclass(frozen=True, slots=True)
class Found:
    """By number: each one's story and first alike; (a, b) → the copy, without pairs of equal texts."""

    stories: tuple[int, ...]
    same: tuple[int, ...]
    pairs: dict[tuple[int, int], Copy]
    candidates: int
    hot: int


def candidates(fingerprints: Mapping[Id, Fingerprint]) -> set[tuple[Id, Id]]:
    """All pairs that share a key, the smaller first, by the rule of `core.candidates`."""
    return pairs(_holders(fingerprints))[0]


def pairs(holders: Iterable[Sequence[Id]]) -> tuple[set[tuple[Id, Id]], int]:
    """The bodies at each key, in order → all pairs, the smaller first, and how many keys are hot.

    At a key of more than `HOT` bodies each is tried with the `STAR` smallest alone.
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


def dedupe(documents: Sequence[Document]) -> Found:
    """Documents in the order of their ids → what is to be found."""
    same = list(_same(documents))
    prints = {n: fingerprint(read(documents[n].body)) for n in range(len(documents)) if same[n] == n}
    shared, hot = _candidates(prints)
    found = _near(shared)
    verified = {(a, b): copy for a, b in found if (copy := _compared(documents[a], documents[b], False))}
    at: dict[str, dict[int, int]] = defaultdict(dict)
    for number, document in enumerate(documents):
        if document.address:
            at[document.address].setdefault(same[number], number)
    for members in at.values():
        for one, other in combinations(sorted(members), 2) if len(members) <= 50 else ():
            a, b = sorted((members[one], members[other]))
            if copy := _compared(documents[a], documents[b], True):
                verified[a, b] = copy
    edges = [
        edge(same[a], same[b], copy, (documents[a].title, documents[b].title))
        for (a, b), copy in verified.items()
    ]
    stories = list(same)
    for group_ in group(sorted({number for each in edges for number in (each.one, each.other)}), edges):
        for member in group_:
            stories[member] = min(group_)
    return Found(tuple(stories[first] for first in same), tuple(same), verified, len(found), hot)


def _same(documents: Sequence[Document]) -> Iterator[int]:
    first: dict[tuple[object, ...], int] = {}
    for number, document in enumerate(documents):
        words = read(document.body)
        title = read(without_affixes(document.title)).words if len(words.words) < SHORT else ()
        yield first.setdefault((words.words, title), number) if is_telling(words) else number


def _compared(a: Document, b: Document, addressed: bool) -> Copy | None:
    one, other = (side(d.lines, d.title, d.day, d.address if addressed else "") for d in (a, b))
    return compare(one, other)


def _near(shared: Mapping[tuple[Id, Id], int]) -> set[tuple[Id, Id]]:
    partners: dict[Id, list[tuple[int, Id]]] = defaultdict(list)
    for (a, b), count in shared.items():
        partners[a].append((-count, b))
        partners[b].append((-count, a))
    return {
        (min(one, other), max(one, other))
        for one, all_ in partners.items()
        for _, other in sorted(all_)[:NEAREST]
    }


def _candidates(fingerprints: Mapping[Id, Fingerprint]) -> tuple[Counter[tuple[Id, Id]], int]:
    """Pair → how many keys it shares; and how many keys are hot."""
    holders = _holders(fingerprints)
    shared: Counter[tuple[Id, Id]] = Counter()
    for members in holders:
        shared.update(pairs([members])[0])
    return shared, sum(len(members) > HOT for members in holders)


def _holders(fingerprints: Mapping[Id, Fingerprint]) -> list[list[Id]]:
    """The documents at each key, in order."""
    holders: dict[tuple[bool, int], list[Id]] = defaultdict(list)
    for id_ in sorted(fingerprints):
        found = fingerprints[id_]
        for key in found.bands:
            holders[True, key].append(id_)
        for key in {key for key, _ in found.passages}:  # one may stand at several places
            holders[False, key].append(id_)
    return list(holders.values())
