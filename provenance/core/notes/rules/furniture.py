"""Document → notes on the page's own parts: share buttons, comment forms, advertisements, cookie notices."""

import re

from provenance.core.notes.lines import Hit, Line, lines_of, matching
from provenance.core.notes.note import Document, Evidence, Kind, Note, quoting

NAME = "furniture"
RULE: tuple[str, int, Kind] = (NAME, 1, "contamination")
_LABELS = 160  # characters of a list of labels
_LINE = 40  # characters
_COUNTER = re.compile(
    r"^\W*(?:image|photo|picture|slide|bild|foto|imagen)\s*\d{1,3}\s*(?:of|/|von|de|di|van)\s*\d{1,3}\W*$"
)
_COMMENTS = re.compile(
    r"^\W*(?:\d{1,5}|no|(?:noch )?keine|aucun|sin|nessun|geen|brak)\s*(?:comments?|kommentare?|commentaires?"
    r"|comentários?|comentarios?|comment[io]|reacties?|komentarz[ye]?|komentář[eů]?|yorum|комментари\w+|shares?"
    r"|replies|responses?)\W*$"
)
_READING = re.compile(
    r"^\W*\d{1,3}\W*(?:min(?:ute)?s?|minuten|minutos|minuti)\W*(?:read|to read|lesezeit|de lecture|de lectura"
    r"|de leitura|di lettura|leestijd)\W*$"
)
_COUNTS = "A counter of the page: pictures, comments, shares."
_SAYS = {
    "share": "A button of the page, or a list of its labels.",
    "comments": "Part of the page's comment form.",
    "advertisement": "The mark of an advertisement.",
    "cookie": "A notice on cookies.",
}


def find(document: Document, evidence: Evidence) -> tuple[Note, ...]:
    """Whole lines that a page prints below or beside any story.

    Why: what stands on each page of a site makes its stories look like copies of each other.
    """
    kinds = frozenset(_SAYS)
    found = [_note(document, line, hit) for line, hit in matching(document, evidence, kinds, _is_part)]
    counters = filter(_is_count, lines_of(document, evidence))
    counted = [quoting(document, RULE, _COUNTS, c.start, c.end, detail={"part": "counter"}) for c in counters]
    return (*found, *counted)


def _is_part(line: Line, hit: Hit) -> bool:
    """A list of labels needs its colon: "Tags: …"."""
    labelled = hit.phrase.mode in ("label", "edge-label") and not hit.whole
    colon = ":" in line.folded[hit.start - line.start : hit.rest - line.start]
    return not labelled or (colon and len(line.text) <= _LABELS)


def _is_count(line: Line) -> bool:
    if len(line.text) > _LINE or line.zone == "inside":
        return False
    return any(form.match(line.folded) for form in (_COUNTER, _COMMENTS, _READING))


def _note(document: Document, line: Line, hit: Hit) -> Note:
    kind = hit.phrase.kind
    return quoting(document, RULE, _SAYS[kind], line.start, line.end, detail={"part": kind})
