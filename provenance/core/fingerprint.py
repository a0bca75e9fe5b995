"""Words → signature, band keys and passages, with the recipe's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from provenance.core.words import Hashes, Words, grams, hashes, is_telling, mix, read

if TYPE_CHECKING:
    from datasketch import MinHash

RECIPE = "mh128-w3-poly64-affine32-b32r4-p8w13/1"


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


@dataclass(frozen=True, slots=True)
class Columns:
    """Fingerprints of n texts as columns; text i has `passages[bounds[i]:bounds[i + 1]]`.

    `digests`: uint64[n, 2], equal for equal words. `words`: int64[n], how many; a text without one has
    zeros in all else, which stand for nothing and are not to be indexed. `telling`: bool[n], as
    `words.is_telling`. `shingles`: int64[n]. `signatures`: uint32[n, 128]. `bands`: int64[n, 32].
    `passages` and `positions`: int64[m]. `bounds`: int64[n + 1]. Each as in `Fingerprint`.
    """

    digests: npt.NDArray[np.uint64]
    words: npt.NDArray[np.int64]
    telling: npt.NDArray[np.bool_]
    shingles: npt.NDArray[np.int64]
    signatures: npt.NDArray[np.uint32]
    bands: npt.NDArray[np.int64]
    passages: npt.NDArray[np.int64]
    positions: npt.NDArray[np.int64]
    bounds: npt.NDArray[np.int64]


def columns(texts: Sequence[str]) -> Columns:
    """Texts → their fingerprints by `RECIPE`, each as `fingerprint(read(text))` gives it."""
    read_all = [read(text) for text in texts]
    prints = [fingerprint(words) for words in read_all]
    size = len(texts)
    digests = np.array([digest(hashes(words)) for words in read_all], dtype=np.uint64)
    signatures = np.zeros((size, SLOTS), dtype=np.uint32)
    bands = np.zeros((size, BANDS), dtype=np.int64)
    for number, found in enumerate(prints):
        if found.signature:
            signatures[number] = np.frombuffer(found.signature, dtype="<u4")
            bands[number] = found.bands
    passages = np.array([each for found in prints for each in found.passages], dtype=np.int64).reshape(-1, 2)
    return Columns(
        digests=digests.reshape(-1, 2),
        words=np.array([len(words.words) for words in read_all], dtype=np.int64),
        telling=np.array([is_telling(words) for words in read_all], dtype=bool),
        shingles=np.array([found.shingles for found in prints], dtype=np.int64),
        signatures=signatures,
        bands=bands,
        passages=passages[:, 0].copy(),
        positions=passages[:, 1].copy(),
        bounds=np.cumsum([0, *(len(found.passages) for found in prints)], dtype=np.int64),
    )


def digest(hashed: Hashes) -> tuple[int, int]:
    """Hashes of words → 128 bits that stand for them all in their order: two sums of mixed terms.

    The term of word i is mix(hash + (i + 1) · B); the second sum takes it through half a mix more.
    """
    places = np.arange(1, len(hashed) + 1, dtype=np.uint64)
    terms = mix(hashed + places * _PLACE)
    again = (terms ^ (terms >> np.uint64(32))) * _AGAIN
    again ^= again >> np.uint64(29)
    return int(terms.sum(dtype=np.uint64)), int(again.sum(dtype=np.uint64))


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
_PLACE, _AGAIN = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)


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
