"""Document + what the rules cut → a note when next to nothing is left."""

from provenance.core.notes.lines import lines_of
from provenance.core.notes.note import Document, Evidence, Kind, Note, quoting

NAME = "empty"
RULE: tuple[str, int, Kind] = (NAME, 1, "quality")
_FEW = 60  # letters and digits, about a dozen words: a headline or a teaser, no story


def find(document: Document, evidence: Evidence) -> tuple[Note, ...]:
    """A text that is all furniture blocks the item; one of a line or two is only said to be near-empty.

    A document without any text gets no note, since a note always quotes something: whoever calls
    sees it by the empty body.
    """
    cuts = [(n.start, n.end) for n in evidence.found if n.cuts]
    left = 0
    for line in lines_of(document, evidence):
        inside = (s for s in cuts if s[0] < line.end and line.start < s[1])
        gone = {i for start, end in inside for i in range(max(start, line.start), min(end, line.end))}
        left += sum(c.isalnum() for i, c in enumerate(line.text, line.start) if i not in gone)
        if left > _FEW:
            return ()
    text = document.text.text
    if not text.strip():
        return ()
    says = "Nothing of the story is here." if not left else "Hardly a sentence of the story is here."
    detail = {"letters": left}
    return (quoting(document, RULE, says, 0, len(text), detail=detail, cuts=False, blocks=not left),)
