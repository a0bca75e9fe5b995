"""Keys of many documents → the pairs of documents that share one.

What one join of the index with itself gives, by sorting. Columns come and go as bytes (native order),
so that whoever keeps or carries them needs no NumPy.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from provenance.core.candidates import HOT, STAR

PARTS = 256  # by the first byte of a key: at a million documents of 600 words 400,000 records each
# Partners of a document that share the most keys with it: a pair is compared that is among them for one of
# the two. So all of 51 versions of a text are compared with each other, and n texts of one template give
# at most 50 n pairs (20,000 of 200 words: 769,000).
NEAREST = 50
NOBODY = 0xFFFFFFFF  # in `ranks`: a document that is compared under another's name

_RECORD = np.dtype([("key", np.uint64), ("document", np.uint32)])
RECORD = _RECORD.itemsize  # bytes

Pairs = npt.NDArray[np.uint64]


def scatter(batches: Sequence[tuple[int, bytes, bytes]]) -> tuple[bytes, list[int]]:
    """Batches of (first document, how many keys each has: uint32, the keys: 64 bits) → all as records
    sorted by part, and the bytes at which the parts begin: `PARTS` + 1 of them."""
    counts = [np.frombuffer(each, np.uint32) for _, each, _ in batches]
    documents = [
        np.repeat(np.arange(first, first + len(count), dtype=np.uint32), count)
        for (first, _, _), count in zip(batches, counts, strict=True)
    ]
    keys = np.concatenate([np.frombuffer(each, np.uint64) for _, _, each in batches])
    part = (keys >> np.uint64(56)).astype(np.uint8)
    order = np.argsort(part, kind="stable")  # of bytes: a radix sort
    records = np.empty(len(keys), _RECORD)
    records["key"] = keys[order]
    records["document"] = np.concatenate(documents)[order]
    bounds = np.concatenate([[0], np.cumsum(np.bincount(part, minlength=PARTS))]) * RECORD
    return records.tobytes(), bounds.tolist()


@dataclass(frozen=True, slots=True)
class Shared:
    """`pairs`, each once and in order: 64 bits, the smaller rank in the upper half; `keys`: how many keys
    each shares, uint32."""

    pairs: bytes
    keys: bytes


def join(records: bytes, ranks: bytes, hot: int = HOT, star: int = STAR) -> tuple[Shared, int]:
    """Records of a part, and each document's rank (uint32) → pairs of ranks, and how many keys were hot.

    A key of more than `hot` documents gives only
    the pairs of each with the `star` smallest: see `core.candidates`.
    """
    given = np.frombuffer(records, _RECORD)
    keys, rank = given["key"], np.frombuffer(ranks, np.uint32)[given["document"]]
    known = rank != NOBODY
    keys, rank = _shared(keys[known], rank[known])
    order = np.lexsort((rank, keys))
    keys, rank = keys[order], rank[order].astype(np.uint64)
    once = np.append(True, (keys[1:] != keys[:-1]) | (rank[1:] != rank[:-1]))[: len(keys)]  # in one text
    keys, rank = keys[once], rank[once]
    starts = (
        np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.zeros(0, int)
    )
    sizes = np.diff(np.append(starts, len(keys)))
    common = sizes > hot
    found = [
        *_all_pairs(rank, starts[~common], sizes[~common]),
        *_stars(rank, starts[common], sizes[common], star),
    ]
    pairs, counts = np.unique(np.concatenate([*found, np.zeros(0, np.uint64)]), return_counts=True)
    return Shared(pairs.tobytes(), counts.astype(np.uint32).tobytes()), int(common.sum())


def merged(many: Sequence[Shared]) -> Shared:
    """Pairs of several parts → those of all."""
    pairs = np.frombuffer(b"".join(each.pairs for each in many), np.uint64)
    keys = np.frombuffer(b"".join(each.keys for each in many), np.uint32)
    order = np.argsort(pairs, kind="stable")
    pairs = pairs[order]
    starts = np.flatnonzero(np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)])
    sums = np.add.reduceat(keys[order], starts, dtype=np.uint32) if len(starts) else keys
    return Shared(pairs[starts].tobytes(), sums.tobytes())


def nearest(found: Shared, most: int = NEAREST) -> bytes:
    """Pairs → those that are, for one of the two, among the `most` that share the most keys with it; of
    equal ones the smaller."""
    pairs, keys = np.frombuffer(found.pairs, np.uint64), np.frombuffer(found.keys, np.uint32)
    one, other = (pairs >> np.uint64(32)).astype(np.int64), (pairs & np.uint64(NOBODY)).astype(np.int64)
    size = int(other.max(initial=-1)) + 1
    many = np.bincount(one, minlength=size) + np.bincount(other, minlength=size) > most
    kept = ~(many[one] & many[other])  # else all pairs of one of the two are kept
    if kept.all():
        return found.pairs
    place = np.concatenate([np.flatnonzero(many[one]), np.flatnonzero(many[other])])
    owner = np.concatenate([one[many[one]], other[many[other]]])
    partner = one[place] + other[place] - owner
    order = np.lexsort((partner, -keys[place].astype(np.int64), owner))
    owner = owner[order]
    starts = np.flatnonzero(np.append(True, owner[1:] != owner[:-1]))
    rank = np.arange(len(owner)) - np.repeat(starts, np.diff(np.append(starts, len(owner))))
    kept[place[order[rank < most]]] = True
    return pairs[kept].tobytes()


def first_alike(classes: bytes) -> bytes:
    """16 bytes a document → the first document with the same ones (uint32); zeros are like nobody's."""
    halves = np.frombuffer(classes, np.uint64).reshape(-1, 2)
    order = np.lexsort((halves[:, 1], halves[:, 0]))  # stable: within a class by number
    sorted_ = halves[order]
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (sorted_[1:] != sorted_[:-1]).any(axis=1) | ~sorted_[1:].any(axis=1)
    first = np.empty(len(order), np.uint32)
    first[order] = order[fresh].astype(np.uint32)[np.cumsum(fresh) - 1]
    return first.tobytes()


def repeated(values: bytes) -> list[list[int]]:
    """64 bits a document → the documents of each value that several have, in order; 0 is no value."""
    found = np.frombuffer(values, np.uint64)
    order = np.argsort(found, kind="stable")
    ordered = found[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])) if len(order) else np.zeros(0, int)
    ends = np.append(starts[1:], len(order))
    wanted = (ends - starts > 1) & (ordered[starts] != 0)
    return [order[start:end].tolist() for start, end in zip(starts[wanted], ends[wanted], strict=True)]


def in_order(records: bytes, size: int) -> bytes:
    """Records of `size` bytes, sorted by their first eight."""
    found = np.frombuffer(records, np.dtype([("key", ">u8"), ("rest", f"V{size - 8}")]))
    return found[np.argsort(found["key"], kind="stable")].tobytes()


def clustered(pairs: bytes, documents: int) -> bytes:
    """Pairs → the same, those of documents that hang together one behind the other.

    Whoever compares them in this order meets each document's text again while it is at hand.
    """
    found = np.frombuffer(pairs, np.uint64)
    one = (found >> np.uint64(32)).astype(np.int64)
    other = (found & np.uint64(NOBODY)).astype(np.int64)
    label = np.arange(documents)
    while True:  # each round halves the way to the smallest, at least
        least = np.minimum(label[one], label[other])
        before = label.copy()
        for ends in (one, other):
            np.minimum.at(label, before[ends], least)
            np.minimum.at(label, ends, least)
        label = label[label]
        if np.array_equal(label, before):
            break
    return found[np.lexsort((found, label[one]))].tobytes()


def _shared(
    keys: npt.NDArray[np.uint64], rank: npt.NDArray[np.uint32]
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint32]]:
    """Only the records whose key is not alone, which most are, in the order of the keys."""
    order = np.argsort(keys)  # vectorized; no stable sort of numbers is
    ordered = keys[order]
    again = np.zeros(len(keys) + 1, dtype=bool)
    np.equal(ordered[1:], ordered[:-1], out=again[1:-1])
    kept = again[1:] | again[:-1]
    return ordered[kept], rank[order[kept]]


def _all_pairs(rank: Pairs, starts: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64]) -> list[Pairs]:
    """Member i of each group with member i + distance, for each distance that some group has."""
    found: list[Pairs] = []
    for distance in range(1, int(sizes.max(initial=0))):
        wide = sizes > distance
        starts, sizes = starts[wide], sizes[wide]
        firsts = _ranges(starts, sizes - distance)
        found.append((rank[firsts] << np.uint64(32)) | rank[firsts + distance])
    return found


def _stars(
    rank: Pairs, starts: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64], star: int
) -> list[Pairs]:
    """Each of the first members of each group with all behind it."""
    found: list[Pairs] = []
    for centre in range(min(star, int(sizes.max(initial=0)))):
        wide = sizes > centre + 1
        starts, sizes = starts[wide], sizes[wide]
        behind = _ranges(starts + centre + 1, sizes - centre - 1)
        centres = np.repeat(rank[starts + centre], sizes - centre - 1)
        found.append((centres << np.uint64(32)) | rank[behind])
    return found


def _ranges(starts: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The numbers from each start on, as many as its size says."""
    shift = np.repeat(starts - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes) if len(sizes) else starts
    return np.arange(int(sizes.sum())) + shift
