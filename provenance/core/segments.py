"""Two documents and what their bodies share → segments side by side, as offsets in their texts."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from provenance.core.alignment import Kind, Run, Stretch, align
from provenance.core.body import Body
from provenance.core.copies import Passage
from provenance.core.words import Words


@dataclass(frozen=True, slots=True)
class Part:
    """One document: its text, the body that its notes leave, and the words of that."""

    text: str
    body: Body
    words: Words


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of both texts (code points), or of one of them where the other's is empty."""

    kind: Kind
    a_start: int
    a_end: int
    b_start: int
    b_end: int


def segments(a: Part, b: Part, passages: Iterable[Passage]) -> list[Segment]:
    """Both bodies in segments, in order; `passages` are those of their comparison, as offsets in the bodies.

    Each word of the bodies stands in one segment and none that was cut does: a segment ends where
    something was cut. What differs ends also where a passage that stands elsewhere in the other begins
    or ends. Between segments there are blanks, marks and addresses only. Time is linear.
    """
    one, other = _Ruler(a), _Ruler(b)
    runs = [run for passage in passages if (run := _run(one, other, passage))]
    one.edges = sorted({edge for run in runs for edge in (run.a, run.a + run.size)})
    other.edges = sorted({edge for run in runs for edge in (run.b, run.b + run.size)})
    found: list[Segment] = []
    a_end = b_end = 0
    for stretch in align(one.words, other.words, runs):
        for piece in _cut(stretch, one, other):
            left = one.span(piece.a, piece.a_end) or (a_end, a_end)
            right = other.span(piece.b, piece.b_end) or (b_end, b_end)
            found.append(Segment(piece.kind, *left, *right))
            a_end, b_end = left[1], right[1]
    return found


def in_texts(passage: Passage, a: Body, b: Body) -> Passage:
    """A passage of two bodies as offsets in the texts; it may run over what was cut between."""
    return Passage(
        *span(a, passage.a_start, passage.a_end), *span(b, passage.b_start, passage.b_end), passage.words
    )


def span(body: Body, start: int, end: int) -> tuple[int, int]:
    """[start, end) of a body, not empty → where its characters stand in the text."""
    return _place(body, start), _place(body, end - 1) + 1


def _place(body: Body, offset: int) -> int:
    """A line end that joins two pieces is the end of the first."""
    number = bisect_right(body.pieces, offset, key=lambda piece: piece[0]) - 1
    at, start, end = body.pieces[number]
    return min(start + offset - at, end - 1)


class _Ruler:
    """Words of a document, and where a run of them stands in its text.

    `breaks` are the words before which something was cut out, `edges` those where a passage begins
    or behind which it ends; both sorted.
    """

    def __init__(self, part: Part) -> None:
        self._body = part.body
        self.words, self.starts, self.ends = _apart(part.words)
        self._regions = list(_regions(part))
        self.breaks = sorted({bisect_left(self.starts, start) for start, _ in self._regions})
        self.edges: list[int] = []

    def span(self, first: int, behind: int) -> tuple[int, int] | None:
        """Words first:behind with the marks round them; None for no word."""
        if first == behind:
            return None
        number = bisect_right(self._regions, self.starts[first], key=lambda region: region[0]) - 1
        low, high = self._regions[number]
        return span(self._body, max(low, self._edge(first)), min(high, self._edge(behind)))

    def _edge(self, word: int) -> int:
        """Where a word begins with the marks before it: behind the last blank."""
        if word == 0:
            return 0
        if word == len(self.words):
            return len(self._body.text)
        end, start = self.ends[word - 1], self.starts[word]
        between = self._body.text[end:start]
        pieces = between.split()
        if not pieces or between[-1].isspace() or len(pieces[-1]) == len(between):
            return start
        return start - len(pieces[-1])


def _apart(words: Words) -> tuple[tuple[str, ...], Sequence[int], Sequence[int]]:
    """Words with their places; those of one character ("½" is 1 and 2) made one."""
    if len(set(words.starts)) == len(words.starts):
        return words.words, words.starts, words.ends
    texts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for word, start, end in zip(words.words, words.starts, words.ends, strict=True):
        if starts and starts[-1] == start:
            texts[-1], ends[-1] = f"{texts[-1]} {word}", end
        else:
            texts.append(word)
            starts.append(start)
            ends.append(end)
    return tuple(texts), starts, ends


def _regions(part: Part) -> Iterator[tuple[int, int]]:
    """Stretches of the body between which words were cut out of the text."""
    begin = behind = place = 0
    for number, (at, start, end) in enumerate(part.body.pieces):
        if number and any(map(str.isalnum, part.text[place:start])):
            yield begin, behind
            begin = at
        behind, place = at + end - start, end
    yield begin, behind


def _run(a: _Ruler, b: _Ruler, passage: Passage) -> Run | None:
    """None where the words of one character stand apart: "½" begins or ends the passage."""
    i, j = bisect_left(a.starts, passage.a_start), bisect_left(a.ends, passage.a_end)
    k, m = bisect_left(b.starts, passage.b_start), bisect_left(b.ends, passage.b_end)
    return Run(i, k, j - i + 1) if j - i == m - k else None


def _cut(stretch: Stretch, a: _Ruler, b: _Ruler) -> Iterator[Stretch]:
    """A stretch in pieces that end where something was cut out or, of what differs, a passage ends."""
    if stretch.kind == "equal":
        shift = stretch.b - stretch.a
        theirs = [n - shift for n in _within(b.breaks, stretch.b, stretch.b_end)]
        for i, j in _pieces(stretch.a, stretch.a_end, _within(a.breaks, stretch.a, stretch.a_end), theirs):
            yield Stretch("equal", i, j, i + shift, j + shift)
        return
    left, right = (
        _pieces(i, j, _within(ruler.breaks, i, j), _within(ruler.edges, i, j))
        for ruler, i, j in ((a, stretch.a, stretch.a_end), (b, stretch.b, stretch.b_end))
    )
    both = min(len(left), len(right))
    for (i, j), (k, m) in zip(left[:both], right[:both], strict=True):
        yield Stretch("changed", i, j, k, m)
    for i, j in left[both:]:
        yield Stretch("only-a", i, j, stretch.b_end, stretch.b_end)
    for k, m in right[both:]:
        yield Stretch("only-b", stretch.a_end, stretch.a_end, k, m)


def _within(places: Sequence[int], start: int, end: int) -> Sequence[int]:
    return places[bisect_right(places, start) : bisect_left(places, end)]


def _pieces(start: int, end: int, *cuts: Iterable[int]) -> list[tuple[int, int]]:
    """start:end cut at these places, which lie within; none when it is empty."""
    bounds = sorted({start, end, *chain.from_iterable(cuts)})
    return list(pairwise(bounds))
