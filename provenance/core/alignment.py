"""Two lists of words → what they share in order, and what stands between, in linear time."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

import numpy as np
import numpy.typing as npt

from provenance.core.words import Hashes, grams

Kind = Literal["equal", "changed", "only-a", "only-b"]


@dataclass(frozen=True, slots=True)
class Run:
    """`size` equal words: from word `a` of the one and word `b` of the other."""

    a: int
    b: int
    size: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words `a:a_end` of the one and `b:b_end` of the other; one of them is empty where one has it alone."""

    kind: Kind
    a: int
    a_end: int
    b: int
    b_end: int


def align(a: tuple[str, ...], b: tuple[str, ...], runs: Iterable[Run] = ()) -> list[Stretch]:
    """All words of both in stretches, in order. `runs` are known to be equal; the heaviest chain of those
    that do not cross stays.

    Swapping a and b turns the stretches and changes nothing else.
    """
    if (len(b), b) < (len(a), a):
        return [_turned(stretch) for stretch in align(b, a, [Run(run.b, run.a, run.size) for run in runs])]
    known: dict[str, int] = {}
    one = [known.setdefault(word, len(known)) for word in a]
    other = [known.setdefault(word, len(known)) for word in b]
    chain = _chain(run for run in runs if _holds(one, other, run))
    shared = _filled(one, other, (0, len(one), 0, len(other)), chain, GRAMS)
    return list(_stretches(_telling(_joined(shared), len(a), len(b)), len(a), len(b)))


ALIGNED = 10_000  # cells: what is left up to 100 × 100 words is aligned word by word, as `copies` does
GRAMS = (8, 3, 1)  # words: anchors in what is larger, those that stand once on both sides; longest first
CHANCE = 8  # words: a shorter run that is no longer than what differs round it is shared by chance
WORDING = 12  # words, half a sentence: more in the place of others is text of one's own, no other wording


_Box = tuple[int, int, int, int]  # words i:j of a and k:m of b


def _turned(stretch: Stretch) -> Stretch:
    kinds: dict[Kind, Kind] = {"only-a": "only-b", "only-b": "only-a"}
    kind = kinds.get(stretch.kind, stretch.kind)
    return Stretch(kind, stretch.b, stretch.b_end, stretch.a, stretch.a_end)


def _holds(a: Sequence[int], b: Sequence[int], run: Run) -> bool:
    return a[run.a : run.a + run.size] == b[run.b : run.b + run.size]


def _chain(runs: Iterable[Run]) -> list[Run]:
    """Those that do not cross and hold the most words together, in order."""
    ends, weights, last = [0], [0], [-1]  # of the best chains by where they end in b: both rise
    apart = list(_apart(runs))
    before: list[int] = []
    for number, run in enumerate(apart):
        best = bisect_right(ends, run.b) - 1
        before.append(last[best])
        end, weight = run.b + run.size, weights[best] + run.size
        place = bisect_right(ends, end)
        if weights[place - 1] >= weight:
            continue
        behind = bisect_right(weights, weight)
        place = min(place, bisect_left(ends, end))
        ends[place:behind], weights[place:behind], last[place:behind] = [end], [weight], [number]
    chain: list[Run] = []
    number = last[-1]
    while number >= 0:
        chain.append(apart[number])
        number = before[number]
    return chain[::-1]


def _apart(runs: Iterable[Run]) -> Iterator[Run]:
    """Runs in the order of a, cut where the one before reaches into them."""
    end = 0
    for run in sorted(runs, key=lambda run: (run.a, run.b)):
        over = max(0, end - run.a)
        if over < run.size:
            yield Run(run.a + over, run.b + over, run.size - over)
            end = run.a + run.size


# ---- finding


def _filled(
    a: Sequence[int], b: Sequence[int], box: _Box, chain: Iterable[Run], sizes: tuple[int, ...]
) -> Iterator[Run]:
    i, j, k, m = box
    for run in (*chain, Run(j, m, 0)):
        yield from _between(a, b, (i, run.a, k, run.b), sizes)
        yield run
        i, k = run.a + run.size, run.b + run.size


def _between(a: Sequence[int], b: Sequence[int], box: _Box, sizes: tuple[int, ...]) -> Iterator[Run]:
    """What begins and ends alike, then what is equal in the middle."""
    i, j, k, m = box
    head = _alike(zip(a[i:j], b[k:m], strict=False))
    yield Run(i, k, head)
    i, k = i + head, k + head
    tail = _alike(zip(reversed(a[i:j]), reversed(b[k:m]), strict=False))
    yield from _middle(a, b, (i, j - tail, k, m - tail), sizes)
    yield Run(j - tail, m - tail, tail)


def _alike(pairs: Iterable[tuple[int, int]]) -> int:
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count


def _middle(a: Sequence[int], b: Sequence[int], box: _Box, sizes: tuple[int, ...]) -> Iterator[Run]:
    i, j, k, m = box
    if (j - i) * (m - k) <= ALIGNED:
        matcher = SequenceMatcher(None, a[i:j], b[k:m], autojunk=False)
        yield from (Run(i + x, k + y, size) for x, y, size in matcher.get_matching_blocks())
        return
    for number, size in enumerate(sizes):
        found = _anchors(a, b, box, size)
        if found:
            yield from _filled(a, b, box, found, sizes[number + 1 :])
            return


def _anchors(a: Sequence[int], b: Sequence[int], box: _Box, size: int) -> list[Run]:
    """Runs of `size` words that stand once on each side, in an order that both have, none over another."""
    i, j, k, m = box
    if min(j - i, m - k) < size:
        return []
    (left, left_places), (right, right_places) = _once(a[i:j], size), _once(b[k:m], size)
    _, ours, theirs = np.intersect1d(left, right, assume_unique=True, return_indices=True)
    both = zip((left_places[ours] + i).tolist(), (right_places[theirs] + k).tolist(), strict=True)
    return _chain(run for x, y in both if _holds(a, b, run := Run(x, y, size)))


def _once(words: Sequence[int], size: int) -> tuple[Hashes, npt.NDArray[np.intp]]:
    """The hashes of the runs of words that stand once, and where."""
    hashed = grams(np.array(words, dtype=np.uint64), size)
    found, places, counts = np.unique(hashed, return_index=True, return_counts=True)
    return found[counts == 1], places[counts == 1]


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    """Runs that touch made one, empty ones gone."""
    last = Run(0, 0, 0)
    for run in runs:
        if (run.a, run.b) == (last.a + last.size, last.b + last.size):
            last = Run(last.a, last.b, last.size + run.size)
        elif run.size:
            if last.size:
                yield last
            last = run
    if last.size:
        yield last


# ---- telling


def _telling(runs: Iterable[Run], a_size: int, b_size: int) -> list[Run]:
    """Without those that unrelated words share by chance: "of the" between two changes of their length."""
    kept = [Run(0, 0, 0)]
    for run in (*runs, Run(a_size, b_size, 0)):
        while len(kept) > 1 and _is_chance(kept[-2], kept[-1], run):
            kept.pop()
        kept.append(run)
    return kept[1:-1]


def _is_chance(before: Run, run: Run, behind: Run) -> bool:
    least, most = sorted((_differing(before, run), _differing(run, behind)))
    if least == 0 and most > WORDING:  # both texts begin or end with it
        least = most
    return run.size < CHANCE and run.size <= least


def _differing(one: Run, other: Run) -> int:
    return max(other.a - one.a, other.b - one.b) - one.size


def _stretches(runs: Iterable[Run], a_size: int, b_size: int) -> Iterator[Stretch]:
    i = k = 0
    for run in (*runs, Run(a_size, b_size, 0)):
        yield from _differences(i, run.a, k, run.b)
        i, k = run.a + run.size, run.b + run.size
        if run.size:
            yield Stretch("equal", run.a, i, run.b, k)


def _differences(i: int, j: int, k: int, m: int) -> Iterator[Stretch]:
    if j > i and m > k and max(j - i, m - k) <= WORDING:
        yield Stretch("changed", i, j, k, m)
        return
    if j > i:
        yield Stretch("only-a", i, j, k, k)
    if m > k:
        yield Stretch("only-b", j, j, k, m)
