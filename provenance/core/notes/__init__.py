"""Document + evidence → notes: what on the page is not the story, and who is credited.

`RULES` is the only list. A rule is a callable `(document, evidence) -> tuple[Note, ...]` in a module
of its own under `rules/`; a later one sees in `evidence.found` what the earlier ones said.
"""

from bisect import bisect_left, insort
from dataclasses import dataclass, field, replace

from provenance.core.notes import lines
from provenance.core.notes.note import Document, Evidence, Headline, Kind, Note, Rule
from provenance.core.notes.outlet_lines import of_outlet
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
    outlet_line,
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
from provenance.core.notes.spans import spans
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
    Rule(*outlet_line.RULE, outlet_line.find),
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
    own = of_outlet(evidence.outlet_lines, document.outlet)
    given = replace(evidence, found=(), lines=lines.read(document.text, evidence.phrases, own))
    shelf = _Shelf()
    for rule in RULES:
        if news := [note for note in rule.find(document, given) if shelf.put(note)]:
            found = (*given.found, *news)
            cut = spans((n.start, n.end) for n in found if n.cuts)
            given = replace(given, found=found, taken=spans((n.start, n.end) for n in found), cut=cut)
    return tuple(sorted(given.found, key=lambda note: (note.start, note.end)))


def edges(document: Document, notes: tuple[Note, ...]) -> tuple[str, ...]:
    """Lines that the second pass wants looked up as headlines of other items, normalised, each once.

    The titles that stand behind labels, and whole lines outside the story's first and last full
    paragraph that no note has explained.
    """
    wanted = [
        title for note in notes if note.kind == "contamination" for title in note.detail.get("titles", ())
    ]
    plain = lines.outer(document.text, spans((n.start, n.end) for n in notes if n.cuts))
    wanted += [text for text in (*plain[:_EDGE], *plain[_EDGE:][-_EDGE:]) if lines.is_title(text)]
    return tuple(dict.fromkeys(key for text in wanted if (key := normal(text))))


@dataclass(slots=True)
class _Shelf:
    """The notes that `run` has taken, by their place; quality notes stand apart."""

    places: list[tuple[int, int]] = field(default_factory=list)
    at: dict[tuple[int, int], list[Note]] = field(default_factory=dict)
    quality: list[Note] = field(default_factory=list)

    def put(self, note: Note) -> bool:
        """Take it, if it fits: nobody else's place, or its own rule's with another name."""
        place = note.start, note.end
        if note.kind == "quality":
            shelf = self.quality
        elif place in self.at:
            shelf = self.at[place]
        elif self._is_free(place):
            insort(self.places, place)
            shelf = self.at[place] = []
        else:
            return False
        if any(_same(note, other) for other in shelf):
            return False
        shelf.append(note)
        return True

    def _is_free(self, place: tuple[int, int]) -> bool:
        number = bisect_left(self.places, place)
        before, behind = self.places[max(0, number - 1) : number], self.places[number : number + 1]
        return all(end <= place[0] for _, end in before) and all(place[1] <= start for start, _ in behind)


def _same(note: Note, other: Note) -> bool:
    """Two notes on one span of which only the first may stay."""
    if note.rule != other.rule:
        return note.kind != "quality"
    return note.credit is None or other.credit is None or note.credit.name == other.credit.name
