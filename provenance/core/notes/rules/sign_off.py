"""Document → notes on agencies at the tail: "(AP)", "– AFP", "PTI ABC DEF", "Reporting by …"."""

import re

from provenance.core.agencies import Agency, Catalogue, Credit, read_marks, search
from provenance.core.notes.lines import Line, is_whole, lines_of
from provenance.core.notes.note import Document, Evidence, Kind, Note, quoting

NAME = "sign-off"
RULE: tuple[str, int, Kind] = (NAME, 1, "credit")
_LINES = 6  # from the end: a tail may hold contributors, a correction, links to topics
_SHORT = 220  # characters of a line that is nothing but a credit
_TAIL = 48  # characters at the end of a paragraph in which a credit stands
_STOPS = ".!?。！？।؟\"”»'’"
_BRACKET = re.compile(r"[(（\[【/／](?P<token>[^()（）\[\]【】/]{1,40})[)）\]】/／][.。]?\s*$")
_DASH = re.compile(r"\s*(?:--|[-–—]|==)\s*(?P<token>[^\s].{1,30}?)\.?\s*$")
_DESK = re.compile(
    r"^[\s(]*(?:--|[-–—])?\s*(?P<mark>[A-Za-z]{2,5})[\s)]+"
    r"(?P<desk>[A-Za-z]{2,6}(?:[/\s-]+[A-Za-z]{1,6}){0,5})\s*\)?\.?$"
)
_DESK_FIRST = re.compile(r"^(?P<desk>[a-z]{2,4}(?:[-/][a-z]{1,4}){1,5})\s*\((?P<mark>[A-Z]{2,5})\)$")
_INLINE_DESK = re.compile(
    r"(?:^|\s)(?:--|[-–—])?(?P<mark>PTI|IANS|UNI) "
    r"(?:[A-Z]{2,4}(?: [A-Z]{2,4}){0,5}|[a-z]{2,4}(?:/[a-z]{1,4})+)\s*$"
)
_REUTERS = re.compile(
    r"^[\s(\[]*(?:additional )?(?:reporting|writing|compiled|reported) by\b.{2,160}\bedit(?:ing|ed) by\b",
    re.I,
)
_CANADIAN = re.compile(r"^this report by the canadian press was first published", re.I)
_CONTRIBUTED = re.compile(r"\bcontributed to this (?:report|story|article)\b", re.I)


def find(document: Document, evidence: Evidence) -> tuple[Note, ...]:
    """Credits in the last lines that the notes so far have left.

    Why: wires sign at the end. Residue hides it there, so it is looked for when the rules before have spoken.
    """
    left = [line for line in lines_of(document, evidence) if not _is_cut(line, evidence)]
    notes: list[Note] = []
    for line in left[-_LINES:]:
        notes += _notes(document, evidence, line, line is left[-1], alone=len(left) == 1)
    return tuple(notes)


def _is_cut(line: Line, evidence: Evidence) -> bool:
    return evidence.cut.touch(line.start, line.end)


def _notes(document: Document, evidence: Evidence, line: Line, last: bool, alone: bool) -> list[Note]:
    known = evidence.catalogue
    whole = _whole(line, evidence) if len(line.text) <= _SHORT and not alone else ()
    if whole:
        return [_note(document, line, a, line.start, line.end, sure) for a, sure in whole]
    if not last and line.number < len(lines_of(document, evidence)) - 3:
        return []
    ended = _at_end(line.text, known)
    return [_note(document, line, a, line.start + at, line.end, 0.93) for a, at in ended]


def _whole(line: Line, evidence: Evidence) -> tuple[tuple[Agency, float], ...]:
    """The agencies that the whole line credits, with the confidence of the form."""
    known, text = evidence.catalogue, line.text.strip()
    if _REUTERS.match(text) and "reuters" in known.by_id:
        return ((known.by_id["reuters"], 0.95),)
    if _CANADIAN.match(text) and "cp" in known.by_id:
        return ((known.by_id["cp"], 0.97),)
    if desk := _desk(text, known):
        return ((desk, 0.95),)
    if _CONTRIBUTED.search(text):
        return tuple((agency, 0.8) for agency, _ in search(text, known) if agency.kind != "photo")[:2]
    if source := _source(line, evidence):
        return ((source, 0.85),)
    return _alone(text, known)


def _desk(text: str, known: Catalogue) -> Agency | None:
    match = _DESK.match(text) or _DESK_FIRST.match(text)
    if not match or match["mark"] not in known.initials:
        return None
    return known.initials[match["mark"]] if _is_initials(match["desk"]) else None


def _is_initials(desk: str) -> bool:
    parts = re.split(r"[/\s-]+", desk)
    return all(len(part) <= 4 for part in parts) and (desk.isupper() or desk.islower())


def _source(line: Line, evidence: Evidence) -> Agency | None:
    for phrase in evidence.phrases.candidates(line.folded.lstrip(" ([*（-")):
        if phrase.kind != "source":
            continue
        body = line.folded.lstrip(" ([*（-")
        rest = body[len(phrase.text) :] if body.startswith(phrase.text) else ""
        if rest.lstrip()[:1] == ":":
            name = line.text[len(line.text) - len(rest) :].lstrip(" :：")
            return evidence.catalogue.house(name)
    return None


def _alone(text: str, known: Catalogue) -> tuple[tuple[Agency, float], ...]:
    """`(AP)`, `/ritzau/`, `– AFP`, `The Associated Press`; ambiguous names need brackets or a dash."""
    match = _BRACKET.match(text)
    if match:
        return tuple((agency, 0.93) for agency, _ in read_marks(match["token"].lstrip("©"), known))
    if dashed := _DASH.match(text):
        agency = known.mark(dashed["token"]) or known.named(dashed["token"])
        return ((agency, 0.93),) if agency else ()
    agency = known.alone(text.strip(" .*"))
    return ((agency, 0.9),) if agency and agency.kind != "photo" else ()


def _at_end(text: str, known: Catalogue) -> list[tuple[Agency, int]]:
    """(agency, where its credit begins) behind the last full stop of a paragraph."""
    tail = text[-_TAIL:]
    if desk := _INLINE_DESK.search(tail):
        agency = known.initials.get(desk["mark"])
        return [(agency, len(text) - len(tail) + desk.start("mark"))] if agency else []
    match = _BRACKET.search(tail)
    if match:
        at = len(text) - len(tail) + match.start()
        marks = read_marks(match["token"], known) if text[:at].rstrip()[-1:] in _STOPS else ()
        return [(agency, at) for agency, _ in marks if agency.kind != "photo"]
    return _dashed_end(text, known)


def _dashed_end(text: str, known: Catalogue) -> list[tuple[Agency, int]]:
    at = max(text.rfind(dash, max(0, len(text) - 40)) for dash in ("–", "—", " - ", "--"))
    if at <= 0 or text[:at].rstrip(" -–—")[-1:] not in _STOPS:
        return []
    token = text[at:].strip(" -–—.")
    agency = known.mark(token) or known.alone(token)
    return [(agency, at)] if agency and agency.kind != "photo" else []


def _note(document: Document, line: Line, agency: Agency, start: int, end: int, sure: float) -> Note:
    quote = document.text.text[start:end].strip()
    start = document.text.text.index(quote, start)
    partial = _CONTRIBUTED.search(line.text) and agency.role == "origin"
    role = "partial" if partial else agency.role
    credit = Credit(agency.id, agency.name, role, "tail", sure, start, start + len(quote), quote)
    says = f"At the end of the text: a credit to {agency.name}."
    return quoting(
        document, RULE, says, start, start + len(quote), credit=credit, cuts=is_whole(line, start, end)
    )
