"""Document + what the rules cut → a note when next to nothing is left."""

from provenance.core.notes.lines import Line, lines_of
from provenance.core.notes.note import Document, Evidence, Kind, Note, quoting

NAME = "empty"
RULE: tuple[str, int, Kind] = (NAME, 1, "quality")
_LOOK = 200  # characters of a line that are looked at: enough to pass the limit below
_FEW = 60  # letters and digits, about a dozen words: a headline or a teaser, no story


def find(document: Document, evidence: Evidence) -> tuple[Note, ...]:
    """A text that is all furniture blocks the item; one of a line or two is only said to be near-empty.

    A document without any text gets no note, since a note always quotes something: whoever calls
    sees it by the empty body.

    Why: a page without its story would be a copy of every other such page.
    """
    left = 0
    for line in lines_of(document, evidence):
        left += sum(map(str.isalnum, _uncut(line, evidence)[:_LOOK]))
        if left > _FEW:
            return ()
    text = document.text.text
    if not text.strip():
        return ()
    says = "Nothing of the story is here." if not left else "Hardly a sentence of the story is here."
    detail = {"letters": left}
    return (quoting(document, RULE, says, 0, len(text), detail=detail, cuts=False, blocks=not left),)


def _uncut(line: Line, evidence: Evidence) -> str:
    """The line without what was cut of it."""
    kept, at = "", line.start
    while gone := evidence.cut.cover(at, line.end):
        kept += line.text[at - line.start : max(gone[0], at) - line.start]
        at = gone[1]
    return kept + line.text[at - line.start :]
