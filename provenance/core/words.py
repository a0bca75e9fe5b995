"""A body → its words → shingle hashes, in any script."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from provenance.core.characters import CLASSES, SEPARATORS, fold

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Words:
    """Normalised words of a text; word i stands at `text[starts[i]:ends[i]]` (code points)."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def read(text: str) -> Words:
    """Text → its words: NFKC, case folded, NFC; letters, digits and their marks, all else is a break.

    A number with its inner separators is one word without them. In scripts that put no spaces
    between words each character with its marks is one. Format characters, variation selectors,
    tatweel, Arabic vowel signs and Hebrew points are deleted. Categories are those of
    `unicodedata` of the running Python (its `unidata_version`). Where one character stands for
    several words ("½"), each of them has that character's place.
    """
    if text.isascii() or not _ODD.search(text):
        return _read_simple(text)
    return _read_any(text)


@dataclass(frozen=True, slots=True)
class Spans:
    """Word n of `read` is `text.casefold()[starts[n]:ends[n]]`, without the characters not in `kept`.

    `kept` tells of each character whether it is a letter or digit; None when all within words are.
    """

    starts: Places
    ends: Places
    kept: Mask | None


def spans(text: str) -> Spans | None:
    """Where the words stand, without making them: for text whose folding keeps every place, else None."""
    if not keeps_places(text):
        return None
    inside, kept = _inside(text)
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    return Spans(edges[::2], edges[1::2], kept)


def keeps_places(text: str) -> bool:
    """Whether folding leaves every character where it was, so that `spans` can tell of the text."""
    return text.isascii() or not ("ß" in text or _ODD.search(text))  # the one plain letter that becomes two


def is_telling(words: Words) -> bool:
    """Whether equal words can mean an equal text at all: numbers alone ("42", "12:30") never do."""
    return any(not word.isnumeric() for word in words.words)


def hashes(words: Words) -> Hashes:
    """One 64-bit hash a word: Σ code point · P^(n-1-i) modulo 2^64 over its n characters, then `mix`."""
    ends = np.cumsum(np.fromiter(map(len, words.words), dtype=np.int64, count=len(words.words)))
    codes = np.frombuffer("".join(words.words).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    starts = np.concatenate((np.zeros(1, dtype=np.int64), ends))[:-1]
    return hashes_at(codes, starts, ends)


def hashes_at(codes: npt.NDArray[np.unsignedinteger], starts: Places, ends: Places) -> Hashes:
    """The same for words that stand at [start, end) in an array of folded code points.

    From one running sum S of code · P^-place: (S[end] - S[start]) · P^(end - 1).
    """
    sums = np.zeros(len(codes) + 1, dtype=np.uint64)
    sums[1:] = codes
    sums[1:] *= powers(UNLETTER, len(codes))
    np.cumsum(sums, out=sums)
    return mix((sums[ends] - sums[starts]) * powers(LETTER, len(codes))[ends - 1])


def grams(hashed: Hashes, k: int) -> Hashes:
    """Hashes of words → hashes of each run of k of them, in order: uint64, n - k + 1 of them.

    Fewer than k words give one hash of them all, no word gives none. Σ word · M^(k-1-j) modulo
    2^64, then the finalizer, since the low bits of the sum alone are weak.
    """
    k = min(k, len(hashed))
    if k == 0:
        return np.zeros(0, dtype=np.uint64)
    count = len(hashed) - k + 1
    sums = hashed[:count].copy()
    for place in range(1, k):
        sums *= MULTIPLIER
        sums += hashed[place : place + count]
    return mix(sums)


def shingles(words: Words, k: int) -> Hashes:
    """The hashes of all k-word shingles, in order, repeats included: see `grams`."""
    return grams(hashes(words), k)


def mix(values: Hashes) -> Hashes:
    """The 64-bit finalizer of MurmurHash3 (a bijection that spreads every bit)."""
    values = values ^ (values >> np.uint64(33))
    values *= np.uint64(0xFF51AFD7ED558CCD)
    values ^= values >> np.uint64(33)
    values *= np.uint64(0xC4CEB9FE1A85EC53)
    values ^= values >> np.uint64(33)
    return values


def powers(base: np.uint64, count: int) -> Hashes:
    """base^0 … base^(count - 1) modulo 2^64."""
    low = _powers(int(base), min(_TILE, 1 << max(count - 1, 0).bit_length()))
    if count <= len(low):
        return low[:count]
    high = _powers(pow(int(base), _TILE, 1 << 64), -(-count // _TILE))
    return np.multiply.outer(high, low).reshape(-1)[:count]


@lru_cache(maxsize=64)
def _powers(base: int, count: int) -> Hashes:
    steps = np.full(count, base, dtype=np.uint64)
    steps[0] = 1
    return np.cumprod(steps, dtype=np.uint64)


# Odd, and 5 or 3 modulo 8: of the longest period there is modulo 2^64.
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # of words in a shingle; from the golden ratio
LETTER = np.uint64(0xD6E8FEB86659FD93)  # of characters in a word
UNLETTER = np.uint64(pow(int(LETTER), -1, 1 << 64))
_TILE = 1 << 17  # powers that are kept, a megabyte; longer texts have theirs made of two

# ---- Latin, Greek and Cyrillic text without marks: one regular expression

# What the general way leaves as it is but for case; all else sends the text there.
_PLAIN = (
    "\x00-\x7f\xa0-\xa7\xa9\xab\xac\xae\xb0\xb1\xb6\xb7\xbb\xbf-\xff"
    "\u0100-\u012f\u0134-\u013e\u0141-\u0148\u014a-\u017e"
    "\u0386\u0388-\u038a\u038c\u038e\u038f\u0391-\u03a1\u03a3-\u03a9\u03ac-\u03af\u03b1-\u03c9\u03cc-\u03ce"
    "\u0400-\u0481\u048a-\u052f"
    "\u2010-\u2016\u2018-\u201f\u2020-\u2023\u2026\u20ac\u2212"
)
_ODD = re.compile(f"[^{_PLAIN}]")
_ZERO = np.uint32(ord("0"))
_LAST = 0x2212  # the minus sign


def _read_simple(text: str) -> Words:
    starts, ends, numbers = _spans(text)
    low = text.casefold()
    if len(low) == len(text):
        found = [low[start:end] for start, end in zip(starts, ends, strict=True)]
    else:  # a letter such as ß has become two
        found = [text[start:end].casefold() for start, end in zip(starts, ends, strict=True)]
    if numbers:
        found = [word if word.isalnum() else _without(word) for word in found]
    return Words(tuple(found), tuple(starts), tuple(ends))


def _spans(text: str) -> tuple[list[int], list[int], bool]:
    """Where the words of plain text start and end, and whether numbers with separators are among them."""
    inside, kept = _inside(text)
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    return edges[::2].tolist(), edges[1::2].tolist(), kept is not None


def _inside(text: str) -> tuple[Mask, Mask | None]:
    """Of each character, with a break before the first and behind the last, whether it is in a word; and
    which are letters and digits, where separators of numbers are in words too."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    letters = _letters().take(codes)
    inside = np.zeros(len(text) + 2, dtype=bool)
    inside[1:-1] = letters
    separators = _inner(codes, inside)
    inside[separators + 1] = True
    return inside, letters if len(separators) else None


def _inner(codes: npt.NDArray[np.uint32], letters: Mask) -> Places:
    """Where a separator stands between digits of a number that begins a word; `letters` has a break before
    the first character."""
    digits = np.zeros(len(codes) + 1, dtype=bool)  # with a break before the first, too
    np.less(codes - _ZERO, 10, out=digits[1:])
    between = (digits[1:-2] & digits[3:] & ~letters[2:-2]).nonzero()[0] + 1
    found = between[_separators().take(codes[between])]
    if not len(found):  # as in most texts
        return found
    starts = (digits[1:] & ~digits[:-1]).nonzero()[0]  # of runs of digits
    before = starts[starts.searchsorted(found) - 1]
    return found[~letters[before]]


@cache
def _letters() -> Mask:
    """For each code point up to the last plain one: whether it belongs to a word."""
    return np.array([chr(code).isalnum() for code in range(_LAST + 1)])


@cache
def _separators() -> Mask:
    """For each of them whether it can stand between the digits of a number."""
    return np.array([chr(code) in ".,'\u2019" for code in range(_LAST + 1)])


def _without(number: str) -> str:
    return "".join(c for c in number if c not in SEPARATORS)


# ---- any text: runs between breaks, folded cluster by cluster

_RUN = re.compile("[^ ]+")
_CLUSTER = re.compile("(?:j(?:[ox]*j)*|.)[Mox]*", re.DOTALL)
_WORD = re.compile("D+(?:sD+)+[LDMj]*|UM*|[LDj][LDMj]*")


def _read_any(text: str) -> Words:
    known: dict[str, list[tuple[str, int, int]]] = {}
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _RUN.finditer(text.translate(CLASSES)):
        begin = match.start()
        run = text[begin : match.end()]
        found = known.get(run)
        if found is None:
            found = known[run] = _read_run(run)
        for word, start, end in found:
            words.append(word)
            starts.append(begin + start)
            ends.append(begin + end)
    return Words(tuple(words), tuple(starts), tuple(ends))


def read_run(run: str) -> tuple[str, ...]:
    """Characters without a break → their words alone."""
    return _run_words(run) if len(run) <= 64 else tuple([word for word, _, _ in _read_run(run)])


@lru_cache(maxsize=1 << 14)  # the words of a language; longer runs are clauses, which do not come again
def _run_words(run: str) -> tuple[str, ...]:
    return tuple([word for word, _, _ in _read_run(run)])


def _read_run(run: str) -> list[tuple[str, int, int]]:
    """Characters without a break → (word, start, end) each."""
    text, starts, ends = _folded(run)
    return [
        (_without(text[match.start() : match.end()]), starts[match.start()], ends[match.end() - 1])
        for match in _WORD.finditer(text.translate(CLASSES))
    ]


def _folded(run: str) -> tuple[str, Sequence[int], Sequence[int]]:
    """A run → its folded form and, for each character of that, where it starts and ends in the run."""
    classes = run.translate(CLASSES)
    low = run.casefold()
    if len(low) == len(run) and _UNSTABLE.isdisjoint(classes) and _is_folded(run, low):
        return low, range(len(run)), range(1, len(run) + 1)
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _CLUSTER.finditer(classes):
        start, end = match.span()
        out = fold(run[start:end])
        while end > start + 1 and classes[end - 1] == "x":
            end -= 1  # a soft hyphen at the end of a word is not part of it
        text.append(out)
        starts += [start] * len(out)
        ends += [end] * len(out)
    return "".join(text), starts, ends


_UNSTABLE = frozenset("xoj")


def _is_folded(run: str, low: str) -> bool:
    """Whether case was all there was to fold."""
    if "ı" in low or "i\u0307" in low:
        return False
    return unicodedata.is_normalized("NFKC", run) and unicodedata.is_normalized("NFC", low)
