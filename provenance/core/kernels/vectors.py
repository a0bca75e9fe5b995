"""The kernel of NumPy alone: whole arrays at once, many texts in each."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from provenance.core.characters import (
    BREAK,
    DIGIT,
    EXTRA,
    GONE,
    KIND,
    LETTER,
    MARK,
    ODD,
    SEPARATOR,
    UNSPACED,
    table,
)
from provenance.core.kernels.parts import (
    AGAIN,
    BAND,
    BANDS,
    GRAM,
    PLACE,
    ROWS,
    SHINGLE,
    SLOTS,
    WINDOW,
    Codes,
    Flags,
    Hashed,
    Joined,
    Sketches,
    Slots,
    completed,
    permutations,
)
from provenance.core.words import MULTIPLIER, Hashes, Places, hashes_at, mix


def hashed(joined: Joined) -> Hashed:
    """Texts → hashes of their words."""
    line, odd = _without_odd(_without_gone(_looked_up(joined.codes)))
    inner = _inner(line)
    line.kinds[inner] = DIGIT
    if line.extras is not None:
        line.extras[inner] = 1  # numeric
    starts, ends = _words(line)
    hashes = hashes_at(line.codes, starts, ends)
    if inner.size:
        numbers = np.unique(np.searchsorted(starts, inner) - 1)
        hashes[numbers] = _numbers(line, starts[numbers], ends[numbers])
    firsts = starts if line.places is None else line.places[starts]
    bounds = np.searchsorted(firsts, joined.offsets)
    found = Hashed(hashes, np.diff(bounds), _telling(line, joined.offsets))
    before = np.searchsorted(firsts, [start for start, _ in odd]).tolist()
    return completed(found, joined, [(*run, place) for run, place in zip(odd, before, strict=True)])


def sketched(found: Hashes, bounds: Places) -> Sketches:
    """Hashes of the words of n texts, text i at `bounds[i]:bounds[i + 1]` → their sketches."""
    shingles, large = _grams(found, bounds)
    distinct, signatures = _signatures(*shingles)
    bands = _bands(signatures)
    bands[distinct == 0] = 0
    return Sketches(_digests(found, bounds), distinct, signatures, bands, *_passages(*large))


# ---- characters → words

Kinds = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Line:
    """Characters: what each is and folds to. `extras` None: all ASCII. `places` None: none was deleted."""

    kinds: Kinds
    codes: Codes
    extras: Kinds | None
    places: Places | None

    def bases(self) -> Kinds:
        """What each character is; of a mark, what it is a mark of."""
        marks = self.kinds == MARK
        if not marks.any():
            return self.kinds
        owners = np.arange(len(marks))
        owners[marks] = 0
        found: Kinds = self.kinds[np.maximum.accumulate(owners)]
        found[: np.argmin(marks)] = BREAK  # marks before all else are marks of nothing
        return found


def _looked_up(codes: Codes) -> _Line:
    kinds, folded = _ascii()
    raw = codes.astype(np.uint8).tobytes()
    found = np.frombuffer(bytearray(raw.translate(kinds)), dtype=np.uint8)
    low = np.frombuffer(raw.translate(folded), dtype=np.uint8)
    if codes.dtype == np.uint8:
        return _Line(found, low, None, None)
    wide = np.flatnonzero(codes > 0x7F)
    out, extras = low.astype(np.uint32), (found == DIGIT).astype(np.uint8)
    entries = _entries(codes[wide])
    found[wide] = entries >> KIND & 7
    out[wide] = entries & ((1 << KIND) - 1)
    extras[wide] = entries >> EXTRA
    return _Line(found, out, extras, None)


@cache
def _ascii() -> tuple[bytes, bytes]:
    """For `bytes.translate`: what each byte is, and what it folds to."""
    page = table().pages[1]
    return (page >> KIND & 7).astype(np.uint8).tobytes(), (page & 0x7F).astype(np.uint8).tobytes()


def _entries(codes: Codes) -> npt.NDArray[np.uint32]:
    known = table()
    pages = known.index.take(codes >> 8).astype(np.int64)
    if not pages.all():
        known.add(codes)
        pages = known.index.take(codes >> 8).astype(np.int64)
    return known.pages.reshape(-1).take(pages << 8 | codes & 0xFF)


def _without_gone(line: _Line) -> _Line:
    if line.extras is None:
        return line
    left = np.flatnonzero(line.kinds != GONE)
    if len(left) == len(line.kinds):
        return line
    return _Line(line.kinds[left], line.codes[left], line.extras[left], left)


def _without_odd(line: _Line) -> tuple[_Line, list[tuple[int, int]]]:
    """The line with breaks for the runs that are to be read as text, and where those are in the text."""
    if line.extras is None or not _has(line.kinds, MARK, ODD):
        return line, []
    kinds, extras = line.kinds, line.extras
    odd = kinds == ODD
    marks = kinds[1:] == MARK
    before = kinds[:-1]
    unordered = (before == MARK) & (extras[1:] > 0) & (extras[:-1] > extras[1:])
    odd[1:] |= marks & ((before == SEPARATOR) | unordered)
    breaks = np.concatenate((np.array([-1]), np.flatnonzero(kinds == BREAK)))
    runs: list[tuple[int, int]] = []
    for number in np.unique(np.searchsorted(breaks, np.flatnonzero(odd))).tolist():
        start, end = breaks[number - 1] + 1, breaks[number]
        kinds[start:end] = BREAK
        if line.places is None:
            runs.append((int(start), int(end)))
        else:  # with the deleted characters before the first that was kept
            runs.append((int(line.places[start - 1]) + 1 if start else 0, int(line.places[end])))
    return line, runs


def _has(kinds: Kinds, *which: int) -> bool:
    return any(bool((kinds == kind).any()) for kind in which)


def _inner(line: _Line) -> Places:
    """Where the separators within numbers are: between digits that begin a word or go on with a number."""
    digits = line.kinds == DIGIT
    found = np.flatnonzero((line.kinds[1:-1] == SEPARATOR) & digits[:-2] & digits[2:]) + 1
    if not found.size:
        return found
    runs = np.flatnonzero(digits[1:] & ~digits[:-1]) + 1
    runs = np.concatenate((np.zeros(1, dtype=np.int64), runs)) if digits[0] else runs
    behind = runs[np.searchsorted(runs, found, side="right") - 1] - 1  # what is before the digits, or -1
    bases = line.bases()[behind]
    inner: Places = found[(behind < 0) | ((bases != LETTER) & (bases != DIGIT))]
    return inner


def _numbers(line: _Line, starts: Places, ends: Places) -> Hashes:
    """Hashes of words with separators in them, which fold to 0."""
    bounds = _bounds(ends - starts)
    codes = line.codes[np.repeat(starts - bounds[:-1], ends - starts) + np.arange(bounds[-1])]
    kept = codes != 0
    bounds = _bounds(kept)[bounds]
    return hashes_at(codes[kept], bounds[:-1], bounds[1:])


def _words(line: _Line) -> tuple[Places, Places]:
    """Where words start and end."""
    kinds = line.kinds
    if line.extras is None or not _has(kinds, UNSPACED, MARK):
        inside = np.zeros(len(kinds) + 1, dtype=bool)
        np.less(kinds - np.uint8(1), LETTER, out=inside[1:])  # digits and letters; a break is 255
        edges = np.flatnonzero(inside[1:] != inside[:-1])
        return edges[::2], edges[1::2]
    bases = line.bases()
    spaced = (bases == LETTER) | (bases == DIGIT)
    begins = (kinds == LETTER) | (kinds == DIGIT)
    begins[1:] &= ~spaced[:-1]
    begins |= kinds == UNSPACED
    bounds = np.flatnonzero(begins | ~(spaced | (bases == UNSPACED)))
    which = np.flatnonzero(begins[bounds])
    return bounds[which], bounds[which + 1]


def _telling(line: _Line, offsets: Places) -> Flags:
    kinds = line.kinds
    if line.extras is None:
        telling = kinds == LETTER
    else:
        bases = line.bases()
        telling = (bases - np.uint8(1) < UNSPACED) & ((line.extras == 0) | (kinds == MARK))
    firsts = offsets[:-1] if line.places is None else np.searchsorted(line.places, offsets[:-1])
    found: Flags = np.logical_or.reduceat(telling, firsts)
    return found


# ---- words → sketches

Grams = tuple[Hashes, Places]  # hashes, and each text's bounds in them


def _grams(found: Hashes, bounds: Places) -> tuple[Grams, Grams]:
    """The 3-grams and the 8-grams of each text, as `words.grams` has them."""
    once, twice, fourfold = (np.uint64(pow(int(MULTIPLIER), n, 1 << 64)) for n in (1, 2, 4))
    pairs = found[:-1] * once + found[1:]
    threes = pairs[:-1] * once + found[2:]
    fours = pairs[:-2] * twice + pairs[2:]
    eights = fours[:-4] * fourfold + fours[4:]
    return _within(threes, found, bounds, SHINGLE), _within(eights, found, bounds, GRAM)


def _within(sums: Hashes, found: Hashes, bounds: Places, k: int) -> Grams:
    """Those that cross no bound of texts, finalized; a text of fewer than k words has one of them all."""
    sizes = np.diff(bounds)
    sums = sums[: max(0, len(found) - k + 1)]
    crossing = (bounds[1:-1, None] - np.arange(1, k)).reshape(-1)
    inside = np.ones(len(sums), dtype=bool)
    inside[crossing[(crossing >= 0) & (crossing < len(sums))]] = False
    sums = sums[inside]
    counts = np.maximum(sizes - k + 1, 0)
    few = np.flatnonzero((sizes < k) & (sizes > 0))
    if few.size:
        whole = [_sum(found[bounds[number] : bounds[number + 1]]) for number in few]
        sums = np.insert(sums, np.cumsum(counts)[few], np.array(whole, dtype=np.uint64))
        counts[few] = 1
    return mix(sums), _bounds(counts)


def _sum(run: Hashes) -> np.uint64:
    total = run[:1]
    for place in range(1, len(run)):
        total = total * MULTIPLIER + run[place]
    return np.uint64(total[0])


def _bounds(counts: Places | Flags) -> Places:
    bounds = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=bounds[1:])
    return bounds


_AT_ONCE = 1 << 10  # shingles: half a megabyte of products, which the processor's cache holds
_NONE = np.uint32(0xFFFFFFFF)  # no slot is more


def _signatures(shingles: Hashes, bounds: Places) -> tuple[Places, Slots]:
    """How many distinct shingles each text has, and its 128 slots (0 where there are no shingles)."""
    listed = bounds.tolist()
    distinct = np.zeros(len(bounds) - 1, dtype=np.int64)
    for number, (start, end) in enumerate(pairwise(listed)):
        if start < end:
            ordered = np.sort(shingles[start:end])
            distinct[number] = 1 + np.count_nonzero(ordered[1:] != ordered[:-1])
    slots = np.zeros((len(distinct), SLOTS), dtype=np.uint32)
    some = distinct > 0
    slots[some] = _least(_premixed(shingles), listed[:1] + bounds[1:][some].tolist())
    return distinct, slots


def _least(low: Slots, bounds: list[int]) -> Slots:
    """The slots of texts of which each has a shingle: of short texts those of many at once."""
    multipliers, summands = (each[:, None] for each in permutations())
    found = np.full((len(bounds) - 1, SLOTS), _NONE, dtype=np.uint32)
    room = np.empty(SLOTS * min(_AT_ONCE, len(low)), dtype=np.uint32)
    for first, last, start, end in _portions(bounds):
        products = room[: SLOTS * (end - start)].reshape(SLOTS, -1)
        np.multiply(multipliers, low[start:end], out=products)
        products += summands
        if last - first == 1:
            np.minimum(found[first], products.min(axis=1), out=found[first])
        else:
            begins = np.array(bounds[first:last]) - start
            found[first:last] = np.minimum.reduceat(products, begins, axis=1).T
    return found


def _portions(bounds: list[int]) -> Iterator[tuple[int, int, int, int]]:
    """Texts from a first to before a last, and where their shingles start and end: whole texts as far as they
    are best taken at once, a long one in pieces."""
    first = 0
    while first < len(bounds) - 1:
        start = bounds[first]
        last = max(first + 1, bisect_right(bounds, start + _AT_ONCE) - 1)
        for piece in range(start, bounds[last], _AT_ONCE):
            yield first, last, piece, min(bounds[last], piece + _AT_ONCE)
        first = last


def _premixed(shingles: Hashes) -> Slots:
    """Their low 32 bits through MurmurHash3's finalizer, as datasketch has it."""
    low = shingles.astype(np.uint32)
    low ^= low >> np.uint32(16)
    low *= np.uint32(0x85EBCA6B)
    low ^= low >> np.uint32(13)
    low *= np.uint32(0xC2B2AE35)
    low ^= low >> np.uint32(16)
    return low


def _bands(slots: Slots) -> Places:
    """Four slots and the number of their band → one signed 64-bit key."""
    rows = slots.reshape(-1, BANDS, ROWS).astype(np.uint64)
    keys = np.arange(1, BANDS + 1, dtype=np.uint64)[None, :].repeat(len(rows), axis=0)
    for row in range(ROWS):
        keys = mix(keys * BAND + rows[:, :, row])
    found: Places = keys.view(np.int64)
    return found


def _digests(found: Hashes, bounds: Places) -> Hashes:
    """Two sums over each text's words: mix(hash + place · P), places from 1, and half a mix more."""
    sizes = np.diff(bounds)
    places = np.arange(1, len(found) + 1, dtype=np.uint64) - np.repeat(bounds[:-1].astype(np.uint64), sizes)
    once = mix(found + places * PLACE)
    twice = (once ^ (once >> np.uint64(32))) * AGAIN
    twice ^= twice >> np.uint64(29)
    sums = np.zeros((len(found) + 1, 2), dtype=np.uint64)
    np.cumsum(once, out=sums[1:, 0])
    np.cumsum(twice, out=sums[1:, 1])
    digests: Hashes = sums[bounds[1:]] - sums[bounds[:-1]]
    return digests


def _passages(grams: Hashes, bounds: Places) -> tuple[Places, Places, Places]:
    """Winnowing (Schleimer, Wilkerson, Aiken 2003): the rightmost minimum of each window.

    Hashes, places in their text, and how many each text keeps; a hash once, at its first place.
    """
    chosen, owners = _minima(grams, bounds)
    found = grams[chosen]
    ordered = np.sort(found)
    if (ordered[1:] == ordered[:-1]).any():  # perhaps within one text
        order = np.lexsort((found, owners))  # stable: the first place of each comes first
        again = (found[order[1:]] == found[order[:-1]]) & (owners[order[1:]] == owners[order[:-1]])
        chosen, owners = (np.delete(each, order[1:][again]) for each in (chosen, owners))
        found = grams[chosen]
    kept = np.bincount(owners, minlength=len(bounds) - 1)
    return found.view(np.int64), chosen - bounds[owners], kept


def _minima(grams: Hashes, bounds: Places) -> tuple[Places, Places]:
    """Places of the rightmost minimum of each text's windows, each once, in order, and whose they are."""
    counts = np.diff(bounds)
    picked = _rolling(grams)
    crossing = (bounds[1:-1, None] - np.arange(1, WINDOW)).reshape(-1)
    inside = np.ones(len(picked), dtype=bool)
    inside[crossing[(crossing >= 0) & (crossing < len(picked))]] = False
    picked = picked[inside]
    few = np.flatnonzero((counts < WINDOW) & (counts > 0))
    if few.size:
        alone = [
            bounds[n + 1] - 1 - int(np.argmin(grams[bounds[n] : bounds[n + 1]][::-1])) for n in few.tolist()
        ]
        picked = np.sort(np.concatenate((picked, np.array(alone, dtype=np.int64))))
    first = np.ones(len(picked), dtype=bool)
    np.not_equal(picked[1:], picked[:-1], out=first[1:])
    picked = picked[first]
    return picked, np.searchsorted(bounds, picked, side="right") - 1


def _rolling(grams: Hashes) -> Places:
    """The place of the rightmost minimum of each window of 13: of two of 8, of 4, of 2 and of 1."""
    least, places = grams, np.arange(len(grams))
    for step in (1, 2, 4, WINDOW - 8):
        later = least[step:] <= least[:-step]
        places = np.where(later, places[step:], places[:-step])
        least = np.minimum(least[step:], least[:-step])
    return places
