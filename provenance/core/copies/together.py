"""Many pairs of sides → their measures, what they share found for all of them in one pass over arrays.

What NumPy costs by call is most of the time of comparing two short texts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from provenance.core.copies.measuring import Block, Measure, Shared, measure
from provenance.core.copies.sides import GRAM, SMALL, Side, runs
from provenance.core.words import Mask, Places

# Words of the longer: two of 130 are compared in two thirds of the time that they take one by one (120 and
# 180 µs), of two of 600 the work itself counts (540 and 480).
_SHORT = 300
_AT_ONCE = 1 << 15  # words of pairs: of fewer the calls count, more leave the processor's cache


def measures(pairs: Sequence[tuple[Side, Side]]) -> list[Measure]:
    """Pairs → their measures, in their order, each as `measure` gives it; of short texts much is told."""
    made = [measure(a, b) for a, b in pairs]
    for told in _portions(made):
        _tell_blocks(told)
    return made


def tell_small(told: Sequence[Measure]) -> None:
    """Reckon at once what `Measure.jaccard` asks for."""
    for some in _portions(told):
        grams = _grams([side for m in some for side in (m.shorter, m.longer)], SMALL)
        for m, shared in zip(some, grams.shared(grams.hits()), strict=True):
            m.__dict__["small"] = shared


def _portions(made: Sequence[Measure]) -> Iterator[list[Measure]]:
    portion: list[Measure] = []
    size = 0
    for m in made:
        if m.size >= GRAM and len(m.longer) < _SHORT and not m.equal:
            portion.append(m)
            size += m.size + len(m.longer)
            if size > _AT_ONCE:
                yield portion
                portion, size = [], 0
    if portion:
        yield portion


def _tell_blocks(told: Sequence[Measure]) -> None:
    grams = _grams([side for m in told for side in (m.shorter, m.longer)], GRAM)
    hits = grams.hits()
    for m, shared in zip(told, grams.shared(hits), strict=True):
        m.__dict__["grams"] = shared
    for number, blocks in enumerate(_blocks(hits, len(told))):
        if blocks is not None:
            told[number].__dict__["blocks"] = blocks


@dataclass(frozen=True, slots=True)
class _Hits:
    """Grams of the shorter side of a pair that its longer one has: ordered by pair, then by place.

    `pairs`: of which pair; `places` in the shorter; `first`: whether it is the gram's first place there;
    `targets`: the gram's first place in the longer; `again`: whether it has another one there.
    """

    pairs: Places
    places: Places
    first: Mask
    targets: Places
    again: Mask


@dataclass(frozen=True, slots=True)
class _Grams:
    """The k-grams of sides that stand more than once among all of them; sides by number, two a pair.

    `places` and `ids` of each such gram, in the order of the sides and places; those of a side at
    `bounds[side]:bounds[side + 1]`. `keys` are the distinct (id, side), ascending, as one number; `firsts`
    where each stands first, `many` whether it stands there again, `first` of each gram whether it is that.
    `distinct` counts all different grams of each side. `pairs`: the numbers of the shorter and longer sides.
    """

    pairs: tuple[Places, Places]
    places: Places
    ids: Places
    bounds: Places
    keys: Places
    firsts: Places
    many: Mask
    first: Mask
    distinct: Places

    def hits(self) -> _Hits:
        one, other = self.pairs
        starts, sizes = self.bounds[one], self.bounds[one + 1] - self.bounds[one]
        pairs = np.repeat(np.arange(len(one)), sizes)
        asked = np.arange(len(pairs)) + np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)
        wanted = self.ids[asked] * len(self.distinct) + other[pairs]
        where = np.searchsorted(self.keys, wanted)
        where[where == len(self.keys)] = 0
        found = np.flatnonzero(self.keys[where] == wanted) if len(self.keys) else where[:0]
        where, asked = where[found], asked[found]
        return _Hits(
            pairs[found], self.places[asked], self.first[asked], self.firsts[where], self.many[where]
        )

    def shared(self, hits: _Hits) -> list[Shared]:
        one, other = self.pairs
        both = np.bincount(hits.pairs[hits.first], minlength=len(one))
        return list(map(Shared, both.tolist(), self.distinct[one].tolist(), self.distinct[other].tolist()))


def _grams(of_pairs: Sequence[Side], k: int) -> _Grams:
    """Two sides a pair → their k-grams; each side has k words at least."""
    each = {id(side): side for side in of_pairs}
    numbers = {name: number for number, name in enumerate(each)}
    named = np.array([numbers[id(side)] for side in of_pairs], dtype=np.int64).reshape(-1, 2)
    sides = list(each.values())
    sizes = np.fromiter(map(len, sides), np.int64, len(sides))
    ends = np.cumsum(sizes)
    all_runs = runs(np.concatenate([side.marks for side in sides]), k)
    holders = np.repeat(np.arange(len(sides)), sizes)[: len(all_runs)]
    # Those that go over the end of a side are nobody's.
    own = np.arange(len(all_runs)) <= (ends - k)[holders]
    found, holders = all_runs[own], holders[own]
    places = np.arange(len(all_runs))[own] - (ends - sizes)[holders]
    order = np.argsort(found)  # not stable, which is quicker; the few that are not alone are put in order
    ordered = found[order]
    again = np.zeros(len(found) + 1, dtype=bool)
    np.equal(ordered[1:], ordered[:-1], out=again[1:-1])
    common = np.flatnonzero(again[1:] | again[:-1])
    ids = np.cumsum(~again[common])
    by_id = np.sort(ids << 32 | order[common])  # by id, then by side and place
    ids, at = by_id >> 32, by_id & 0xFFFFFFFF
    keys = ids * len(sides) + holders[at]
    fresh = np.append(True, keys[1:] != keys[:-1])[: len(keys)]
    starts = np.flatnonzero(fresh)
    counts = np.diff(np.append(starts, len(keys)))
    back = np.full(len(found), -1, dtype=np.int64)
    back[at] = np.arange(len(at))
    back = back[back >= 0]  # in the order of the sides and places again
    at = at[back]
    repeats = np.bincount(holders[at[~fresh[back]]], minlength=len(sides))
    return _Grams(
        pairs=(named[:, 0], named[:, 1]),
        places=places[at],
        ids=ids[back],
        bounds=np.searchsorted(holders[at], np.arange(len(sides) + 1)),
        keys=keys[starts],
        firsts=places[by_id[starts] & 0xFFFFFFFF],
        many=counts > 1,
        first=fresh[back],
        distinct=sizes - k + 1 - repeats,
    )


def _blocks(hits: _Hits, pairs: int) -> list[tuple[Block, ...] | None]:
    """The runs of equal words of each pair as `Measure.blocks` has them; None where a gram stands at several
    places of the longer, or a run within another: those take a closer look."""
    fresh = np.append(True, np.diff(hits.pairs) != 0)[: len(hits.pairs)]
    fresh[1:] |= (np.diff(hits.places) != 1) | (np.diff(hits.targets) != 1)
    starts = np.flatnonzero(fresh)
    sizes = np.diff(np.append(starts, len(fresh)))
    owners, a, b = hits.pairs[starts], hits.places[starts], hits.targets[starts]
    ends = a + sizes + GRAM - 1
    skipped = np.zeros(len(starts), dtype=np.int64)
    same = owners[1:] == owners[:-1]
    skipped[1:][same] = np.maximum(ends[:-1] - a[1:], 0)[same]
    closer = np.zeros(pairs, dtype=bool)
    closer[hits.pairs[hits.again]] = True
    closer[owners[skipped >= sizes]] = True
    made = list(
        map(
            Block,
            (a + skipped).tolist(),
            (b + skipped).tolist(),
            (sizes - skipped + GRAM - 1).tolist(),
        )
    )
    bounds = np.searchsorted(owners, np.arange(pairs + 1)).tolist()
    return [
        None if look else tuple(made[start:end])
        for look, (start, end) in zip(closer.tolist(), pairwise(bounds), strict=True)
    ]
