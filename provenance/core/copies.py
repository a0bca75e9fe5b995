"""Two bodies → how one is a copy of the other, measured and said in words."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Literal

from provenance.core.titles import without_affixes
from provenance.core.words import Words, grams, hashes, is_telling, read

Relation = Literal["identical", "copy", "trimmed", "excerpt"]
MERGING: frozenset[Relation] = frozenset({"identical", "copy", "trimmed"})
JUDGE = "copies/1"  # the version of these rules, stored with every pair
SAME_ADDRESS = "same address"  # the reason for a copy that no text decided


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of equal words, as offsets (code points) in both bodies."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int
    words: int


@dataclass(frozen=True, slots=True)
class Copy:
    """A verified pair. `match` is 0–100; jaccard and containments 0–1; `longest` in words."""

    relation: Relation
    match: float
    jaccard: float
    a_in_b: float
    b_in_a: float
    longest: int
    reason: str
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """One body made ready for many comparisons; made once, by `side`.

    `hashed` is one 64-bit hash a word, `small` the distinct 3-grams, `large` the 8-grams in order,
    `places` where each of those stands first and `again` the first eight places of those that are
    repeated. `names` tells of each word whether it begins with a capital, `prose` whether its line
    is a long one. `title` are the title's words, `address` the canonical URL, empty when unknown.
    """

    words: Words
    hashed: tuple[int, ...]
    small: frozenset[int]
    large: tuple[int, ...]
    places: dict[int, int]
    again: dict[int, tuple[int, ...]]
    names: tuple[bool, ...]
    prose: tuple[bool, ...]
    title: tuple[str, ...]
    day: date | None
    address: str


def side(body: str, title: str = "", day: date | None = None, address: str = "") -> Side:
    """A body, and what is known about its document, made ready. Time and space are linear.

    The words of addresses do not count: two texts that link to one page share nothing by that.
    """
    words = _without_links(body, read(body))
    hashed = hashes(words)
    large = tuple(grams(hashed, GRAM).tolist())  # of fewer than 8 words the one gram of them all
    return Side(
        words=words,
        hashed=tuple(hashed.tolist()),
        small=frozenset(grams(hashed, 3).tolist()),
        large=large,
        places=(places := dict(zip(reversed(large), range(len(large) - 1, -1, -1), strict=True))),
        again=_again(large) if len(places) < len(large) else {},
        names=_names(body, words),
        prose=_prose(body, words),
        title=read(without_affixes(title)).words,
        day=day,
        address=address,
    )


def compare(a: Side, b: Side) -> Copy | None:
    """Whether and how one is a copy of the other, in linear time; None when they are strangers.

    Swapping a and b swaps the containments and the passages and changes nothing else.
    """
    measure = _measure(a, b)
    relation, reason = _decide(measure)
    if relation is None:
        return None
    shorter, longer = measure.contained, measure.contains
    passages = tuple(_passages(measure))
    if measure.swapped:
        shorter, longer = longer, shorter
        passages = tuple(sorted((_turned(p) for p in passages), key=lambda p: (p.a_start, p.b_start)))
    return Copy(
        relation,
        round(100 * measure.match, 1),
        round(measure.jaccard, 4),
        round(shorter, 4),
        round(longer, 4),
        measure.longest,
        reason,
        passages,
    )


def explain(a: Side, b: Side) -> str:
    """The reason for what `compare` says, also when it says that they are strangers."""
    return _decide(_measure(a, b))[1]


GRAM = 8  # words: shorter runs are shared by chance, longer ones are lost to small edits
SHORT = 20  # words: below, a text says too little to be known by itself, and its title counts
LONG_ENOUGH = 60  # words: two thirds of the look-alikes among wire notes are shorter, a tenth of the copies
SEEDS = 8  # places of one 8-gram that are tried: a text of one repeated word stays linear
LONG_LINE = (
    12  # words: menus have fewer; of 167 news and blog pages 94 % of the body's words are in longer ones
)
ALIGNED = 10_000  # cells: gaps between equal runs up to 100 × 100 words are aligned word by word


_LINK = re.compile(r"(?:https?://|\bwww\.)\S+", re.IGNORECASE)


def _without_links(body: str, words: Words) -> Words:
    if "://" not in body and "www." not in body:  # the expression is slow, and few texts have any
        return words
    spans = [found.span() for found in _LINK.finditer(body)]
    keep: list[int] = []
    begin = 0
    for start, end in spans:
        keep += range(begin, bisect_left(words.starts, start))
        begin = bisect_left(words.starts, end)
    keep += range(begin, len(words.words))
    return Words(
        tuple([words.words[place] for place in keep]),
        tuple([words.starts[place] for place in keep]),
        tuple([words.ends[place] for place in keep]),
    )


def _again(large: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """The 8-grams that stand at several places → the first eight of these."""
    repeated = {gram for gram, count in Counter(large).items() if count > 1}
    places: dict[int, list[int]] = {gram: [] for gram in repeated}
    for place, gram in enumerate(large):
        if gram in repeated and len(places[gram]) < SEEDS:
            places[gram].append(place)
    return {gram: tuple(found) for gram, found in places.items()}


def _names(body: str, words: Words) -> tuple[bool, ...]:
    return tuple([body[start].isupper() for start in words.starts])


def _prose(body: str, words: Words) -> tuple[bool, ...]:
    found: list[bool] = []
    offset = place = 0
    for line in body.split("\n"):
        offset += len(line) + 1
        behind = bisect_right(words.starts, offset - 1, lo=place)
        found += [behind - place >= LONG_LINE] * (behind - place)
        place = behind
    return tuple(found)


# ---- measuring


@dataclass(frozen=True, slots=True)
class _Block:
    """`size` equal words: from word `a` of the shorter body and word `b` of the longer."""

    a: int
    b: int
    size: int


@dataclass(frozen=True, slots=True)
class _Change:
    """Words of the shorter body that stand replaced by others, between equal runs."""

    size: int
    numbers: bool  # both hold numbers, and other ones
    particular: bool  # names on both sides, or a number on one


@dataclass(frozen=True, slots=True)
class _Measure:
    """All that the decision needs. `shorter` and `longer` are the sides by count of words."""

    shorter: Side
    longer: Side
    swapped: bool  # the longer one was given first
    blocks: tuple[_Block, ...]
    match: float  # share of the shorter's words that stand in the longer
    longest: int
    jaccard: float
    contained: float  # share of the shorter's distinct 8-grams that are in the longer
    contains: float
    replaced: float  # share of the shorter's words
    numbers: int  # changes with other numbers
    particulars: int  # changes with other names or numbers
    titles: float  # Jaccard of the titles' words
    apart: int | None  # days

    @property
    def size(self) -> int:
        return len(self.shorter.hashed)

    @property
    def ratio(self) -> float:
        return self.size / max(1, len(self.longer.hashed))

    @property
    def near(self) -> bool:
        """The same title or nearly, and the same day or nearly."""
        return self.apart is not None and self.apart <= 1 and self.titles >= 0.5


def _measure(a: Side, b: Side) -> _Measure:
    swapped = (len(b.hashed), b.hashed) < (len(a.hashed), a.hashed)
    shorter, longer = (b, a) if swapped else (a, b)
    found = tuple(_blocks(shorter, longer))
    changes = list(_changes(shorter, longer, found))
    size = max(1, len(shorter.hashed))
    shared = len(shorter.places.keys() & longer.places.keys())
    return _Measure(
        shorter=shorter,
        longer=longer,
        swapped=swapped,
        blocks=found,
        match=sum(block.size for block in found) / size,
        longest=max((block.size for block in found), default=0),
        jaccard=_jaccard(a.small, b.small),
        contained=shared / max(1, len(shorter.places)),
        contains=shared / max(1, len(longer.places)),
        replaced=sum(change.size for change in changes) / size,
        numbers=sum(change.numbers for change in changes),
        particulars=sum(change.particular for change in changes),
        titles=_jaccard(frozenset(a.title), frozenset(b.title)),
        apart=abs((a.day - b.day).days) if a.day and b.day else None,
    )


def _jaccard(one: frozenset[int] | frozenset[str], other: frozenset[int] | frozenset[str]) -> float:
    shared = len(one & other)
    return shared / max(1, len(one) + len(other) - shared)


def _blocks(a: Side, b: Side) -> Iterator[_Block]:
    """Runs of at least 8 equal words, in the order of a; none overlaps another in a."""
    end = shift = 0
    for place, gram in enumerate(a.large):
        if place < end or gram not in b.places:
            continue
        seeds = b.again.get(gram) or (b.places[gram],)
        # The longest; of equal ones that which goes on where the last one was, then the first.
        size, _, start = max(
            (_extent(a.hashed, b.hashed, place, seed), -abs(seed - place - shift), -seed) for seed in seeds
        )
        yield _Block(place, -start, size)
        end, shift = place + size, -start - place


def _extent(a: tuple[int, ...], b: tuple[int, ...], i: int, j: int) -> int:
    """How many words are equal from here on, in steps that double, so that C does the comparing."""
    most, done, step = min(len(a) - i, len(b) - j), 0, 16
    while done < most:
        step = min(step, most - done)
        left, right = a[i + done : i + done + step], b[j + done : j + done + step]
        if left != right:
            return done + next(n for n in range(step) if left[n] != right[n])
        done, step = done + step, step * 2
    return most


def _changes(a: Side, b: Side, found: Iterable[_Block]) -> Iterator[_Change]:
    """What is replaced between the equal runs, and before the first and behind the last of them."""
    a_end = b_end = 0
    for block in (*found, _Block(len(a.hashed), len(b.hashed), 0)):
        if block.b > b_end and block.a > a_end:
            yield from _aligned(a, b, (a_end, block.a), (b_end, block.b))
        a_end, b_end = block.a + block.size, block.b + block.size


def _aligned(a: Side, b: Side, left: tuple[int, int], right: tuple[int, int]) -> Iterator[_Change]:
    one, other = a.hashed[slice(*left)], b.hashed[slice(*right)]
    if len(one) * len(other) > ALIGNED:
        same = sum((Counter(one) & Counter(other)).values())
        yield _Change(min(len(one), len(other)) - same, False, False)
        return
    if len(one) == len(other) == 1:  # the commonest gap: one word for another
        yield _change(a, b, slice(*left), slice(*right))
        return
    for tag, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "replace":
            yield _change(a, b, slice(left[0] + i, left[0] + j), slice(right[0] + k, right[0] + m))


def _change(a: Side, b: Side, left: slice, right: slice) -> _Change:
    one, other = "".join(a.words.words[left]), "".join(b.words.words[right])
    if one == other:  # "12m" and "12 m", "today's" and "todays"
        return _Change(0, False, False)
    names = any(a.names[left]) and any(b.names[right]) and not _alike(one, other)
    numbers = _digits(one), _digits(other)
    size = min(left.stop - left.start, right.stop - right.start)
    return _Change(size, all(numbers) and numbers[0] != numbers[1], names or numbers[0] != numbers[1])


def _alike(one: str, other: str) -> bool:
    """Whether one is likely the other misspelt or misread."""
    return abs(len(one) - len(other)) <= 3 and SequenceMatcher(None, one, other, autojunk=False).ratio() > 0.7


def _digits(words: str) -> str:
    return "".join(filter(str.isdigit, words))


# ---- deciding


def _decide(m: _Measure) -> tuple[Relation | None, str]:
    """The relation and its reason."""
    return next(_verdicts(m))


def _verdicts(m: _Measure) -> Iterator[tuple[Relation | None, str]]:
    """All that holds, what counts most first."""
    telling = is_telling(m.shorter.words)
    if telling and m.shorter.hashed == m.longer.hashed and not _titled_apart(m):
        few = f"; {m.size} words are too few to find anything but equal texts" if m.size < GRAM else ""
        yield "identical", f"the words are equal ({m.size}){few}"
    if m.shorter.address and m.shorter.address == m.longer.address:
        yield "copy", SAME_ADDRESS
    if not m.size:
        yield None, "one of them has no words"
    if not telling:
        yield None, "too short: nothing but numbers, which stand under any title"
    if _titled_apart(m):
        yield None, f"{m.size} words are too few to judge under such different titles"
    if m.size < GRAM:
        yield None, f"{m.size} words are too few to judge, and they are not equal"
    if m.size < LONG_ENOUGH:
        yield from (_passage(m, objection, of_form=m.ratio >= 0.5) for objection in _objections(m))
    else:
        yield from (_passage(m, objection) for objection in _objections_long(m))
        # A form filled in anew shares its form, which is no passage of the story.
        yield from (_passage(m, each, of_form=m.ratio >= 0.8 and m.size < 150) for each in _form(m))
    if m.ratio >= 0.8:
        yield "copy", f"{_stands(m)}, and the longer holds little else"
    if _among_others(m):
        yield "excerpt", f"{_stands(m)} as one item among others"
    yield "trimmed", _stands(m)


def _titled_apart(m: _Measure) -> bool:
    """Few words under titles that share next to nothing, or that name other numbers: only these say
    whose dividend it is, and of which quarter."""
    one, other = m.shorter.title, m.longer.title
    if m.size >= SHORT or not one or not other:
        return False
    return m.titles < 0.25 or _digits("".join(one)) != _digits("".join(other))


def _objections(m: _Measure) -> Iterator[str]:
    """Why a text of under 60 words is no copy: a template may differ in one name or number alone.

    Templates replace words in place, copies cut and add. On wire notes of one template a sixth of
    the words is replaced (median), in 95 of 100 copies under 5 %.
    """
    if m.contained < (0.5 if m.near else 0.55):
        yield "too little is shared"
    if m.ratio < 0.2:
        yield "a short item within a long document"
    if m.size < SHORT and m.titles <= 0.5 and m.contained * m.ratio < 0.9:
        yield f"{m.size} words are too few to judge without a like title"
    if m.particulars > (2 if m.near else 0):  # the same news mended within a day has one or two
        yield f"names or numbers are others ({m.particulars}), as in notes of one template"
    if m.replaced > (0.10 if m.near else 0.05):
        yield f"{100 * m.replaced:.0f} % of the words are replaced, as in notes of one template"


def _objections_long(m: _Measure) -> Iterator[str]:
    """Why a text of 60 words and more is no copy, whatever differs."""
    if m.contained < (0.5 if m.near or m.size >= 200 else 0.55):  # no template fills 200 words
        yield "too little is shared"


def _form(m: _Measure) -> Iterator[str]:
    """Why two such texts are one form filled in twice. Editors mend, convert and rewrite a little too,
    in proportion to the length."""
    if m.replaced > 0.12:
        yield f"{100 * m.replaced:.0f} % of the words are replaced, as in texts of one template"
    if m.numbers > 1 + m.size // 150:
        yield f"{m.numbers} numbers are others, as in texts of one template"
    if m.near:
        return
    if m.particulars > 2 + m.size // 50:
        yield f"names or numbers are others in {m.particulars} places, as in texts of one template"
    if m.particulars and m.size < 150 and m.ratio == 1:
        yield "a name or a number is another and nothing is cut or added, as in texts of one form"


def _passage(m: _Measure, against: str, of_form: bool = False) -> tuple[Relation | None, str]:
    """No copy, but an excerpt when a passage is shared that is more than the words of a form."""
    shared = sum(block.size for block in m.blocks)
    if (m.longest >= 20 or shared >= 30) and not of_form:  # 60 words with every 20th changed share 30
        return "excerpt", f"a passage of {m.longest} words is shared, {shared} words in all; {against}"
    return None, f"{against}; the longest shared run has {m.longest} words"


def _among_others(m: _Measure) -> bool:
    """Whether the longer text is likely a round-up that holds the shorter whole, in one piece.

    The rest is prose (around the article of a whole page .38 of the words are, .68 at the 95th
    percentile of 167 pages), much of it stands before the item (a later take begins with the
    earlier one), and the title is another.
    """
    if m.ratio >= 0.6 or m.titles >= 0.5:
        return False
    first, last = m.blocks[0], m.blocks[-1]
    start, end = first.b, last.b + last.size
    if not 0 < end - start <= 1.25 * m.size:
        return False
    rest = m.longer.prose[:start] + m.longer.prose[end:]
    if sum(rest) < 0.8 * len(rest):
        return False
    strangers = bool(m.shorter.title and m.longer.title) and m.titles == 0 and m.ratio < 0.34
    return strangers or sum(m.longer.prose[:start]) > m.size // 2


def _stands(m: _Measure) -> str:
    words = round(m.match * m.size)
    return (
        f"{100 * m.match:.0f} % of the shorter text ({words} of {m.size} words) stands in the longer, "
        f"longest run {m.longest} words"
    )


# ---- showing


def _passages(m: _Measure) -> Iterator[Passage]:
    one, other = m.shorter.words, m.longer.words
    for block in m.blocks:
        last_a, last_b = block.a + block.size - 1, block.b + block.size - 1
        yield Passage(
            one.starts[block.a], one.ends[last_a], other.starts[block.b], other.ends[last_b], block.size
        )


def _turned(passage: Passage) -> Passage:
    return Passage(passage.b_start, passage.b_end, passage.a_start, passage.a_end, passage.words)
