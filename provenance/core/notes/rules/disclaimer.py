"""Document → notes on what tells that the text came from elsewhere, and who carried it."""

from provenance.core.agencies import Credit, Role, same_house
from provenance.core.notes.lines import Line, Match, lines_of, piece, within
from provenance.core.notes.note import Document, Evidence, Kind, Note, quoting

NAME = "syndicated"
RULE: tuple[str, int, Kind] = (NAME, 1, "syndication")
_PLAIN = frozenset({"disclaimer"})
_PLACED = frozenset({"republished", "licence", "distributed"})
_HEAD, _TAIL = 3, 8  # paragraphs from either end where "originally published" speaks of this text
_REST = 60  # characters behind it on the line: "Read the original article."
_NAME_WORDS = 8
_STAFF = (" news desk", " staff", " editorial team", " team", " newsroom", " editors", " desk")


def find(document: Document, evidence: Evidence) -> tuple[Note, ...]:
    """Disclaimers, "originally published by", licences, distributors.

    Why: an outlet that says so did not write the text; whoever it names carried it, and its words are no
    part of the story.
    """
    count = len(lines_of(document, evidence))
    notes: list[Note] = []
    matches = [*within(document, evidence, _PLAIN, lambda _: True)]
    matches += within(document, evidence, _PLACED, lambda line: _is_at_end(line, count))
    for match in sorted(matches, key=lambda m: (m.line.number, "outlet" not in m.slots, m.start)):
        if note := _note(document, evidence, match):
            notes.append(note)
    return _one_a_piece(notes)


def _note(document: Document, evidence: Evidence, match: Match) -> Note | None:
    start, end = piece(match)
    if match.phrase.kind != "disclaimer" and match.line.end - end <= _REST:
        end = match.line.end
    credit = _credit(document, evidence, match, start, end)
    kind = match.phrase.kind
    if kind != "disclaimer" and (credit is None or _is_copyright(match.line)):
        return None
    says = _SAYS[kind] + (f" It names {credit.name}." if credit else "")
    detail = {"form": match.phrase.text, "wire": kind == "disclaimer"}
    return quoting(document, RULE, says, start, end, detail=detail, credit=credit)


_SAYS = {
    "disclaimer": "A disclaimer: the outlet took this text from a feed as it came.",
    "republished": "It says that the text was first printed elsewhere.",
    "licence": "It says that the text is reprinted with permission.",
    "distributed": "It says who distributed the text.",
}


def _credit(document: Document, evidence: Evidence, match: Match, start: int, end: int) -> Credit | None:
    kind, slots = match.phrase.kind, match.slots
    if kind == "disclaimer" and "outlet" in slots:
        name, role = slots["outlet"], "carrier"
    elif kind in ("republished", "licence"):
        name, role = slots.get("outlet", ""), "origin" if kind == "republished" else "licence"
    else:
        name, role = slots.get("agency", ""), "distributor"
    agency = evidence.catalogue.house(name)
    name = _clean(name)
    agency = agency or evidence.catalogue.house(name)
    if kind == "distributed" and agency is None:
        return None
    if not (agency or _is_name(name)) or (
        kind in ("republished", "licence") and same_house(name, document.outlet)
    ):
        return None
    if kind == "disclaimer" and role == "distributor" and agency:
        role = agency.role  # "published as received from PTI": PTI wrote it
    return _made(
        agency.id if agency else None, agency.name if agency else name, role, kind, document, start, end
    )


def _made(
    agency: str | None, name: str, role: str, evidence: str, document: Document, start: int, end: int
) -> Credit:
    # A house names itself here in full sentences: hardly ever wrong.
    checked: Role = role  # type: ignore[assignment]
    return Credit(agency, name, checked, evidence, 0.95, start, end, document.text.text[start:end])


def _clean(name: str) -> str:
    name = name.strip(" .,;:\"'“”‘’*").removeprefix("the ").removeprefix("The ") or name
    for tail in _STAFF:
        if name.casefold().endswith(tail) and len(name) > len(tail) + 1:
            name = name[: -len(tail)].rstrip()
    return name.removesuffix("'s").removesuffix("’s")


def _is_name(name: str) -> bool:
    first = next((c for c in name if c.isalnum()), "")
    domain = "." in name and " " not in name
    shape = domain or (bool(first) and not first.islower() and not first.isdigit())
    return shape and len(name.split()) <= _NAME_WORDS


def _is_at_end(line: Line, count: int) -> bool:
    return line.number < _HEAD or line.number >= count - _TAIL


def _is_copyright(line: Line) -> bool:
    return line.folded.startswith(("©", "copyright", "(c)", "™"))


def _one_a_piece(notes: list[Note]) -> tuple[Note, ...]:
    """Of the phrases met in one piece the first that names somebody speaks."""
    best: dict[tuple[int, int], Note] = {}
    for note in notes:
        at = note.start, note.end
        if at not in best or (best[at].credit is None and note.credit):
            best[at] = note
    return tuple(best.values())
