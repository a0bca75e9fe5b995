"""The kernel of numba: one pass over the characters of each text, and one over its words.

numba is imported with this module. What is compiled depends on this file alone, by whose date numba
knows whether what it kept on disk still holds: the recipe's numbers are handed in.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import numba
import numpy as np
import numpy.typing as npt

from provenance.core.characters import UNKNOWN, table
from provenance.core.kernels.parts import (
    AGAIN,
    BAND,
    BANDS,
    PLACE,
    SLOTS,
    Codes,
    Hashed,
    Joined,
    Sketches,
    completed,
    permutations,
)
from provenance.core.words import LETTER, MULTIPLIER, Hashes, Places

Compiled = TypeVar("Compiled", bound=Callable[..., Any])


def hashed(joined: Joined) -> Hashed:
    """Texts → hashes of their words."""
    known, codes = table(), joined.codes
    hashes = np.empty(len(codes), dtype=np.uint64)
    sizes = np.empty(len(joined.offsets) - 1, dtype=np.int64)
    telling = np.empty(len(sizes), dtype=np.bool_)
    odd = np.empty((len(codes) // 2 + 1, 3), dtype=np.int64)
    count = -1
    while count < 0:
        count = _read(codes, joined.offsets, known.index, known.pages, LETTER, hashes, sizes, telling, odd)
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
    _sketch(found, bounds, *permutations(), numbers, seen, room, digests, shingles, signatures, bands, passages, kept)
    total = int(kept.sum())
    return Sketches(digests, shingles, signatures, bands, passages[0, :total], passages[1, :total], kept)


def _compile(function: Compiled) -> Compiled:
    """Compiled at the first call, kept on disk where that can be written to."""
    try:
        compiled = numba.njit(function, cache=True, nogil=True, error_model="numpy")
    except RuntimeError:  # "cannot cache": neither beside this file nor in the user's folder
        compiled = numba.njit(function, nogil=True, error_model="numpy")
    return compiled  # type: ignore[no-any-return]


_BREAK, _GONE, _SEPARATOR, _DIGIT, _LETTER, _UNSPACED, _MARK, _ODD = range(8)  # as in core.characters
_NEW, _UNKNOWN = np.uint64(0), np.uint32(0xFFFFFFFF)
_ONE = np.uint64(1)


@_compile
def _mix(value):
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xFF51AFD7ED558CCD)
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xC4CEB9FE1A85EC53)
    return value ^ (value >> np.uint64(33))


@_compile
def _read(codes, offsets, index, pages, letter, hashes, sizes, telling, odd):
    """The words of all texts; how many odd runs there are, or -1 when a page of the table is missing."""
    found = odds = 0
    for text in range(len(sizes)):
        first = run_found = found
        run = offsets[text]
        tells = run_tells = False
        kind_open = 0  # _LETTER or _UNSPACED: within a word of such
        number = False  # the open word is digits so far
        separated = False  # the last character was a separator
        last = np.uint32(0)  # combining class of the last character
        total, power = _NEW, _ONE
        at = offsets[text]
        while at < offsets[text + 1]:
            code = codes[at]
            entry = pages[index[code >> 8], code & 255]
            kind = (entry >> 21) & 7
            if kind == _LETTER or kind == _DIGIT:
                if kind_open != _LETTER:
                    if kind_open:
                        hashes[found] = _mix(total)
                        found += 1
                    total, power = _NEW, _ONE
                    kind_open = _LETTER
                    number = True
                number &= kind == _DIGIT
                total += (np.uint64(entry & 0x1FFFFF) + _ONE) * power
                power *= letter
                tells |= (entry >> 24) == 0
                separated = False
                last = np.uint32(0)
            elif kind == _BREAK:
                if kind_open:
                    hashes[found] = _mix(total)
                    found += 1
                kind_open = 0
                run, run_found, run_tells = at + 1, found, tells
                separated = False
                last = np.uint32(0)
            elif kind == _SEPARATOR:
                after = at + 1
                entry = pages[index[codes[after] >> 8], codes[after] & 255]
                while (entry >> 21) & 7 == _GONE:
                    after += 1
                    entry = pages[index[codes[after] >> 8], codes[after] & 255]
                if entry == _UNKNOWN:
                    return -1
                if kind_open == _LETTER and number and (entry >> 21) & 7 == _DIGIT:
                    at = after
                    continue
                if kind_open:
                    hashes[found] = _mix(total)
                    found += 1
                kind_open = 0
                separated = True
                last = np.uint32(0)
            elif kind == _UNSPACED:
                if kind_open:
                    hashes[found] = _mix(total)
                    found += 1
                kind_open = _UNSPACED
                total, power = np.uint64(entry & 0x1FFFFF) + _ONE, letter
                tells |= (entry >> 24) == 0
                separated = False
                last = np.uint32(0)
            elif kind == _ODD or kind == _MARK and (separated or (entry >> 24 > 0 and last > entry >> 24)):
                after = at
                while (entry >> 21) & 7 != _BREAK:
                    if entry == _UNKNOWN:
                        return -1
                    after += 1
                    entry = pages[index[codes[after] >> 8], codes[after] & 255]
                odd[odds, 0], odd[odds, 1], odd[odds, 2] = run, after, run_found
                odds += 1
                found, tells, kind_open = run_found, run_tells, 0
                at = after
                continue
            elif kind == _MARK:
                last = entry >> 24
                if kind_open:
                    number = False
                    total += (np.uint64(entry & 0x1FFFFF) + _ONE) * power
                    power *= letter
                    tells = True
            at += 1
        sizes[text], telling[text] = found - first, tells
    return odds


@_compile
def _sketch(found, bounds, multipliers, summands, numbers, seen, room, digests, shingles, signatures, bands, passages, kept):
    """Everything that follows from the hashes of the words, text by text."""
    once = numbers[0]
    twice = once * once
    fourfold = twice * twice
    end = 0
    slots = np.empty(128, dtype=np.uint32)
    for text in range(len(kept)):
        size = bounds[text + 1] - bounds[text]
        if size == 0:
            continue
        run = found[bounds[text] : bounds[text + 1]]
        _digest(run, numbers, digests[text])
        small, large = room[0], room[1]
        if size < 8:
            _whole(run, 3, once, small)
            _whole(run, 8, once, large)
        else:
            for place in range(size - 1):
                small[place] = run[place] * once + run[place + 1]
            for place in range(size - 3):
                large[place] = small[place] * twice + small[place + 2]
            for place in range(size - 7):
                large[place] = _mix(large[place] * fourfold + large[place + 4])
            for place in range(size - 2):
                small[place] = _mix(small[place] * once + run[place + 2])
        count = max(size - 2, 1)
        shingles[text] = _distinct(small[:count], seen)
        _slots(small[:count], multipliers, summands, slots)
        signatures[text] = slots
        for band in range(32):
            key = np.uint64(band + 1)
            for row in range(4):
                key = _mix(key * numbers[3] + np.uint64(slots[4 * band + row]))
            bands[text, band] = np.int64(key)
        kept[text] = _winnow(large[: max(size - 7, 1)], seen, passages[0, end:], passages[1, end:])
        end += kept[text]


@_compile
def _digest(run, numbers, digest):
    first = second = np.uint64(0)
    place = np.uint64(0)
    for value in run:
        place += numbers[1]
        term = _mix(value + place)
        first += term
        term = (term ^ (term >> np.uint64(32))) * numbers[2]
        second += term ^ (term >> np.uint64(29))
    digest[0], digest[1] = first, second


@_compile
def _whole(run, k, multiplier, out):
    """The k-grams of fewer than 8 words."""
    k = min(k, len(run))
    for start in range(len(run) - k + 1):
        total = run[start]
        for place in range(start + 1, start + k):
            total = total * multiplier + run[place]
        out[start] = _mix(total)


@_compile
def _is_new(value, table, mask):
    """Put a value that is not 0 into an open hash table with room; whether it was not there."""
    place = value & mask
    while table[place] != value:
        if table[place] == 0:
            table[place] = value
            return True
        place = (place + np.uint64(1)) & mask
    return False


@_compile
def _distinct(values, seen):
    size = 2
    while size < 2 * len(values):
        size *= 2
    table = seen[:size]
    table[:] = 0
    count = 0
    zero = False
    for value in values:
        if value == 0:
            zero = True
        elif _is_new(value, table, np.uint64(size - 1)):
            count += 1
    return count + zero


@_compile
def _slots(shingles, multipliers, summands, slots):
    """datasketch's `affine32` over the low 32 bits of the shingles, each through MurmurHash3's finalizer."""
    slots[:] = 0xFFFFFFFF
    for value in shingles:
        low = np.uint32(value)
        low = np.uint32(low ^ (low >> np.uint32(16)))
        low = np.uint32(low * np.uint32(0x85EBCA6B))
        low = np.uint32(low ^ (low >> np.uint32(13)))
        low = np.uint32(low * np.uint32(0xC2B2AE35))
        low = np.uint32(low ^ (low >> np.uint32(16)))
        for slot in range(128):
            slots[slot] = min(slots[slot], np.uint32(multipliers[slot] * low + summands[slot]))


@_compile
def _winnow(grams, seen, hashes, places):
    """The rightmost minimum of each window of 13, a hash once, at its first place; how many."""
    size = 2
    while size < 2 * len(grams):
        size *= 2
    table = seen[:size]
    table[:] = 0
    zero = False
    count = 0
    window = min(13, len(grams))
    best = -1
    for last in range(window - 1, len(grams)):
        if best >= 0 and best > last - window:
            if grams[last] > grams[best]:
                continue
            best = last
        else:
            best = last
            for place in range(last - 1, last - window, -1):
                if grams[place] < grams[best]:
                    best = place
        value = grams[best]
        if value == 0:
            if zero:
                continue
            zero = True
        elif not _is_new(value, table, np.uint64(size - 1)):
            continue
        hashes[count] = np.int64(value)
        places[count] = best
        count += 1
    return count
