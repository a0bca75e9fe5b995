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
    gaps = sorted((start, end) for start, end in spans if end > start)
    lines: list[str] = []
    pieces: list[tuple[int, int, int]] = []
    offset = 0
    for paragraph in text.paragraphs:
        left = _left(paragraph.start, paragraph.end, gaps)
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


def _left(start: int, end: int, gaps: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """[start, end) without the gaps; gaps are sorted and may overlap."""
    left: list[tuple[int, int]] = []
    for gap_start, gap_end in gaps:
        if gap_end <= start:
            continue
        if gap_start >= end:
            break
        if gap_start > start:
            left.append((start, gap_start))
        start = max(start, gap_end)
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
