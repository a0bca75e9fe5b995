"""Words → signature, band keys and passages, with the recipe's name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from provenance.core.words import Hashes, Words, grams, hashes, mix

if TYPE_CHECKING:
    from datasketch import MinHash

RECIPE = "mh128-w3-xxh3-affine32-b32r4-p8w13/1"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`signature`: 128 little-endian uint32 (512 bytes; opens as a datasketch LeanMinHash).

    `bands`: 32 signed 64-bit keys, the band's number mixed in. `passages`: (signed 64-bit hash,
    word position) of each winnowed 8-gram, a hash once, at its first place. `shingles`: how many
    distinct word 3-grams. Empty signature, bands and passages when there is no word to index.
    """

    recipe: str
    signature: bytes
    bands: tuple[int, ...]
    passages: tuple[tuple[int, int], ...]
    shingles: int


def fingerprint(words: Words) -> Fingerprint:
    """Words → their fingerprint by `RECIPE`; the same words give the same, wherever they stand."""
    hashed = hashes(words)
    if not len(hashed):
        return Fingerprint(RECIPE, b"", (), (), 0)
    distinct = np.unique(grams(hashed, SHINGLE))
    slots = _slots(distinct)
    return Fingerprint(
        RECIPE, slots.astype("<u4").tobytes(), _bands(slots), _passages(grams(hashed, GRAM)), len(distinct)
    )


def batch(many: Iterable[Words]) -> Iterator[Fingerprint]:
    """Many at once, in order; each as `fingerprint` gives it."""
    return map(fingerprint, many)


def count(words: Words) -> int:
    """How many distinct word 3-grams: `Fingerprint.shingles` without the rest of the work."""
    return len(np.unique(grams(hashes(words), SHINGLE)))


SHINGLE = 3  # words: at 5, half of the trimmed copies fall below every usable band
SLOTS = 128  # standard error of the Jaccard estimate .044 at .5
BANDS, ROWS = 32, 4  # half of the pairs of Jaccard .38 are candidates; 42 × 3 costs three times as many
GRAM, WINDOW = 8, 13  # any run of 20 words (GRAM + WINDOW - 1) that two texts share is found

Slots = npt.NDArray[np.uint32]
_AT_ONCE = 1 << 14  # shingles: each takes a kilobyte while it is sketched
_BAND_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


@cache
def _empty_sketch() -> "MinHash":
    """A sketch to copy: drawing the permutations costs more than using them."""
    from datasketch import MinHash  # pulls in SciPy: half a second

    return MinHash(num_perm=SLOTS, seed=1, hashfunc=int, scheme="affine32")


def _slots(distinct: Hashes) -> Slots:
    """64-bit shingle hashes → the 128 slots of datasketch over their low 32 bits."""
    sketch = _empty_sketch().copy()
    low = (distinct & np.uint64(0xFFFFFFFF)).tolist()
    for start in range(0, len(low), _AT_ONCE):
        sketch.update_batch(low[start : start + _AT_ONCE])
    slots: Slots = sketch.hashvalues
    return slots


def _bands(slots: Slots) -> tuple[int, ...]:
    """Four slots and the number of their band → one signed 64-bit key."""
    rows = slots.reshape(BANDS, ROWS).astype(np.uint64)
    keys = np.arange(1, BANDS + 1, dtype=np.uint64)
    for row in range(ROWS):
        keys = mix(keys * _BAND_MULTIPLIER + rows[:, row])
    return tuple(keys.view(np.int64).tolist())


def _passages(found: Hashes) -> tuple[tuple[int, int], ...]:
    """Winnowing (Schleimer, Wilkerson, Aiken 2003): the rightmost minimum of each window."""
    places = _minima(found, min(WINDOW, len(found)))
    chosen, first = np.unique(found[places], return_index=True)
    order = np.argsort(first)
    return tuple(zip(chosen[order].view(np.int64).tolist(), places[first[order]].tolist(), strict=True))


def _minima(found: Hashes, window: int) -> npt.NDArray[np.int64]:
    """Places of the rightmost minimum of each window, each place once, in order."""
    windows = np.lib.stride_tricks.sliding_window_view(found, window)
    rightmost = window - 1 - np.argmin(windows[:, ::-1], axis=1)
    return np.unique(rightmost + np.arange(len(windows)))
