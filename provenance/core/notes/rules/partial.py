"""Document → notes on houses whose copy was used in part: "with inputs from PTI"."""

import re

from provenance.core.agencies import Agency, Credit
from provenance.core.notes.lines import Match, is_whole, lines_of, piece, within
from provenance.core.notes.note import Document, Evidence, Kind, Note, quoting

NAME = "partial-credit"
RULE: tuple[str, int, Kind] = (NAME, 1, "credit")
_KINDS = frozenset({"partial"})
_HEAD, _TAIL = 3, 6  # paragraphs from either end
_SHORT = 120  # characters of a line or bracket that is a credit and not a sentence of the story
_LIST = re.compile(r"\s*(?:,|/|&|;|\band\b|\bund\b|\bet\b|\by\b|\be\b|\bи\b)\s*")
_ANY = re.compile(
    r"\b(?:agenc(?:y|ies)|agencias|agências|agences|agenturen|wires?|wire reports)\b|एजेंसी|वार्ता|وكالات", re.I
)


def find(document: Document, evidence: Evidence) -> tuple[Note, ...]:
    """Phrases that credit a house for a part, alone on a line or in brackets.

    Why: the outlet wrote the text and took parts of it from an agency: neither is the only origin.
    """
    count = len(lines_of(document, evidence))
    notes: list[Note] = []
    for match in within(
        document, evidence, _KINDS, lambda line: line.number < _HEAD or line.number >= count - _TAIL
    ):
        start, end = piece(match)
        free = not (evidence.taken.touch(start, end) or any(n.start < end and start < n.end for n in notes))
        if end - start <= _SHORT and free and _opens_piece(match, start):
            notes += _notes(document, evidence, match, start, end)
    return tuple(notes)


def _opens_piece(match: Match, start: int) -> bool:
    """Nothing but an outlet's name or a mark stands before it."""
    before = match.line.text[start - match.line.start : match.start - match.line.start]
    return len(before.split()) <= 3 and not any(c in before for c in ".,;:")


def _notes(document: Document, evidence: Evidence, match: Match, start: int, end: int) -> list[Note]:
    words = match.slots.get("agency", "")
    whole = is_whole(match.line, start, end)
    agencies = [a for part in _LIST.split(words) if (a := _house(part, evidence)) and a.kind != "photo"]
    quote = document.text.text[start:end]
    if agencies:
        credits = [
            Credit(a.id, a.name, "partial", "inputs", 0.8, start, end, quote) for a in dict.fromkeys(agencies)
        ]
    elif _ANY.search(words or quote):
        credits = [Credit(None, "agencies", "partial", "inputs", 0.6, start, end, quote)]
    else:
        return []
    return [quoting(document, RULE, _says(c), start, end, credit=c, cuts=whole) for c in credits]


def _house(part: str, evidence: Evidence) -> Agency | None:
    part = re.sub(r"^(?:the|die|der|la|le|l'|el|a|o|dpa-)\s+", "", part.strip(), flags=re.I)
    return evidence.catalogue.house(part)


def _says(credit: Credit) -> str:
    return f"It says that copy of {credit.name} was used, at least in part."
