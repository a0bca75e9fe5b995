"""Document + what the rules cut → a note when next to nothing is left."""

from provenance.core.notes.lines import Line, lines_of
from provenance.core.notes.note import Document, Evidence, Kind, Note, quoting
from provenance.core.words import is_telling, read

NAME = "empty"
RULE: tuple[str, int, Kind] = (NAME, 3, "quality")
_LOOK = 200  # characters of a line that are looked at: enough to pass the limit below
_FEW = 60  # letters and digits, about a dozen words: a headline or a teaser, no story
_FEWEST = 3  # words: "Sold out", "Read more" stand under any headline


def find(document: Document, evidence: Evidence) -> tuple[Note, ...]:
    """A text that is all furniture, a word or two or a number blocks the item: equal ones are no copies.
    One of a line or two is only said to be near-empty.

    A document without any text gets no note, since a note always quotes something: whoever calls
    sees it by the empty body.

    Why: a page without its story would be a copy of every other such page.
    """
    left, kept = 0, list[str]()
    for line in lines_of(document, evidence):
        kept.append(_uncut(line, evidence)[:_LOOK])
        left += sum(map(str.isalnum, kept[-1]))
        if left > _FEW:
            return ()
    text = document.text.text
    if not text.strip():
        return ()
    words = read("\n".join(kept))
    blocks = len(words.words) < _FEWEST or not is_telling(words)
    says = "Hardly a sentence of the story is here."
    if blocks:
        says = "A word or two, or only numbers: too little to tell one story from another."
    if not left:
        says = "Nothing of the story is here."
    detail = {"letters": left}
    return (quoting(document, RULE, says, 0, len(text), detail=detail, cuts=False, blocks=blocks),)


def _uncut(line: Line, evidence: Evidence) -> str:
    """The line without what was cut of it."""
    kept, at = "", line.start
    while gone := evidence.cut.cover(at, line.end):
        kept += line.text[at - line.start : max(gone[0], at) - line.start]
        at = gone[1]
    return kept + line.text[at - line.start :]
