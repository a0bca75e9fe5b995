"""Words → signature, band keys and passages, with the recipe's name."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from provenance.core import kernels
from provenance.core.kernels.parts import BANDS, SHINGLE, SLOTS, Sketches
from provenance.core.words import Words, grams, hashes

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


def fingerprint(words: Words) -> Fingerprint:
    """Words → their fingerprint by `RECIPE`; the same words give the same, wherever they stand."""
    if not words.words:
        return Fingerprint(RECIPE, b"", (), (), 0)
    found = _sketch(words)
    return Fingerprint(
        RECIPE,
        found.signatures[0].astype("<u4").tobytes(),
        tuple(found.bands[0].tolist()),
        tuple(zip(found.passages.tolist(), found.positions.tolist(), strict=True)),
        int(found.shingles[0]),
    )


def columns(texts: Sequence[str]) -> Columns:
    """Texts → their fingerprints by `RECIPE`, each as `fingerprint(read(text))` gives it.

    Without objects for words, and by the compiled kernel where numba is installed (extra `fast`) once
    that is loaded: by `prepare`, or by a call with as many texts as are worth it.
    """
    kernel = kernels.chosen(len(texts))
    found, sketches = [_NO_WORDS], [_NO_SKETCHES]
    for group in kernels.read(kernel, texts):
        bounds = np.zeros(len(group.sizes) + 1, dtype=np.int64)
        np.cumsum(group.sizes, out=bounds[1:])
        found.append((group.sizes, group.telling))
        sketches.append(kernel.sketched(group.hashes, bounds))
    sizes, telling = (np.concatenate(column) for column in zip(*found, strict=True))
    whole = {
        each.name: np.concatenate([getattr(part, each.name) for part in sketches])
        for each in fields(Sketches)
    }
    kept = whole.pop("kept")
    return Columns(words=sizes, telling=telling, bounds=np.concatenate(([0], np.cumsum(kept))), **whole)


def prepare(texts: int) -> None:
    """Load what `columns` will use for so many texts in all: half a second, the first time some ten.

    For a caller that hands them over in small lots; and for one that limits its memory afterwards, since
    a compiler that runs out of it ends the process.
    """
    kernels.chosen(texts)


def count(words: Words) -> int:
    """How many distinct word 3-grams: `Fingerprint.shingles` without the rest of the work."""
    return len(np.unique(grams(hashes(words), SHINGLE)))


def digest(words: Words) -> bytes:
    """16 bytes that are equal for equal words: a row of `Columns.digests`, little-endian."""
    found: bytes = _sketch(words).digests[0].astype("<u8").tobytes()
    return found


def _sketch(words: Words) -> Sketches:
    return kernels.chosen(1).sketched(hashes(words), np.array([0, len(words.words)]))


_NO_WORDS = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.bool_))
_NO_SKETCHES = Sketches(
    digests=np.zeros((0, 2), dtype=np.uint64),
    shingles=np.zeros(0, dtype=np.int64),
    signatures=np.zeros((0, SLOTS), dtype=np.uint32),
    bands=np.zeros((0, BANDS), dtype=np.int64),
    passages=np.zeros(0, dtype=np.int64),
    positions=np.zeros(0, dtype=np.int64),
    kept=np.zeros(0, dtype=np.int64),
)
