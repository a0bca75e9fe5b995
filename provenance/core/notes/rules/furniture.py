"""Document → notes on the page's own parts: share buttons, comment forms, advertisements, cookie notices."""

from provenance.core.notes.lines import Hit, Line, matching
from provenance.core.notes.note import Document, Evidence, Kind, Note, quoting

NAME = "furniture"
RULE: tuple[str, int, Kind] = (NAME, 1, "contamination")
_SAYS = {
    "share": "A button of the page, or a list of its labels.",
    "comments": "Part of the page's comment form.",
    "advertisement": "The mark of an advertisement.",
    "cookie": "A notice on cookies.",
}


def find(document: Document, evidence: Evidence) -> tuple[Note, ...]:
    """Whole lines that a page prints below or beside any story."""
    kinds = frozenset(_SAYS)
    return tuple(_note(document, line, hit) for line, hit in matching(document, evidence, kinds, lambda *_: True))


def _note(document: Document, line: Line, hit: Hit) -> Note:
    kind = hit.phrase.kind
    return quoting(document, RULE, _SAYS[kind], line.start, line.end, detail={"part": kind})
