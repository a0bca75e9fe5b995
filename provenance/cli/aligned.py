"""Segments of two texts → lines for people: what is equal, in other words, alone or elsewhere."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Literal

from provenance.cli import page, streams
from provenance.cli.lines import Line, Span

Found = Mapping[str, Any]
Kind = Literal["equal", "changed", "only-a", "only-b", "moved-a", "moved-b"]

# Words that stay at each end of what is folded: a line or so, enough to find the place.
ENDS = 10
# A longer equal run is folded; of what one has alone three times as much is news.
FOLDED, ALONE = 40, 120
# Up to this many words, half a sentence, are told within their line; more has lines of its own.
WITHIN = 12

LABELS: dict[Kind, str] = {
    "equal": "same",
    "changed": "changed",
    "only-a": "only in A",
    "only-b": "only in B",
    "moved-a": "A, moved",
    "moved-b": "B, moved",
}
STYLES: dict[Kind, str] = {"only-a": page.RULE, "only-b": page.BESIDE}


@dataclass(frozen=True, slots=True)
class Piece:
    """One segment as it is shown: its kind, its text in A and in B, how many words, whether a line begins."""

    kind: Kind
    a: str
    b: str
    words: int
    begins: bool
    whole: bool  # lines of its own

    @property
    def text(self) -> str:
        return self.a or self.b


class Alignment:
    """The answer of `diff` with its texts, ready to be shown."""

    def __init__(self, found: Found) -> None:
        self._pieces = list(_pieces(found))
        # How many words each kind has; what is moved is counted once.
        self.counts: Counter[str] = Counter()
        for piece in self._pieces:
            self.counts["moved" if piece.kind == "moved-a" else piece.kind] += piece.words

    def lines(self, full: bool = False) -> Iterator[Line]:
        """Both texts as one: equal runs folded unless `full`, what A has alone before what B has."""
        for group in _groups(self._pieces):
            if group[0].whole:
                for piece in sorted(group, key=lambda piece: piece.kind[-1]):
                    yield from _alone(piece, full)
            else:
                yield from _flow(group, full)


def number(value: float) -> str:
    """A match as people write it."""
    return f"{value:.1f}".removesuffix(".0")


# ---- pieces


def _pieces(found: Found) -> Iterator[Piece]:
    texts = found["a"]["text"], found["b"]["text"]
    elsewhere = [_Spans(found["passages"], side) for side in ("a", "b")]
    ends = [0, 0]
    for segment in found["segments"]:
        spans = [(segment[f"{side}_start"], segment[f"{side}_end"]) for side in ("a", "b")]
        shown_a, shown_b = (text[slice(*span)] for text, span in zip(texts, spans, strict=True))
        words = max(_count(shown_a), _count(shown_b))
        side = 1 if segment["kind"] == "only-b" else 0
        begins = "\n" in texts[side][ends[side] : spans[side][0]]
        kind, whole = segment["kind"], False
        if kind in ("only-a", "only-b"):
            moved = elsewhere[side].meet(*spans[side])
            kind = f"moved-{'ab'[side]}" if moved else kind
            whole = moved or words > WITHIN or _fills_lines(texts[side], *spans[side])
        yield Piece(kind, shown_a, shown_b, words, begins, whole)
        ends = [span[1] for span in spans]


class _Spans:
    """Where the passages stand in one of the texts."""

    def __init__(self, passages: Iterable[Found], side: str) -> None:
        spans = sorted((passage[f"{side}_start"], passage[f"{side}_end"]) for passage in passages)
        self._starts = [start for start, _ in spans]
        self._ends = list(accumulate((end for _, end in spans), max))

    def meet(self, start: int, end: int) -> bool:
        """Whether one of them has a character within start:end."""
        before = bisect_left(self._starts, end)
        return before > 0 and self._ends[before - 1] > start


def _fills_lines(text: str, start: int, end: int) -> bool:
    while start and text[start - 1] == " ":
        start -= 1
    begins = start == 0 or text[start - 1] == "\n"
    return begins and (end == len(text) or "\n" in text[end - 1 : end + 1])


def _count(text: str) -> int:
    from provenance.core.words import read

    return len(read(text).words)


def _groups(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Neighbours that are shown together: those with lines of their own, or those that make lines."""
    group: list[Piece] = []
    for piece in pieces:
        if group and group[0].whole != piece.whole:
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


# ---- lines


def _alone(piece: Piece, full: bool) -> Iterator[Line]:
    moved = piece.kind[:5] == "moved"
    what = "words" if moved else LABELS[piece.kind]
    text = piece.text if full else _folded(piece.text, FOLDED if moved else ALONE, f"words {what}")
    for number, row in enumerate(_rows(text)):
        style = STYLES.get(piece.kind, page.FAINT)
        yield Line((Span(streams.one_line(row), style),), "" if number else LABELS[piece.kind])


def _flow(pieces: Sequence[Piece], full: bool) -> Iterator[Line]:
    """Lines in which the changes stand where they are: "on [A: Tuesday | B: Friday] the council"."""
    row: list[Span] = []
    changed = False
    for piece in pieces:
        if piece.begins and row:
            yield _told(row, changed)
            row, changed = [], False
        if piece.kind != "equal":
            row += _marked(piece)
            changed = True
            continue
        text = piece.a if full else _folded(piece.a, FOLDED, "equal words")
        first, *rest = text.split("\n")
        row.append(Span(streams.safe(first)))
        for each in rest:
            if any(span.text.strip() for span in row):
                yield _told(row, changed)
            row, changed = [Span(streams.safe(each))], False
    if any(span.text.strip() for span in row):
        yield _told(row, changed)


def _told(row: list[Span], changed: bool) -> Line:
    return Line(tuple(row), LABELS["changed" if changed else "equal"])


def _marked(piece: Piece) -> Iterator[Span]:
    yield Span("[")
    if piece.a:
        yield Span(f"A: {streams.one_line(piece.a)}", STYLES["only-a"])
    if piece.a and piece.b:
        yield Span(" | ")
    if piece.b:
        yield Span(f"B: {streams.one_line(piece.b)}", STYLES["only-b"])
    yield Span("]")
    if piece.text[-1:].isspace():
        yield Span(" ")


def _rows(text: str) -> list[str]:
    return [row for row in text.split("\n") if row.strip()]


def _folded(text: str, longest: int, what: str) -> str:
    """A long text as its first and its last words, and how many are between."""
    from provenance.core.words import read

    found = read(text)
    left_out = len(found.words) - 2 * ENDS
    if len(found.words) <= longest:
        return text
    dots = "…" if streams.known("…") else "..."
    first, last = text[: found.ends[ENDS - 1]], text[found.starts[-ENDS] :]
    return f"{' '.join(first.split())} {dots} {left_out:,} {what} {dots} {' '.join(last.split())}" + (
        " " if text[-1:].isspace() else ""
    )
