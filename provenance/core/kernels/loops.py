"""Loops over characters and words, which numba compiles.

What is compiled depends on this file alone, by which numba knows whether what it kept on disk still holds:
the recipe's numbers are handed in.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import numba
import numpy as np

Compiled = TypeVar("Compiled", bound=Callable[..., Any])


def _compile(function: Compiled) -> Compiled:
    """Compiled at the first call, kept on disk where that can be written to."""
    try:
        compiled = numba.njit(function, cache=True, nogil=True, error_model="numpy")
    except RuntimeError:  # "cannot cache": neither beside this file nor in the user's folder
        compiled = numba.njit(function, nogil=True, error_model="numpy")
    return compiled  # type: ignore[no-any-return]


# As in core.characters; a test holds that they agree.
_BREAK, _DIGIT, _LETTER, _UNSPACED, _MARK, _SEPARATOR, _GONE, _ODD = map(np.uint64, range(8))
_KIND, _EXTRA, _SEVEN, _CODE = np.uint64(21), np.uint64(24), np.uint64(7), np.uint64(0x1FFFFF)
_UNKNOWN = np.uint64(0xFFFFFFFF)
_SEPARATED = np.uint64(256)  # above all combining classes


@_compile
def _mix(value):
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xFF51AFD7ED558CCD)
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xC4CEB9FE1A85EC53)
    return value ^ (value >> np.uint64(33))


@_compile
def _entry(codes, at, index, pages):
    code = np.uint64(codes[at])
    page = np.uint64(index[code >> np.uint64(8)])
    return np.uint64(pages[page << np.uint64(8) | code & np.uint64(255)])


@_compile
def _before(codes, begin, at, index, pages, passed):
    """Place and kind of the last character before `at` that is neither of the kind `passed` nor deleted;
    a break where the text begins."""
    while at > begin:
        at -= np.uint64(1)
        kind = (_entry(codes, at, index, pages) >> _KIND) & _SEVEN
        if kind != passed and kind != _GONE:
            return at, kind
    return at, _BREAK


@_compile
def _is_number(codes, begin, at, index, pages):
    """Whether the character before `at` is a digit of a run that begins a word, or goes on with a number."""
    at, kind = _before(codes, begin, at, index, pages, _GONE)
    if kind != _DIGIT:
        return False
    at, kind = _before(codes, begin, at, index, pages, _DIGIT)
    if kind == _MARK:
        at, kind = _before(codes, begin, at, index, pages, _MARK)
        return kind != _LETTER and kind != _DIGIT
    return kind != _LETTER


@_compile
def read(codes, offsets, index, pages, letter, ends, hashes, sizes, telling, odd):
    """The words of all texts; how many odd runs there are, or -1 when a page of the table is missing.

    What may become the next word is always written, so that the loop need not branch where words begin
    and end: the processor would guess wrong there. `factors` is a table for the same reason: of arithmetic
    that amounts to a choice, the compiler makes a branch.
    """
    one = np.uint64(1)
    factors = np.array([np.uint64(0), letter, letter])  # of the sum before a break, a digit, a letter
    found = np.uint64(0)  # unsigned, as what it indexes is never negative: no check is compiled for that
    odds = 0
    for text in range(len(sizes)):
        first = found
        tells = np.uint64(0)
        spaced = unspaced = np.uint64(
            0
        )  # 1: a word is open, of letters, or of a character that needs no space
        last = np.uint64(0)  # combining class of the last character; a separator bears no mark
        total = np.uint64(0)
        at = begin = np.uint64(offsets[text])
        while at < np.uint64(offsets[text + 1]):
            entry = _entry(codes, at, index, pages)
            kind = (entry >> _KIND) & _SEVEN
            extra = entry >> _EXTRA
            hashes[found], ends[found] = total, at
            if kind <= _LETTER:
                if unspaced:
                    found += one
                    hashes[found], ends[found] = total, at
                    total = unspaced = np.uint64(0)
                inside = (kind + one) >> one  # 0, 1, 1
                found += spaced & (inside ^ one)
                spaced = inside
                total = total * factors[kind] + (entry & _CODE)  # a break has the code 0
                tells |= inside & (extra ^ one)
                last = np.uint64(0)
            elif kind == _UNSPACED:
                found += spaced | unspaced
                spaced, unspaced = np.uint64(0), one
                total = entry & _CODE
                tells |= extra ^ one
                last = np.uint64(0)
            elif kind == _SEPARATOR:
                after = at + one
                ahead = _entry(codes, after, index, pages)
                while (ahead >> _KIND) & _SEVEN == _GONE:
                    after += one
                    ahead = _entry(codes, after, index, pages)
                if ahead == _UNKNOWN:
                    return -1
                if (
                    (ahead >> _KIND) & _SEVEN == _DIGIT
                    and spaced
                    and _is_number(codes, begin, at, index, pages)
                ):
                    at = after
                    continue
                found += spaced | unspaced
                total = spaced = unspaced = np.uint64(0)
                last = _SEPARATED
            elif kind == _MARK and (last == 0 or last <= extra or (extra == 0 and last < _SEPARATED)):
                if spaced or unspaced:
                    total = total * letter + (entry & _CODE)
                    tells = one
                last = extra
            elif kind != _GONE:
                run, after = at, at
                while (entry >> _KIND) & _SEVEN != _BREAK:
                    if entry == _UNKNOWN:
                        return -1
                    after += one
                    entry = _entry(codes, after, index, pages)
                while run > begin and (_entry(codes, run - one, index, pages) >> _KIND) & _SEVEN != _BREAK:
                    run -= one
                while found > first and ends[found - one] > run:
                    found -= one
                odd[odds, 0], odd[odds, 1], odd[odds, 2] = run, after, found
                odds += 1
                total = spaced = unspaced = np.uint64(0)
                at = after
                continue
            at += one
        for place in range(first, found):
            hashes[place] = _mix(hashes[place])
        sizes[text], telling[text] = found - first, tells != 0
    return odds


@_compile
def sketch(
    found,
    bounds,
    multipliers,
    summands,
    numbers,
    seen,
    room,
    digests,
    shingles,
    signatures,
    bands,
    passages,
    kept,
):
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
def _emptied(seen, count):
    """A hash table for so many values, half full at most, in the room of `seen`."""
    size = 2
    while size < 2 * count:
        size *= 2
    table = seen[:size]
    table[:] = 0
    return table


@_compile
def _is_new(value, table):
    """Put a value that is not 0 into such a table; whether it was not there."""
    mask = np.uint64(len(table) - 1)
    place = value & mask
    while table[place] != value:
        if table[place] == 0:
            table[place] = value
            return True
        place = (place + np.uint64(1)) & mask
    return False


@_compile
def _distinct(values, seen):
    table = _emptied(seen, len(values))
    count = 0
    zero = False
    for value in values:
        if value == 0:
            zero = True
        elif _is_new(value, table):
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
    one, size = np.uint64(1), np.uint64(len(grams))
    window = min(np.uint64(13), size)
    chosen = best = np.uint64(0)
    for last in range(window - one, size):
        if chosen and best + window > last:
            if grams[last] > grams[best]:
                continue
            best = last
        else:
            best = last
            for back in range(one, window):
                if grams[last - back] < grams[best]:
                    best = last - back
        places[chosen] = best
        chosen += one
    return _once(grams, seen, hashes, places, chosen)


@_compile
def _once(grams, seen, hashes, places, chosen):
    """Of the chosen places, those whose hash is new; how many."""
    one = np.uint64(1)
    table = _emptied(seen, chosen)
    zero = False
    count = np.uint64(0)
    for number in range(chosen):
        place = np.uint64(places[number])
        value = grams[place]
        if value == 0:
            if zero:
                continue
            zero = True
        elif not _is_new(value, table):
            continue
        hashes[count], places[count] = np.int64(value), np.int64(place)
        count += one
    return np.int64(count)
