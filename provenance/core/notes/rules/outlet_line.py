"""Document → notes on lines that its outlet prints around every story, as the user's lists say."""

from provenance.core.notes.lines import lines_of
from provenance.core.notes.note import Document, Evidence, Kind, Note, quoting
from provenance.core.notes.phrases import OUTLET

NAME = "outlet-line"
RULE: tuple[str, int, Kind] = (NAME, 1, "contamination")
_SAYS = "A line that the outlet prints around its stories: your own list has it."


def find(document: Document, evidence: Evidence) -> tuple[Note, ...]:
    """Whole lines that a list of the user's names for the outlet that publishes the document.

    Why: what one outlet prints below each story ("The Herald is a newsroom of ...") no phrase list can
    know, and another outlet may print the same words as its story.
    """
    if not evidence.outlet_lines:
        return ()
    return tuple(
        quoting(document, RULE, _SAYS, line.start, line.end, detail={"form": line.hit.phrase.text})
        for line in lines_of(document, evidence)
        if line.hit and line.hit.phrase.kind == OUTLET
    )
