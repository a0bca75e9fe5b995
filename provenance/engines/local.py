"""A corpus in memory → its verified pairs and its stories."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from itertools import combinations
from typing import TypeVar

from provenance.core import candidates as keyed
from provenance.core.copies import MERGING, SHORT, Copy, Side, compare, side
from provenance.core.fingerprint import Fingerprint, fingerprint
from provenance.core.progress import Progress
from provenance.core.stories import edge, group
from provenance.core.titles import without_affixes
from provenance.core.words import Words, is_telling, read

Id = TypeVar("Id", int, str, bytes)


@dataclass(frozen=True, slots=True)
class Doc:
    """One document: its body and what else is known. `address` is the canonical one, or ""."""

    body: str
    title: str = ""
    day: date | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two documents by their number in the corpus, a < b, and how they are copies."""

    a: int
    b: int
    copy: Copy


@dataclass(frozen=True, slots=True)
class Result:
    """Documents are meant by their number in the corpus, from 0.

    `stories[n]` is the first document of n's story. `same[n]` is the first document with the words
    of n (and, when they are few, its title). `words[n]` counts n's words. `pairs` are all verified
    ones: of different texts each between the first documents of their words (or those of the same
    address), of equal texts each document with the first. `candidates` pairs were compared; `hot`
    counts keys too common to try all pairs of.
    """

    stories: tuple[int, ...]
    same: tuple[int, ...]
    words: tuple[int, ...]
    pairs: tuple[Pair, ...]
    candidates: int
    hot: int


def dedupe(documents: Sequence[Doc], progress: Progress | None = None) -> Result:
    """Find all copies in a corpus. The answer follows the order only in who is called the first."""
    tell = progress or _silent
    same, counts, prints = _index(documents, tell)
    found, hot = _candidates(prints)
    pairs = [*_equal(same, counts), *_verified(documents, found, tell)]
    linked = {(pair.a, pair.b) for pair in pairs if pair.copy.relation in MERGING}
    pairs += _addressed(documents, same, linked)
    stories = list(range(len(documents)))
    titles = [document.title for document in documents]
    edges = [edge(p.a, p.b, p.copy, (titles[p.a], titles[p.b])) for p in pairs]
    for members in group(stories, edges):
        for member in members:
            stories[member] = min(members)
    pairs.sort(key=lambda pair: (pair.a, pair.b))
    return Result(tuple(stories), tuple(same), tuple(counts), tuple(pairs), len(found), hot)


def candidates(fingerprints: Mapping[Id, Fingerprint]) -> set[tuple[Id, Id]]:
    """All pairs that share a band's key or a passage's hash: what one join on the index gives.

    The smaller of a pair is its first; for keys of very many bodies see `core.candidates`.
    """
    return _candidates(fingerprints)[0]


MOST_AT_ADDRESS = 50  # different texts at one address: more is no article but a front page


def _silent(done: int, total: int | None, what: str) -> None:
    pass


def _index(documents: Sequence[Doc], tell: Progress) -> tuple[list[int], list[int], dict[int, Fingerprint]]:
    """Who has the same words as whom, how many, and the fingerprint of each first one."""
    first: dict[bytes, int] = {}
    same: list[int] = []
    counts: list[int] = []
    prints: dict[int, Fingerprint] = {}
    for number, document in enumerate(documents):
        words = read(document.body)
        counts.append(len(words.words))
        known = first.setdefault(_content(words, document.title), number) if is_telling(words) else number
        same.append(known)
        if known == number and words.words:
            prints[number] = fingerprint(words)
        tell(number + 1, len(documents), "fingerprints made")
    return same, counts, prints


def _content(words: Words, title: str) -> bytes:
    """Equal for equal words; of few words the title counts too, and `compare` decides about the rest."""
    parts = (
        words.words if len(words.words) >= SHORT else (*words.words, "", *read(without_affixes(title)).words)
    )
    return blake2b("\n".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _candidates(fingerprints: Mapping[Id, Fingerprint]) -> tuple[set[tuple[Id, Id]], int]:
    holders: dict[tuple[bool, int], list[Id]] = defaultdict(list)
    for id_ in sorted(fingerprints):
        found = fingerprints[id_]
        for key in found.bands:
            holders[True, key].append(id_)
        for key in {key for key, _ in found.passages}:  # one may stand at several places
            holders[False, key].append(id_)
    return keyed.pairs(holders.values())


def _equal(same: Sequence[int], counts: Sequence[int]) -> Iterator[Pair]:
    """Each document with the first of the same words; their words need not be compared again."""
    for number, known in enumerate(same):
        if known != number:
            reason = f"the words are equal ({counts[number]})"
            yield Pair(known, number, Copy("identical", 100.0, 1.0, 1.0, 1.0, counts[number], reason))


def _verified(documents: Sequence[Doc], found: Iterable[tuple[int, int]], tell: Progress) -> Iterator[Pair]:
    @lru_cache(maxsize=512)  # a side takes some 200 kB for 600 words
    def ready(number: int) -> Side:
        document = documents[number]
        return side(document.body, document.title, document.day)

    ordered = sorted(found)
    for done, (a, b) in enumerate(ordered, 1):
        copy = compare(ready(a), ready(b))
        if copy is not None:
            yield Pair(a, b, copy)
        tell(done, len(ordered), "pairs compared")


def _addressed(documents: Sequence[Doc], same: Sequence[int], linked: set[tuple[int, int]]) -> Iterator[Pair]:
    """Documents of one address whose texts did not join them: one pair for two different texts."""
    at: dict[str, dict[int, int]] = defaultdict(dict)
    for number, document in enumerate(documents):
        if document.address:
            at[document.address].setdefault(same[number], number)
    for address, members in at.items():
        if len(members) > MOST_AT_ADDRESS:
            continue
        for one, other in combinations(members, 2):
            if (min(one, other), max(one, other)) not in linked:
                a, b = sorted((members[one], members[other]))
                yield from _one_address(documents, a, b, address)


def _one_address(documents: Sequence[Doc], a: int, b: int, address: str) -> Iterator[Pair]:
    copy = compare(*(side(documents[n].body, documents[n].title, documents[n].day, address) for n in (a, b)))
    if copy is not None:
        yield Pair(a, b, copy)
