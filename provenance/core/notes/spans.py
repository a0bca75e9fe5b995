"""Places in a text → whether another place touches one of them, in logarithmic time."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spans:
    """Runs of characters that do not overlap, in order: `starts` and `ends` side by side."""

    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()

    def touch(self, start: int, end: int) -> bool:
        """Whether [start, end) has a character in common with one of them."""
        return self.cover(start, end) is not None

    def cover(self, start: int, end: int) -> tuple[int, int] | None:
        """The first of them that has a character in common with [start, end)."""
        at = bisect_left(self.ends, start + 1)
        if at < len(self.starts) and self.starts[at] < end:
            return self.starts[at], self.ends[at]
        return None


NOWHERE = Spans()


def spans(places: Iterable[tuple[int, int]]) -> Spans:
    """Merge what overlaps and put it in order."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        elif end > start:
            merged.append((start, end))
    return Spans(tuple(s for s, _ in merged), tuple(e for _, e in merged))
