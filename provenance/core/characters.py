"""A character → what it is for the words of a text, and its folded form."""

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from provenance.core import unassigned

SEPARATORS = ".,'\u2019\u202f\u066b\u066c"  # inside a number; the last two are the Arabic ones

_DOTTED = re.compile("ı\u0307*|i\u0307+")  # Turkish İ and ı, casefolded: one i


@lru_cache(maxsize=1 << 14)  # an alphabet with its marks many times over
def fold(cluster: str) -> str:
    """A character and its marks → its folded form; a break before a fraction ("1½" is not 11)."""
    if cluster[0] in SEPARATORS:
        return cluster[0]
    kept = "".join(c for c in cluster if CLASSES[ord(c)] != "x")
    wide = unicodedata.normalize("NFKC", kept)
    low = "".join(c for c in wide.casefold() if CLASSES[ord(c)] not in "xo")
    out = unicodedata.normalize("NFC", _DOTTED.sub("i", low))
    return " " + out if "\u2044" in wide and kept != wide else out


# Scripts written without spaces between words: Thai, Lao, Tibetan, Myanmar, Khmer, Tai Le, New Tai
# Lue, Tai Tham, Javanese, Tai Viet, Han, kana, Bopomofo (first and last code point of each block).
_UNSPACED = (
    (0x0E00, 0x0FFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x1950, 0x19DF),
    (0x1A20, 0x1AAF),
    (0x2E80, 0x2FDF),
    (0x3005, 0x3007),
    (0x3021, 0x312F),
    (0x31A0, 0x31BF),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xA980, 0xA9FF),
    (0xAA60, 0xAADF),
    (0xF900, 0xFAFF),
    (0x16FE0, 0x18DFF),
    (0x1AFF0, 0x1B2FF),
    (0x20000, 0x3FFFF),
)
# Vowel signs that writers may leave out: Hebrew points, Arabic harakat (of category Mn).
_OPTIONAL = (
    (0x0591, 0x05C7),
    (0x0610, 0x061A),
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x06D6, 0x06ED),
    (0x08CA, 0x08FF),
)
# Not to be seen, though letters or marks by category: joiners, selectors, fillers of Hangul, Khmer vowels.
_INVISIBLE = (
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xE0100, 0xE01EF),
)
# Letters by category that stand for quotes and primes: "об\u02bcєкт" is "об'єкт".
_QUOTES = frozenset("\u02b9\u02ba\u02bb\u02bc\u02bd\u02ee")
# Marks that one composes with a letter before them (NFC_Quick_Check=Maybe); conjoining jamo do too.
_COMPOSING = (
    (0x0300, 0x0304),
    (0x0306, 0x030C),
    (0x030F, 0x030F),
    (0x0311, 0x0311),
    (0x0313, 0x0314),
    (0x031B, 0x031B),
    (0x0323, 0x0328),
    (0x032D, 0x032E),
    (0x0330, 0x0331),
    (0x0338, 0x0338),
    (0x0342, 0x0342),
    (0x0345, 0x0345),
    (0x0653, 0x0655),
    (0x093C, 0x093C),
    (0x09BE, 0x09BE),
    (0x09D7, 0x09D7),
    (0x0B3E, 0x0B3E),
    (0x0B56, 0x0B57),
    (0x0BBE, 0x0BBE),
    (0x0BD7, 0x0BD7),
    (0x0C56, 0x0C56),
    (0x0CC2, 0x0CC2),
    (0x0CD5, 0x0CD6),
    (0x0D3E, 0x0D3E),
    (0x0D57, 0x0D57),
    (0x0DCA, 0x0DCA),
    (0x0DCF, 0x0DCF),
    (0x0DDF, 0x0DDF),
    (0x102E, 0x102E),
    (0x1B35, 0x1B35),
    (0x3099, 0x309A),
    (0x110BA, 0x110BA),
    (0x11127, 0x11127),
    (0x1133E, 0x1133E),
    (0x11357, 0x11357),
    (0x114B0, 0x114B0),
    (0x114BA, 0x114BA),
    (0x114BD, 0x114BD),
    (0x115AF, 0x115AF),
    (0x11930, 0x11930),
)


class Classes(dict[int, str]):
    """Code point → what it is for the words, found when first asked for.

    L letter, U letter of a script without spaces, D decimal digit, M mark, o mark that is deleted,
    x anything else deleted, s separator of numbers, j part of a syllable (Hangul jamo), blank a break.
    """

    def __missing__(self, code: int) -> str:
        self[code] = found = _class(code)
        return found


def _class(code: int) -> str:
    char = chr(code)
    if char in _QUOTES or is_unassigned(code):
        return " "
    wide = unicodedata.normalize("NFKC", char)
    if char in SEPARATORS or wide in SEPARATORS:  # "，" too
        return "s"
    category = unicodedata.category(char)
    if category == "Cf" or code == 0x0640 or _within(code, _INVISIBLE):
        return "x"
    if category[0] == "M" or code in (0xFF9E, 0xFF9F):  # the half-width voicing marks join what is before
        return "o" if _within(code, _OPTIONAL) and category == "Mn" else "M"
    # A sign may stand for letters ("㈱", "™"); a break stays one whatever follows.
    sign = "L" if any(c.isalnum() for c in wide) else " "
    return "D" if category == "Nd" else _letter(code) if category[0] in "LN" else sign


def _letter(code: int) -> str:
    return "U" if _within(code, _UNSPACED) else "j" if 0x1100 <= code <= 0x11FF else "L"


def is_unassigned(code: int) -> bool:
    """Whether Unicode 14 knows no such character: no Python may see one there, or words would differ."""
    place = bisect_right(_unassigned(), (code, 0x110000)) - 1
    return place >= 0 and _unassigned()[place][1] >= code


@lru_cache(maxsize=1)
def _unassigned() -> tuple[tuple[int, int], ...]:
    return unassigned.ranges()


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)


CLASSES = Classes()


# ---- the same as numbers, for whole arrays of code points

# An entry: the folded code point, then what it is (3 bits), then 8 bits more: of a mark its canonical
# combining class, of a letter or digit whether it is a numeric one.
BREAK, DIGIT, LETTER, UNSPACED, MARK, SEPARATOR, GONE, ODD = range(8)
KIND, EXTRA = 21, 24  # where they begin
UNKNOWN = np.uint32(0xFFFFFFFF)

Entries = npt.NDArray[np.uint32]


class Table:
    """Entries of code points in pages of 256, each made when one of its characters is first met.

    The entry of `code` is `pages[index[code >> 8], code & 255]`; page 0 is of `UNKNOWN`. An `ODD`
    character folds to several, or in company: runs that hold one are read as text.
    """

    def __init__(self) -> None:
        self.index = np.zeros(0x1100, dtype=np.uint16)
        self.pages = np.full((1, 256), UNKNOWN)
        self.add(np.zeros(1, dtype=np.uint32))

    def add(self, codes: npt.NDArray[np.unsignedinteger]) -> None:
        """Make the pages of these code points."""
        wanted = np.unique(codes >> 8)
        for page in wanted[self.index[wanted] == 0].tolist():
            made = np.array([[entry(page << 8 | low) for low in range(256)]], dtype=np.uint32)
            self.pages = np.concatenate((self.pages, made))
            self.index[page] = len(self.pages) - 1


def entry(code: int) -> int:
    """What a character is and folds to when it stands alone, as a number."""
    kind, out, extra = _alone(code)
    return out | kind << KIND | extra << EXTRA


@lru_cache(maxsize=1)
def table() -> Table:
    """The table of this process: it only ever grows."""
    return Table()


_KINDS = {" ": BREAK, "x": GONE, "s": SEPARATOR, "D": DIGIT, "L": LETTER, "U": UNSPACED}


def _alone(code: int) -> tuple[int, int, int]:
    """(kind, folded code point, extra)."""
    char, sort = chr(code), CLASSES[code]
    if sort in "j" or _within(code, _COMPOSING):
        return ODD, 0, 0
    if sort == "M":
        plain = char == unicodedata.normalize("NFKC", char).casefold()
        return (MARK, code, unicodedata.combining(char)) if plain else (ODD, 0, 0)
    if sort == "o":
        return GONE, 0, 0
    if sort in " xs":
        return _KINDS[sort], 0, 0
    out = fold(char)
    found = CLASSES[ord(out)] if len(out) == 1 else ""
    if found not in ("L", "U", "D"):
        return ODD, 0, 0
    return _KINDS[found], ord(out), int(out.isnumeric())
