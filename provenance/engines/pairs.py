"""Verified pairs, some twenty bytes each, in the order of their documents."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from struct import Struct
from typing import Final, NamedTuple

from provenance.core.copies import MERGING, SAME_ADDRESS, Copy, Relation
from provenance.core.joining import in_order
from provenance.workers.answers import Verdict

_RELATIONS: Final[tuple[Relation, ...]] = ("identical", "copy", "trimmed", "excerpt")
# a, b; match in tenths of a percent, the shares in ten-thousandths, as `core.copies` rounds them; the longest
# run; two bits of the relation, then `settled` and `titled`
_RECORD = Struct(">IIHHHHIB")


class Pair(NamedTuple):
    """Two documents by their number in the corpus, a < b, and how they are copies.

    `settled` and `titled` as in `core.stories.Edge`, the rest as in `core.copies.Copy`.
    """

    a: int
    b: int
    relation: Relation
    match: float
    jaccard: float
    a_in_b: float
    b_in_a: float
    longest: int
    settled: bool = False
    titled: bool = False

    @property
    def copy(self) -> Copy:
        """As `compare` said it, but for the reason and the passages."""
        shares = self.match, self.jaccard, self.a_in_b, self.b_in_a
        return Copy(self.relation, *shares, self.longest, SAME_ADDRESS if self.settled else "")

    @property
    def merges(self) -> bool:
        return self.relation in MERGING


class Pairs:
    """A pair is there once; one that is put in again replaces the first."""

    def __init__(self) -> None:
        self._records = bytearray()
        self._keys: array[int] = array("Q")
        self._sorted = True

    def put(self, a: int, b: int, verdict: Verdict) -> None:
        """How a and b, a < b, are copies."""
        names: tuple[str, ...] = _RELATIONS
        self._records += _RECORD.pack(
            a,
            b,
            round(verdict.match * 10),
            round(verdict.jaccard * 10_000),
            round(verdict.a_in_b * 10_000),
            round(verdict.b_in_a * 10_000),
            verdict.longest,
            names.index(verdict.relation) | verdict.settled << 2 | verdict.titled << 3,
        )
        self._sorted = False

    def find(self, one: int, other: int) -> Pair | None:
        """The pair of two documents, in any order."""
        self._sort()
        key = (min(one, other) << 32) | max(one, other)
        place = bisect_left(self._keys, key)
        return self._at(place) if place < len(self._keys) and self._keys[place] == key else None

    def __len__(self) -> int:
        self._sort()
        return len(self._keys)

    def __iter__(self) -> Iterator[Pair]:
        self._sort()
        for place in range(len(self._keys)):
            yield self._at(place)

    def _at(self, place: int) -> Pair:
        a, b, match, jaccard, a_in_b, b_in_a, longest, flags = _RECORD.unpack_from(
            self._records, place * _RECORD.size
        )
        shares = match / 10, jaccard / 10_000, a_in_b / 10_000, b_in_a / 10_000
        return Pair(a, b, _RELATIONS[flags & 3], *shares, longest, bool(flags & 4), bool(flags & 8))

    def _sort(self) -> None:
        if self._sorted:
            return
        ordered, size = in_order(bytes(self._records), _RECORD.size), _RECORD.size
        self._records, self._keys = bytearray(), array("Q")
        for begin in range(0, len(ordered), size):
            key = int.from_bytes(ordered[begin : begin + 8])
            if self._keys and self._keys[-1] == key:  # the sort is stable: this one came later
                del self._keys[-1], self._records[-size:]
            self._keys.append(key)
            self._records += ordered[begin : begin + size]
        self._sorted = True
