"""Document → notes on lists of other stories: related, most read, recommended."""

from collections.abc import Iterator

from provenance.core.notes.lines import Line, is_title, lines_of
from provenance.core.notes.note import Document, Evidence, Kind, Note, quoting
from provenance.core.titles import normal

NAME = "related"
RULE: tuple[str, int, Kind] = (NAME, 1, "contamination")
_ENTRIES = 25  # lines of a list below its heading; longer ones are no list of links
_TITLED = frozenset({"label", "edge-label"})


def find(document: Document, evidence: Evidence) -> tuple[Note, ...]:
    """A label with a title; a heading, and behind the story's end the titles below it.

    Why: the titles below such a label are other stories'. Left in the body they would make strangers alike.
    """
    lines = lines_of(document, evidence)
    taken = {line.number for line in lines if evidence.cut.touch(line.start, line.end)}
    notes: list[Note] = []
    for line in lines:
        hit = line.placed
        if hit is None or line.number in taken:
            continue
        rest = "" if hit.whole else line.text[hit.rest - line.start :].strip()
        heads = hit.whole and line.zone == "tail" and _heads_list(hit.phrase.kind, hit.phrase.mode)
        below = tuple(_below(lines, line, taken, document)) if heads else ()
        waits = line.text.rstrip().endswith((":", "："))  # a label that waits for something
        sure = (bool(below) or not waits) if hit.whole else is_title(rest)
        if hit.phrase.kind == NAME and sure:
            notes.append(_note(document, line, rest))
        notes += (_note(document, entry, entry.text) for entry in below)
        taken.update(entry.number for entry in below)
    return tuple(notes)


def _heads_list(kind: str, mode: str) -> bool:
    return kind == NAME or (kind == "read-more" and mode in _TITLED)


def _below(lines: tuple[Line, ...], heading: Line, taken: set[int], document: Document) -> Iterator[Line]:
    for line in lines[heading.number + 1 : heading.number + 1 + _ENTRIES]:
        if line.number in taken or line.hit or not is_title(line.text):
            return
        if normal(line.text) != normal(document.title) and not _is_signed(line):
            yield line


def _is_signed(line: Line) -> bool:
    """Could be a credit: left to the rules that read credits."""
    return (
        line.text[:1] in "(©-–—/（["
        or "©" in line.text
        or line.folded.startswith(("by ", "reporting by", "source"))
    )


def _note(document: Document, line: Line, title: str) -> Note:
    detail = {"titles": [title] if title else []}
    says = (
        "A list of other stories begins here."
        if not title
        else "The title of another story, below such a heading."
    )
    return quoting(document, RULE, says, line.start, line.end, detail=detail)
