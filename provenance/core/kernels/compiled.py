"""The kernel of numba: what `loops` compiles, called with arrays."""

import numpy as np

from provenance.core.characters import table
from provenance.core.kernels import loops
from provenance.core.kernels.parts import (
    AGAIN,
    BAND,
    BANDS,
    PLACE,
    SLOTS,
    Hashed,
    Joined,
    Sketches,
    completed,
    permutations,
)
from provenance.core.words import LETTER, MULTIPLIER, Hashes, Places


def hashed(joined: Joined) -> Hashed:
    """Texts → hashes of their words."""
    known, codes = table(), joined.codes
    hashes = np.empty(len(codes) + 1, dtype=np.uint64)  # one more: what may become a word is written too
    ends = np.empty(len(codes) + 1, dtype=np.uint64)
    sizes = np.empty(len(joined.offsets) - 1, dtype=np.int64)
    telling = np.empty(len(sizes), dtype=np.bool_)
    odd = np.empty((len(codes) // 2 + 1, 3), dtype=np.int64)
    made = (ends, hashes, sizes, telling, odd)
    count = -1
    while count < 0:
        count = loops.read(codes, joined.offsets, known.index, known.pages.reshape(-1), LETTER, *made)
        if count < 0:
            known.add(codes)
    found = Hashed(hashes[: sizes.sum()], sizes, telling)
    return completed(found, joined, [(a, b, c) for a, b, c in odd[:count].tolist()])


def sketched(found: Hashes, bounds: Places) -> Sketches:
    """Hashes of the words of n texts, text i at `bounds[i]:bounds[i + 1]` → their sketches."""
    size, most = len(bounds) - 1, int(np.diff(bounds).max(initial=0))
    digests = np.zeros((size, 2), dtype=np.uint64)
    shingles = np.zeros(size, dtype=np.int64)
    signatures = np.zeros((size, SLOTS), dtype=np.uint32)
    bands = np.zeros((size, BANDS), dtype=np.int64)
    passages = np.empty((2, len(found)), dtype=np.int64)
    kept = np.zeros(size, dtype=np.int64)
    seen = np.empty(1 << (2 * most).bit_length(), dtype=np.uint64)
    room = np.empty((2, most + 8), dtype=np.uint64)
    numbers = np.array([MULTIPLIER, PLACE, AGAIN, BAND], dtype=np.uint64)
    made = (digests, shingles, signatures, bands, passages, kept)
    loops.sketch(found, bounds, *permutations(), numbers, seen, room, *made)
    total = int(kept.sum())
    return Sketches(digests, shingles, signatures, bands, passages[0, :total], passages[1, :total], kept)
