"""Document → notes on copyright lines, with the agency if one is named."""

import re

from provenance.core.agencies import Credit, search
from provenance.core.notes.lines import Line, lines_of
from provenance.core.notes.note import Document, Evidence, Kind, Note, quoting

NAME = "copyright"
RULE: tuple[str, int, Kind] = (NAME, 1, "credit")
_LINE = 420  # characters; AP's long form has 190, a publisher's with a ban on copying 350
_SIGN_LINE = 40  # characters: "© Agence France-Presse"
_HOLDER = 120  # characters from the sign in which the holder is named
_SIGN = re.compile(r"^[\s(\[*<™&]*(?:the-cnn-wire[™\s&]*)?(?:©|\(c\)|ⓒ|copyright\b|저작권자)", re.I)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|rights reserved|무단|copyright ©|© copyright", re.I)
_RESERVED = frozenset({"copyright"})
_VERB = re.compile(
    r"\bcopyright (?:is|was|law|laws|act|case|infringement|holder|claims?|owner|protection|office)\b", re.I
)


def find(document: Document, evidence: Evidence) -> tuple[Note, ...]:
    """Lines that open with a copyright sign, or are a reservation of rights and nothing else.

    Why: the holder of the rights is often the only one who tells where a text came from.
    """
    notes: list[Note] = []
    for line in lines_of(document, evidence):
        if len(line.text) <= _LINE and _is_notice(line) and not _is_taken(line, evidence):
            notes += _notes(document, evidence, line)
    return tuple(notes)


def _is_notice(line: Line) -> bool:
    if line.hit and line.placed and line.hit.phrase.kind in _RESERVED:
        return True
    signed = _SIGN.match(line.text)
    dated = _YEAR.search(line.text[:_HOLDER]) or (line.zone == "tail" and len(line.text) <= _SIGN_LINE)
    return bool(signed and dated) and not _VERB.search(line.text[:_HOLDER])


def _is_taken(line: Line, evidence: Evidence) -> bool:
    return evidence.taken.touch(line.start, line.end)


def _notes(document: Document, evidence: Evidence, line: Line) -> list[Note]:
    words = re.sub(r"[©ⓒ™&]|\b(?:19|20)\d\d\b", " ", line.text)
    limit = _HOLDER if "distributed by" not in line.folded else _LINE
    agencies = [a for a, _ in search(words[:limit], evidence.catalogue) if a.kind != "photo"]
    if not agencies and (line.zone == "inside" or not (_YEAR.search(line.text) or line.hit)):
        return []  # "© Jane Doe" is more likely a picture's; a notice inside the story its subject
    if not agencies:
        return [quoting(document, RULE, "A copyright line.", line.start, line.end)]
    return [
        quoting(
            document,
            RULE,
            f"A copyright line that names {agency.name}.",
            line.start,
            line.end,
            credit=Credit(agency.id, agency.name, agency.role, NAME, 0.92, line.start, line.end, line.text),
        )
        for agency in dict.fromkeys(agencies)
    ]
