"""Document → notes on "The post X appeared first on Y."."""

from provenance.core.agencies import Credit, same_house
from provenance.core.notes.lines import Match, strip, within
from provenance.core.notes.note import Document, Evidence, Kind, Note, quoting

NAME = "appeared-first"
RULE: tuple[str, int, Kind] = (NAME, 1, "syndication")
_KINDS = frozenset({"appeared-first"})


def find(document: Document, evidence: Evidence) -> tuple[Note, ...]:
    """The line that a blog engine adds in its feed. Another outlet's name in it tells the origin.

    Why: a blog engine writes this line into its own feed. Whoever copies the feed copies the line, which then
    tells where the text stood first.
    """
    found: dict[int, Note] = {}
    for match in within(document, evidence, _KINDS, lambda _: True):
        found.setdefault(match.start, _note(document, evidence, match))
    return tuple(found.values())


def _note(document: Document, evidence: Evidence, match: Match) -> Note:
    start, end = match.start, _sentence_end(match)
    outlet = match.slots.get("outlet", "").strip(" .")
    detail = {"titles": [match.slots.get("title", "")], "outlet": outlet}
    credit = None
    says = f"A blog engine's own line: the text stood first at {outlet}."
    if outlet and not same_house(outlet, document.outlet):
        agency = evidence.catalogue.house(outlet)
        name, ident = (agency.name, agency.id) if agency else (outlet, None)
        quote = document.text.text[start:end]
        credit = Credit(
            ident, name, "origin", NAME, 0.95, *strip(document.text.text, start, end), quote.strip()
        )
        says += " That is another outlet than this one."
    return quoting(document, RULE, says, start, end, detail=detail, credit=credit)


def _sentence_end(match: Match) -> int:
    """With its full stop."""
    end, text = match.end, match.line.text
    while end < match.line.end and text[end - match.line.start] in ".。।":
        end += 1
    return end
