"""Document + the titles of its outlet's items with the same words → a note when these are several."""

from provenance.core.notes.note import Document, Evidence, Kind, Note, quoting
from provenance.core.titles import normal

NAME = "many-titles"
RULE: tuple[str, int, Kind] = (NAME, 2, "quality")
_MANY = 3  # a headline is changed once; a teaser or an error page stands under every headline


def find(document: Document, evidence: Evidence) -> tuple[Note, ...]:
    """Second pass: one body under three or more titles of one outlet is a teaser or a wall, no story.

    Why: a feed that gives every article the same words ("Subscribe to read …") would make one story of
    all that the outlet prints.
    """
    if not evidence.titles or not document.text.text.strip():
        return ()
    titles = {normal(title): title for title in sorted((*evidence.titles, document.title), reverse=True)}
    titles.pop("", None)
    if len(titles) < _MANY:
        return ()
    says = f"The same words stand under {len(titles)} titles of this outlet: they are no story."
    detail = {"titles": sorted(titles.values())[:_MANY]}
    text = document.text.text
    return (quoting(document, RULE, says, 0, len(text), detail=detail, cuts=False, blocks=True),)
