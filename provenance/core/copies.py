"""Two bodies → how one is a copy of the other, measured and said in words."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Literal

from provenance.core.words import Words, grams, hashes, read

Relation = Literal["identical", "copy", "trimmed", "excerpt"]
MERGING: frozenset[Relation] = frozenset({"identical", "copy", "trimmed"})
JUDGE = "copies/1"  # the version of these rules, stored with every pair


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of equal words, as offsets (code points) in both bodies."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int
    words: int


@dataclass(frozen=True, slots=True)
class Copy:
    """A verified pair. `match` is 0–100; jaccard and containments 0–1; `longest` in words."""

    relation: Relation
    match: float
    jaccard: float
    a_in_b: float
    b_in_a: float
    longest: int
    reason: str
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """One body made ready for many comparisons; made once by `side`.

    `hashed` holds one 64-bit hash a word, `small` the distinct 3-grams, `large` the 8-grams in
    order and `places` where each of them stands (the first eight places). `names` tells for each
    word whether it begins with a capital or holds a digit.
    """

    words: Words
    hashed: tuple[int, ...]
    small: frozenset[int]
    large: tuple[int, ...]
    places: dict[int, tuple[int, ...]]
    names: tuple[bool, ...]
    title: tuple[str, ...]
    day: date | None
    address: str


def side(body: str | Words, title: str = "", day: date | None = None, address: str = "") -> Side:
    words = read(body) if isinstance(body, str) else body
    hashed = hashes(words)
    large = tuple(grams(hashed, GRAM).tolist())
    return Side(
        words=words,
        hashed=tuple(hashed.tolist()),
        small=frozenset(grams(hashed, 3).tolist()),
        large=large,
        places=_places(large),
        names=_names(body, words) if isinstance(body, str) else (),
        title=read(title).words,
        day=day,
        address=address,
    )


GRAM = 8
SEEDS = 8


def _places(large: Sequence[int]) -> dict[int, tuple[int, ...]]:
    places: dict[int, tuple[int, ...]] = {}
    for place, gram in enumerate(large):
        known = places.get(gram, ())
        if len(known) < SEEDS:
            places[gram] = (*known, place)
    return places


def _names(body: str, words: Words) -> tuple[bool, ...]:
    return tuple([body[start].isupper() or any(map(str.isdigit, word)) for start, word in zip(words.starts, words.words)])


@dataclass(frozen=True, slots=True)
class Block:
    a: int
    b: int
    size: int


def blocks(a: Side, b: Side) -> list[Block]:
    """Runs of at least 8 equal words, in the order of a, none overlapping another in a."""
    found: list[Block] = []
    end = 0
    shift = 0
    for place, gram in enumerate(a.large):
        if place < end:
            continue
        seeds = b.places.get(gram)
        if seeds is None:
            continue
        size, _, start = max(
            (_extend(a.hashed, b.hashed, place, seed), -abs(seed - place - shift), seed) for seed in seeds
        )
        found.append(Block(place, start, size))
        end = place + size
        shift = start - place
    return found


def _extend(a: tuple[int, ...], b: tuple[int, ...], i: int, j: int) -> int:
    """How many words are equal from here on, in steps that double, so that C does the comparing."""
    most, done, step = min(len(a) - i, len(b) - j), 0, 16
    while done < most:
        step = min(step, most - done)
        left, right = a[i + done : i + done + step], b[j + done : j + done + step]
        if left != right:
            return done + next(n for n in range(step) if left[n] != right[n])
        done, step = done + step, step * 2
    return most
