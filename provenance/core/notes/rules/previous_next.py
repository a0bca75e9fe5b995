"""Document → notes on links to the previous and the next story."""

from collections.abc import Iterator
from typing import Any

from provenance.core.notes.lines import Hit, Line, is_title, lines_of
from provenance.core.notes.note import Document, Evidence, Kind, Note, quoting
from provenance.core.notes.phrases import EDGES, Phrase
from provenance.core.titles import normal

NAME = "previous-next"
RULE: tuple[str, int, Kind] = (NAME, 1, "contamination")
_MARKS = "".join(c for c in EDGES if c not in "\"'“”()[]?!")


def find(document: Document, evidence: Evidence) -> tuple[Note, ...]:
    """A label with its title on the line, two labels glued on one, or the title on the next line.

    Why: the links to an outlet's other stories end up in the text when a page is copied whole. The titles in
    them belong to strangers: with them two copies look different, and two stories alike.
    """
    lines = lines_of(document, evidence)
    notes: list[Note] = []
    taken: set[int] = set()
    labels = _labels(evidence) if any(line.hit and line.hit.phrase.kind == NAME for line in lines) else ()
    for line in lines:
        hit = line.placed
        if hit is None or hit.phrase.kind != NAME or line.number in taken:
            continue
        pieces = _pieces(line, hit, labels)
        notes += (_note(document, evidence, start, end, title) for start, end, title in pieces)
        follower = lines[line.number + 1] if line.number + 1 < len(lines) else None
        if hit.whole and len(pieces) == 1 and follower and _is_its_title(follower, document):
            notes[-1] = _note(document, evidence, line.start, line.end, follower.text)
            notes.append(_note(document, evidence, follower.start, follower.end, follower.text))
            taken.add(follower.number)
    return tuple(notes)


def _labels(evidence: Evidence) -> tuple[Phrase, ...]:
    """The labels of two words and more, the longest first."""
    all_forms = (form for forms in evidence.phrases.opening.values() for form in forms)
    return tuple(
        sorted((f for f in all_forms if f.kind == NAME and " " in f.text), key=lambda f: -len(f.text))
    )


def _pieces(line: Line, hit: Hit, labels: tuple[Phrase, ...]) -> list[tuple[int, int, str]]:
    """(start, end, title) of each label on the line, in order."""
    if not hit.whole and not _is_label(line.text[hit.rest - line.start :]):
        return []
    cuts = [(line.start, hit.rest if not hit.whole else line.end)]
    if not hit.whole:
        cuts += _glued(line, hit, labels)
    ends = [start for start, _ in cuts[1:]] + [line.end]
    found = []
    for (start, rest), end in zip(cuts, ends, strict=True):
        title = line.text[rest - line.start : end - line.start].strip(_MARKS) if rest < end else ""
        found.append((start, end, title))
    return found


def _is_label(title: str) -> bool:
    return is_title(title.rstrip("…").removesuffix("..."))


def _glued(line: Line, hit: Hit, labels: tuple[Phrase, ...]) -> Iterator[tuple[int, int]]:
    """(start of the label, start of its title) of further labels behind a blank; one at most."""
    for phrase in labels:
        at = line.folded.find(" " + phrase.text, hit.rest - line.start - 1)
        if at < 0 or phrase.text == hit.phrase.text:
            continue
        rest = line.text[at + 1 + len(phrase.text) :]
        title = rest.lstrip(_MARKS)
        if not title or (rest[0] in _MARKS and is_title(title)):
            yield line.start + at + 1, line.end - len(title)
            return


def _is_its_title(line: Line, document: Document) -> bool:
    own = normal(line.text) == normal(document.title)
    return line.hit is None and line.zone != "inside" and is_title(line.text) and not own


def _note(document: Document, evidence: Evidence, start: int, end: int, title: str) -> Note:
    detail: dict[str, Any] = {"titles": [title] if title else []}
    says = "A link to the previous or the next story of the outlet."
    other = evidence.headlines.get(normal(title)) if title else None
    if other:
        detail["items"] = [other.item]
        where = other.outlet or "the outlet"
        says = f"A link to another story: its headline is that of another item of {where}."
    return quoting(document, RULE, says, start, end, detail=detail)
