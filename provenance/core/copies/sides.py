"""A body and what is known about its document → a side, ready for many comparisons."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from provenance.core.copies.lazy import lazy
from provenance.core.titles import without_affixes
from provenance.core.words import Hashes, Mask, Places, Spans, Words, keeps_places, mix, read, spans

GRAM = 8  # words: shorter runs are shared by chance, longer ones are lost to small edits
SMALL = 3  # words: of what is shared by these the Jaccard index tells, as the signature estimates it
LONG_LINE = (
    12  # words: menus have fewer; of 167 news and blog pages 94 % of the body's words are in longer ones
)

_LINK = re.compile(r"(?:https?://|\bwww\.)\S+", re.IGNORECASE)
_FIRST = 4  # words
_SHORT = 1 << 14  # characters: for longer ones the work itself counts, not the calls
_TOGETHER = 64  # short bodies that are read as one text: 8,000 words of notes, at most a million characters
_AT_ONCE = 1 << 13  # words whose marks are made at once: half a megabyte a table
_P, _Q = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F  # odd: two primes of XXH64


@dataclass(frozen=True, slots=True)
class Index:
    """Hashes of runs of words, sorted to be looked up. Equal ones stand together, in order of place.

    `keys` are the distinct ones, ascending; those of keys[n] stand at places `order[begins[n]:begins[n+1]]`
    of the text; `rank` tells of each place which key it has.
    """

    keys: Hashes
    order: Places
    begins: Places
    rank: Places

    @property
    def repeats(self) -> bool:
        """Whether any run of words stands at two places."""
        return len(self.keys) < len(self.order)


@dataclass(frozen=True, eq=False)
class Side:
    """One body made ready for many comparisons, by `side`; what few of them ask for is made when asked.

    Word n stands at `body[starts[n]:ends[n]]`; `marks` holds one 64-bit hash a word. `given` is the title
    as it came, `address` the canonical URL, empty when unknown. A side of 600 words takes 30 kB.
    """

    body: str
    starts: Places
    ends: Places
    marks: Hashes
    spelt: tuple[str, ...] | None  # the words, where they had to be made
    given: str
    day: date | None
    address: str

    def __len__(self) -> int:
        return len(self.marks)

    @lazy
    def grams(self) -> Index:
        """The 8-grams; of fewer than 8 words the one gram of them all."""
        return _index(runs(self.marks, GRAM))

    @lazy
    def small(self) -> Hashes:
        """The distinct word 3-grams, ascending."""
        return _distinct(np.sort(runs(self.marks, SMALL)))

    @lazy
    def raw(self) -> bytes:
        """The marks as bytes, to compare runs of them: 8 a word."""
        return self.marks.tobytes()

    @lazy
    def title(self) -> frozenset[str]:
        """The title's words, without the outlet's name and section words."""
        return frozenset(self.title_words)

    @lazy
    def title_words(self) -> tuple[str, ...]:
        """The same in order."""
        return read(without_affixes(self.given)).words if self.given else ()

    @lazy
    def is_telling(self) -> bool:
        """Whether equal words can mean an equal text at all: numbers alone ("42", "12:30") never do."""
        some = min(len(self), _FIRST)  # hardly ever is there more to be read
        if any(not self.joined(place, place + 1).isnumeric() for place in range(some)):
            return True
        return len(self) > some and any(not word.isnumeric() for word in self._each())

    @lazy
    def words(self) -> Words:
        """The words with their places in the body; those of addresses are left out."""
        return Words(tuple(self._each()), tuple(self.starts.tolist()), tuple(self.ends.tolist()))

    @lazy
    def prose(self) -> Mask:
        """Of each word whether its line is a long one."""
        breaks = [0, *(found.end() for found in re.finditer("\n", self.body)), len(self.body) + 1]
        edges = np.searchsorted(self.starts, np.array(breaks, dtype=np.int64))
        sizes = np.diff(edges)
        found: Mask = np.repeat(sizes >= LONG_LINE, sizes)
        return found

    @lazy
    def capitals(self) -> Mask:
        """Of each word whether it begins with a capital."""
        return np.array([self.body[place].isupper() for place in self.starts.tolist()], dtype=bool)

    def joined(self, start: int, end: int) -> str:
        """Some of the words without the gaps between them."""
        if self.spelt is not None:
            return "".join(self.spelt[start:end])
        low = self.body[self.starts[start] : self.ends[end - 1]].casefold()
        return "".join(filter(str.isalnum, low))

    def given_word(self, place: int) -> str:
        """A word as it stands in the body."""
        return self.body[self.starts[place] : self.ends[place]]

    def has_name(self, start: int, end: int) -> bool:
        """Whether one of these words begins with a capital."""
        return any(self.body[place].isupper() for place in self.starts[start:end].tolist())

    def _each(self) -> Iterator[str]:
        if self.spelt is not None:
            yield from self.spelt
            return
        low = self.body.casefold()
        for start, end in zip(self.starts.tolist(), self.ends.tolist(), strict=True):
            word = low[start:end]
            yield word if word.isalnum() else "".join(filter(str.isalnum, word))


@dataclass(frozen=True, slots=True)
class Known:
    """A body, and what is known about its document; see `Side`."""

    body: str
    title: str = ""
    day: date | None = None
    address: str = ""


def side(body: str, title: str = "", day: date | None = None, address: str = "") -> Side:
    """A body, and what is known about its document, made ready. Time and space are linear.

    The words of addresses do not count: two texts that link to one page share nothing by that.
    """
    return sides_of([Known(body, title, day, address)])[0]


def sides_of(known: Sequence[Known]) -> list[Side]:
    """The same of several, in their order: short ones in half the time that they take one by one."""
    made: dict[int, _Marked] = {}
    short = [n for n, each in enumerate(known) if len(each.body) < _SHORT and keeps_places(each.body)]
    for begin in range(0, len(short), _TOGETHER):
        some = short[begin : begin + _TOGETHER]
        made.update(zip(some, _marked([known[number].body for number in some]), strict=True))
    return [_side(each, made.get(number) or _marked_alone(each.body)) for number, each in enumerate(known)]


_Marked = tuple[Places, Places, Hashes, tuple[str, ...] | None]  # starts, ends, marks, spelt: as in `Side`


def _side(known: Known, marked: _Marked) -> Side:
    body, (starts, ends, marks, spelt) = known.body, marked
    if "://" in body or "www." in body:  # the expression is slow, and few texts have any
        outside = _outside_links(body, starts, ends)
        starts, ends, marks = starts[outside], ends[outside], marks[outside]
        spelt = None if spelt is None else tuple([spelt[place] for place in outside.tolist()])
    return Side(body, starts, ends, marks, spelt, known.title, known.day, known.address)


def _marked_alone(body: str) -> _Marked:
    if keeps_places(body):
        return next(_marked([body]))
    words = read(body)
    return _places(words.starts), _places(words.ends), _marks_of(words.words), words.words


def _marked(bodies: Sequence[str]) -> Iterator[_Marked]:
    """Bodies whose folding keeps every place, read as one text: no word goes over the end of a line."""
    text = "\n".join(bodies)
    found = spans(text)
    assert found is not None
    marks = _marks(text.casefold(), *_kept(found))
    sizes = np.fromiter(map(len, bodies), np.int64, len(bodies)) + 1
    begins = np.cumsum(sizes) - sizes
    edges = [*np.searchsorted(found.starts, begins).tolist(), len(marks)]
    for begin, first, last in zip(begins.tolist(), edges, edges[1:], strict=False):
        # No views: they would keep all of the arrays while one side is kept.
        yield found.starts[first:last] - begin, found.ends[first:last] - begin, marks[first:last].copy(), None


def _places(places: tuple[int, ...]) -> Places:
    return np.array(places, dtype=np.int64)


def _outside_links(body: str, starts: Places, ends: Places) -> Places:
    """The numbers of the words that stand in no address, not even in part."""
    outside = np.ones(len(starts), dtype=bool)
    for found in _LINK.finditer(body):
        outside[np.searchsorted(ends, found.start(), "right") : np.searchsorted(starts, found.end())] = False
    return np.flatnonzero(outside)


# ---- marks


def _marks_of(words: tuple[str, ...]) -> Hashes:
    """One 64-bit hash a word; the same for the same word, however it was found."""
    sizes = np.fromiter(map(len, words), np.int64, len(words))
    ends = np.cumsum(sizes)
    return _marks("".join(words), ends - sizes, ends, None)


def _kept(found: Spans) -> tuple[Places, Places, Mask | None]:
    """Where the words start and end when only their letters and digits are counted."""
    if found.kept is None:
        return found.starts, found.ends, None
    before = np.zeros(len(found.kept) + 1, dtype=np.int64)
    np.cumsum(found.kept, out=before[1:])
    return before[found.starts], before[found.ends], found.kept


def _marks(text: str, starts: Places, ends: Places, kept: Mask | None) -> Hashes:
    """Σ code · P^place over the characters of each word modulo 2^64, finalized: with running sums and the
    inverse of P a word costs the same however long it is."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    codes = codes if kept is None else codes[kept]
    made = np.empty(len(starts), dtype=np.uint64)
    for begin in range(0, len(starts), _AT_ONCE):
        some = slice(begin, begin + _AT_ONCE)
        first, last = starts[begin], ends[some][-1]
        powers, inverse = _powers(1 << int(last - first).bit_length())
        sums = np.zeros(last - first + 1, dtype=np.uint64)
        np.cumsum(codes[first:last] * powers[: last - first], out=sums[1:])
        made[some] = (sums[ends[some] - first] - sums[starts[some] - first]) * inverse[starts[some] - first]
    return mix(made)


@lru_cache(maxsize=16)  # sizes double: half a megabyte each for the longest that most texts need
def _powers(size: int) -> tuple[Hashes, Hashes]:
    """P^0, P^1, … and those of its inverse modulo 2^64."""
    one, other = (np.full(size, base, dtype=np.uint64) for base in (_P, pow(_P, -1, 1 << 64)))
    one[0] = other[0] = 1
    return np.cumprod(one), np.cumprod(other)


# ---- runs of words


def runs(marks: Hashes, k: int) -> Hashes:
    """Σ mark · Q^(k-1-j) modulo 2^64 for each run of k words; of fewer words the one run of them all."""
    k = min(k, len(marks))
    if k == 0:
        return marks
    sums, size, power = marks, 1, _Q
    while size * 2 <= k:  # two halves make a run of twice the size
        sums = sums[:-size] * np.uint64(power) + sums[size:]
        size, power = size * 2, power * power % (1 << 64)
    for place in range(size, k):
        sums = sums[:-1] * np.uint64(_Q) + marks[place:]
    return sums


def _index(runs: Hashes) -> Index:
    order = runs.argsort(kind="stable")
    ascending = runs[order]
    fresh = _fresh(ascending)
    rank = np.empty(len(runs), dtype=np.int64)
    rank[order] = fresh.cumsum() - 1
    starts = fresh.nonzero()[0]
    begins = np.empty(len(starts) + 1, dtype=np.int64)
    begins[:-1], begins[-1] = starts, len(runs)
    return Index(ascending[starts], order, begins, rank)


def _distinct(ascending: Hashes) -> Hashes:
    return ascending[_fresh(ascending)]


def _fresh(ascending: Hashes) -> Mask:
    """Which are the first of their value."""
    fresh = np.empty(len(ascending), dtype=bool)
    fresh[:1] = True
    np.not_equal(ascending[1:], ascending[:-1], out=fresh[1:])
    return fresh


def common(one: Hashes, other: Hashes) -> int:
    """How many values two ascending arrays of distinct ones share."""
    both = np.concatenate((one, other))
    both.sort(kind="stable")  # of two runs that are sorted
    return int(np.count_nonzero(both[1:] == both[:-1]))
