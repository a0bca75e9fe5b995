"""Document → notes on agencies that the text cites as its source: "told Reuters", "a Reuters/Ipsos poll"."""

import re
from collections.abc import Iterator

from provenance.core.agencies import Agency, Credit, search
from provenance.core.notes.note import Document, Evidence, Kind, Note, quoting

NAME = "cited"
RULE: tuple[str, int, Kind] = (NAME, 1, "credit")
_VERBS = (
    "told ", "according to ", "reported by ", "quoted by ", "cited by ", "in an interview with ",
    "sagte der ", "berichtete die ", "teilte der ", "selon l'", "selon l’", "déclaré à l'", "déclaré à l’",
    "declaró a ", "dijo a ", "según ", "ha detto all'", "ha detto all’", "disse à ",
)  # fmt: skip
_ARTICLES = ("the ", "news agency ", "agency ", "nachrichtenagentur ", "agence ", "agencia ", "agência ")
_NAME = 48  # characters behind the verb in which the agency's name stands
_POLL = re.compile(r"\b(?P<name>Reuters/Ipsos|AP-NORC|AP VoteCast)\b")
_MOST = 8  # citations with one verb; a text that cites more is about the agencies


def find(document: Document, evidence: Evidence) -> tuple[Note, ...]:
    """The first citation of each agency. It says nothing about who wrote the text, and cuts nothing.

    Why: an agency that is quoted has not written the text; said here, so that it is not taken for its origin.
    """
    found: dict[str, Note] = {}
    for agency, start, end in _citations(document.text.text, evidence):
        if agency.id not in found and not evidence.taken.touch(start, end):
            found[agency.id] = _note(document, agency, start, end)
    return tuple(found.values())


def _citations(text: str, evidence: Evidence) -> Iterator[tuple[Agency, int, int]]:
    for start, end in _said(text):
        behind = text[end : end + _NAME].split("\n", maxsplit=1)[0]
        if not behind[:1].strip() or behind[0].islower():
            continue
        first = next(search(behind, evidence.catalogue), None)
        if first and first[1] == 0:
            yield first[0], start, end + _length(behind, first[0])
    for match in _POLL.finditer(text):
        agency = evidence.catalogue.by_id.get("reuters" if match["name"].startswith("R") else "ap")
        if agency:
            yield agency, match.start(), match.end()


def _said(text: str) -> Iterator[tuple[int, int]]:
    """Where a verb of saying stands, and where what follows it begins."""
    for verb in _VERBS:
        at = text.find(verb)
        for _ in range(_MOST):
            if at < 0:
                break
            end = at + len(verb)
            for article in _ARTICLES:
                if text.startswith(article, end):
                    end += len(article)
            yield at, end
            at = text.find(verb, end)


def _length(behind: str, agency: Agency) -> int:
    """How much of the words behind the verb is the agency's name."""
    names = sorted((*agency.names, *agency.marks), key=len, reverse=True)
    whole = (len(name) for name in names if behind.casefold().startswith(name.casefold()))
    return next(whole, len(behind.split(maxsplit=1)[0]))


def _note(document: Document, agency: Agency, start: int, end: int) -> Note:
    quote = document.text.text[start:end].strip()
    credit = Credit(agency.id, agency.name, "cited", NAME, 0.9, start, start + len(quote), quote)
    says = f"The text cites {agency.name}; that does not make it the writer."
    return quoting(document, RULE, says, start, start + len(quote), credit=credit, cuts=False)
