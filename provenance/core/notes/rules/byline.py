"""Document → notes on bylines, with the agency if one is named."""

import re

from provenance.core.agencies import Agency, Credit, read_author
from provenance.core.notes.lines import Line, lines_of
from provenance.core.notes.note import Document, Evidence, Kind, Note, quoting
from provenance.core.titles import normal

NAME = "byline"
RULE: tuple[str, int, Kind] = (NAME, 2, "credit")
_HEAD = 6  # lines: title, standfirst, caption and date may stand before the byline
_WORDS = 14
_BY = re.compile(
    r"^(?:by|von|par|por|di|door|av|af|autor|text|story by|written by|reported by)\b:?\s+(?=\S)", re.I
)
_DATE = re.compile(
    r"(?:[\s,]*[|•·—–]|,| on\b| am\b| vom\b)\s*(?:updated|published|posted)?"
    r"[\w\s.,:|/•·—–-]{0,40}\b(?:19|20)\d\d\b.{0,40}$",
    re.I,
)
_NAME_WORD = re.compile(
    r"^(?:[^\W\d_a-zß-ÿ].*|and|und|et|y|e|de|la|van|von|der|den|del|da|di|al|bin|for|of|the|in|[|•/&,-])$"
)
_ROLE = re.compile(r"\b(?:staff|writer|reporter|editor|correspondent|contributor|redaktion|newsroom)\b", re.I)


def find(document: Document, evidence: Evidence) -> tuple[Note, ...]:
    """A whole line near the head that says who wrote the text.

    Why: who signs has written the text, and differs from copy to copy while the story stays the same.
    """
    notes = []
    title = normal(document.title)
    for line in lines_of(document, evidence)[:_HEAD]:
        if line.zone != "tail" and _is_short(line) and not _is_taken(line, evidence):
            if (title and normal(line.text) == title) or _is_heading(document, line):
                continue
            note = _note(document, evidence, line)
            if note:
                notes.append(note)
    return tuple(notes)


def _is_heading(document: Document, line: Line) -> bool:
    tags = document.text.paragraphs[line.number].tags.split("/")
    return any(tag in tags for tag in ("h1", "h2"))


def _is_short(line: Line) -> bool:
    words = line.text.split()
    return (
        0 < len(words) <= _WORDS
        and line.text[-1] not in "!?:"
        and not line.text.rstrip().endswith((". ", "…"))
    )


def _is_taken(line: Line, evidence: Evidence) -> bool:
    return evidence.taken.touch(line.start, line.end)


def _note(document: Document, evidence: Evidence, line: Line) -> Note | None:
    match = _BY.match(line.text)
    names = _without_date(line.text[match.end() :] if match else line.text)
    agency = _agency(names, evidence) if match or _is_named(line) else None
    if agency is None and not (match and line.zone != "inside" and _are_names(names)):
        return None
    says = f"A byline that names {agency.name}." if agency else "A byline."
    credit = None
    if agency:
        credit = Credit(agency.id, agency.name, agency.role, NAME, 0.95, line.start, line.end, line.text)
    return quoting(document, RULE, says, line.start, line.end, credit=credit)


def _without_date(names: str) -> str:
    """ "Jane Doe | November 14, 2019" → "Jane Doe"."""
    found = _DATE.search(names)
    return names[: found.start()].rstrip(" ,|•·—–-") if found and found.start() else names


def _is_named(line: Line) -> bool:
    """Without "by": a house alone, or a name and a house with a comma or a bar between."""
    dashed = any(f" {dash} " in line.text for dash in "-–—")  # "AFP - the army's other name" is a headline
    return line.zone != "inside" and len(line.text.split()) <= 8 and line.text[-1] not in ".。" and not dashed


def _agency(names: str, evidence: Evidence) -> Agency | None:
    agency = read_author(names, evidence.catalogue)
    return agency if _are_names(names) or evidence.catalogue.alone(names) else None


def _are_names(names: str) -> bool:
    """Words that begin with a capital, as names do, with particles between."""
    words = [w.strip(".,()\"'“”") for w in _ROLE.sub("", names).split()]
    words = [w for w in words if w]
    caseless = [w for w in words if not w[0].islower() and not w[0].isupper() and w[0].isalpha()]
    sure = all(_NAME_WORD.match(w) for w in words) and any(w[0].isupper() for w in words)
    return (
        0 < len(words) <= _WORDS
        and (sure or len(caseless) == len(words))
        and not names.rstrip().endswith(" of")
    )
