"""Document → notes on "Read more", "Continue reading" and their like."""

from provenance.core.notes.lines import Hit, Line, is_title, matching
from provenance.core.notes.note import Document, Evidence, Kind, Note, quoting

NAME = "read-more"
RULE: tuple[str, int, Kind] = (NAME, 1, "contamination")
_KINDS = frozenset({"read-more"})
_LINK_WORDS = 2  # "here", "on page 3": what a call has behind it when it has no title


def find(document: Document, evidence: Evidence) -> tuple[Note, ...]:
    """A call to read on, alone on its line or before a title.

    Why: it belongs to the page that teased the story, and stays behind when the page is copied.
    """
    return tuple(_note(document, line, hit) for line, hit in matching(document, evidence, _KINDS, _is_call))


def _is_call(line: Line, hit: Hit) -> bool:
    rest = line.text[hit.rest - line.start :]
    return hit.whole or is_title(rest) or len(rest.split()) <= _LINK_WORDS


def _note(document: Document, line: Line, hit: Hit) -> Note:
    title = "" if hit.whole else line.text[hit.rest - line.start :].strip()
    detail = {"titles": [title] if title else []}
    return quoting(document, RULE, "A call to read on, not the story.", line.start, line.end, detail=detail)
