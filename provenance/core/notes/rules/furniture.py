"""Document → notes on the page's own parts: share buttons, comment forms, advertisements, cookie notices."""

import re

from provenance.core.notes.lines import Hit, Line, lines_of, matching
from provenance.core.notes.note import Document, Evidence, Kind, Note, quoting

NAME = "furniture"
RULE: tuple[str, int, Kind] = (NAME, 1, "contamination")
_LINE = 30  # characters
_COUNTER = re.compile(
    r"^\W*(?:image|photo|picture|slide|bild|foto|imagen|video)?\s*\d{1,3}\s*(?:of|/|von|de|di|sur|van)\s*\d{1,3}\W*$"
)
_COUNTS = "The counter of a picture gallery."
_SAYS = {
    "share": "A button of the page, or a list of its labels.",
    "comments": "Part of the page's comment form.",
    "advertisement": "The mark of an advertisement.",
    "cookie": "A notice on cookies.",
}


def find(document: Document, evidence: Evidence) -> tuple[Note, ...]:
    """Whole lines that a page prints below or beside any story."""
    kinds = frozenset(_SAYS)
    found = [_note(document, line, hit) for line, hit in matching(document, evidence, kinds, lambda *_: True)]
    counters = [
        line
        for line in lines_of(document, evidence)
        if len(line.text) <= _LINE and _COUNTER.match(line.folded)
    ]
    return (
        *found,
        *(quoting(document, RULE, _COUNTS, c.start, c.end, detail={"part": "counter"}) for c in counters),
    )


def _note(document: Document, line: Line, hit: Hit) -> Note:
    kind = hit.phrase.kind
    return quoting(document, RULE, _SAYS[kind], line.start, line.end, detail={"part": kind})
