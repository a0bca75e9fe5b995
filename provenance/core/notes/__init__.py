"""Document + evidence → notes: what on the page is not the story, and who is credited.

`RULES` is the only list. A rule is a callable `(document, evidence) -> tuple[Note, ...]` in a module
of its own under `rules/`; a later one sees in `evidence.found` what the earlier ones said.
"""

from dataclasses import replace

from provenance.core.notes import lines
from provenance.core.notes.note import Document, Evidence, Headline, Kind, Note, Rule
from provenance.core.notes.phrases import Phrases, phrases
from provenance.core.notes.rules import (
    appeared_first,
    byline,
    calls,
    cited,
    copyright,
    dateline,
    disclaimer,
    empty,
    foreign_headline,
    furniture,
    many_titles,
    partial,
    photo,
    pointer,
    previous_next,
    read_more,
    related,
    sign_off,
    stamp,
    truncated,
    wall,
)
from provenance.core.titles import normal

__all__ = [
    "RULES",
    "Document",
    "Evidence",
    "Headline",
    "Kind",
    "Note",
    "Phrases",
    "Rule",
    "edges",
    "normal",
    "phrases",
    "run",
]

# Disclaimers first: they are protected from all that cuts. Residue hides credits at the tail, so it
# goes before they are read; what is left is judged last.
RULES: tuple[Rule, ...] = (
    Rule(*disclaimer.RULE, disclaimer.find),
    Rule(*appeared_first.RULE, appeared_first.find),
    Rule(*previous_next.RULE, previous_next.find),
    Rule(*read_more.RULE, read_more.find),
    Rule(*calls.RULE, calls.find),
    Rule(*furniture.RULE, furniture.find),
    Rule(*stamp.RULE, stamp.find),
    Rule(*related.RULE, related.find),
    Rule(*foreign_headline.RULE, foreign_headline.find),
    Rule(*copyright.RULE, copyright.find),
    Rule(*photo.RULE, photo.find),
    Rule(*byline.RULE, byline.find),
    Rule(*dateline.RULE, dateline.find),
    Rule(*partial.RULE, partial.find),
    Rule(*sign_off.RULE, sign_off.find),
    Rule(*cited.RULE, cited.find),
    Rule(*truncated.RULE, truncated.find),
    Rule(*empty.RULE, empty.find),
    Rule(*wall.RULE, wall.find),
    Rule(*pointer.RULE, pointer.find),
    Rule(*many_titles.RULE, many_titles.find),
)
_EDGE = 25  # lines at either end that may be other items' headlines; a longer list is an index page


def run(document: Document, evidence: Evidence) -> tuple[Note, ...]:
    """All notes, by start. Exact doubles go; of two that overlap, the earlier rule's stays.

    Two credits of one rule on one span both stay ("APA/dpa"); quality notes overlap what they like.
    """
    evidence = replace(evidence, lines=lines.read(document.text, evidence.phrases))
    found: list[Note] = []
    for rule in RULES:
        for note in rule.find(document, replace(evidence, found=tuple(found))):
            if _fits(note, found):
                found.append(note)
    return tuple(sorted(found, key=lambda note: (note.start, note.end)))


def edges(document: Document, notes: tuple[Note, ...]) -> tuple[str, ...]:
    """Lines that the second pass wants looked up as headlines of other items, normalised, each once.

    The titles that stand behind labels, and whole lines outside the story's first and last full
    paragraph that no note has explained.
    """
    wanted = [
        title for note in notes if note.kind == "contamination" for title in note.detail.get("titles", ())
    ]
    covered = [(n.start, n.end) for n in notes if n.cuts]
    plain = lines.outer(document.text, covered)
    wanted += [text for text in (*plain[:_EDGE], *plain[_EDGE:][-_EDGE:]) if lines.is_title(text)]
    return tuple(dict.fromkeys(key for text in wanted if (key := normal(text))))


def _fits(note: Note, found: list[Note]) -> bool:
    if note.kind == "quality":
        return note not in found
    for other in found:
        if other.kind == "quality" or other.end <= note.start or note.end <= other.start:
            continue
        twin = (other.rule, other.start, other.end) == (note.rule, note.start, note.end)
        if not twin or _named(other) == _named(note):
            return False
    return True


def _named(note: Note) -> tuple[str | None, str] | None:
    return (note.credit.agency, note.credit.name) if note.credit else None
