"""A text and its notes → the body: the paragraphs that the notes leave."""

from collections.abc import Iterable
from dataclasses import dataclass

from provenance.core.notes.note import Note
from provenance.core.text import Text


@dataclass(frozen=True, slots=True)
class Body:
    """What is the story: paragraphs joined by one newline.

    `pieces` maps it back: (offset in the body, start, end in the text) for each run of characters
    that was kept, in order.
    """

    text: str
    pieces: tuple[tuple[int, int, int], ...]


def cut(text: Text, notes: Iterable[Note]) -> Body:
    """Cut what the cutting notes cover; a paragraph of which nothing but marks is left goes too."""
    return cut_spans(text, ((n.start, n.end) for n in notes if n.cuts))


def cut_spans(text: Text, spans: Iterable[tuple[int, int]]) -> Body:
    """The same for bare spans (start, end), in any order; they may overlap."""
    gaps, at = _joined(spans), 0  # gaps before `at` end before the paragraph
    lines: list[str] = []
    pieces: list[tuple[int, int, int]] = []
    offset = 0
    for paragraph in text.paragraphs:
        while at < len(gaps) and gaps[at][1] <= paragraph.start:
            at += 1
        left = _left(paragraph.start, paragraph.end, gaps, at)
        whole = left == [(paragraph.start, paragraph.end)]
        kept = left if whole else _trim(text.text, left)
        if not kept:
            continue
        if lines:
            offset += 1  # the newline
        line = ""
        for number, (start, end) in enumerate(kept):
            if number and not (line[-1].isspace() or text.text[start].isspace()):
                line += " "
            pieces.append((offset + len(line), start, end))
            line += text.text[start:end]
        lines.append(line)
        offset += len(line)
    return Body("\n".join(lines), tuple(pieces))


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in their order, those that touch or overlap made one, empty ones gone."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if span[1] > span[0]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _left(start: int, end: int, gaps: list[tuple[int, int]], at: int) -> list[tuple[int, int]]:
    """[start, end) without the gaps from `at` on; they are sorted and apart."""
    left: list[tuple[int, int]] = []
    while at < len(gaps) and gaps[at][0] < end:
        if gaps[at][0] > start:
            left.append((start, gaps[at][0]))
        start = max(start, gaps[at][1])
        at += 1
    if start < end:
        left.append((start, end))
    return left


def _trim(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans without blanks at the paragraph's outer ends; none when no letter or digit is left."""
    if not any(c.isalnum() for start, end in spans for c in text[start:end]):
        return []
    spans = [(s, e) for s, e in spans if not text[s:e].isspace()]
    first, last = spans[0], spans[-1]
    lead = len(text[first[0] : first[1]]) - len(text[first[0] : first[1]].lstrip())
    spans[0] = (first[0] + lead, first[1])
    last = spans[-1]
    spans[-1] = (last[0], last[0] + len(text[last[0] : last[1]].rstrip()))
    return spans
