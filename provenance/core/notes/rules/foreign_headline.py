"""Document + known headlines → notes on lines that are the title of another item."""

from provenance.core.notes.lines import Line, is_title, lines_of
from provenance.core.notes.note import Document, Evidence, Headline, Kind, Note, quoting
from provenance.core.titles import normal

NAME = "foreign-headline"
RULE: tuple[str, int, Kind] = (NAME, 1, "contamination")
_WORDS = 4  # shorter titles ("Sports", "Weather today") stand on pages for other reasons
_DENSE = 10  # the same in characters, where no blanks are set


def find(document: Document, evidence: Evidence) -> tuple[Note, ...]:
    """Second pass: an unlabelled whole line at head or tail that is another item's title.

    Why: pages print the titles of other stories without any label. Only who knows those stories can tell, so
    this waits for the second pass, and never looks inside the story.
    """
    if not evidence.headlines:
        return ()
    own = normal(document.title)
    notes = []
    for line in lines_of(document, evidence):
        key = normal(line.text) if _may_be(line, evidence) else ""
        other = evidence.headlines.get(key) if key and key != own else None
        if other:
            notes.append(_note(document, line, other))
    return tuple(notes)


def _may_be(line: Line, evidence: Evidence) -> bool:
    long_enough = len(line.text.split()) >= _WORDS or (line.text[:1] >= "\u3040" and len(line.text) >= _DENSE)
    free = not evidence.taken.touch(line.start, line.end)
    return line.zone != "inside" and long_enough and is_title(line.text) and free


def _note(document: Document, line: Line, other: Headline) -> Note:
    says = f"The headline of another item of {other.outlet or 'this outlet'}."
    detail = {"titles": [line.text], "items": [other.item]}
    return quoting(document, RULE, says, line.start, line.end, detail=detail)
