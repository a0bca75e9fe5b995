"""Document → notes on datelines that name an agency: place, date, agency, dash."""

import re
from itertools import islice

from provenance.core.agencies import Agency, Catalogue, Credit, read_marks
from provenance.core.notes.lines import Line, lines_of
from provenance.core.notes.note import Document, Evidence, Kind, Note, quoting

NAME = "dateline"
RULE: tuple[str, int, Kind] = (NAME, 2, "credit")
_PARAGRAPHS = 5  # a standfirst, a caption or a "last updated" line may stand before the first
_HEAD = 150  # characters from the paragraph's start in which a dateline ends
_PLACE = 90  # characters before the agency
_PLACE_WORDS = 10
_MARKED = re.compile(
    r"[(（\[［【/](?P<token>[^()（）\[\]［］【】/]{1,45}(?:/[^()（）\[\]［］【】/ ]{1,20})?)[)）\]］】/]"
)
_DASH = re.compile(r"\s*(?:--|[-–—―:：=＝]|\.\s*[-–—]{1,2}|\.(?=\s|$))")
_DATE = re.compile(r"\d")
_CJK = re.compile(
    r"^[（(【]?(?:新华社|新華社|中新社|中新网|人民网|中央社)[^，。]{0,40}?[电電](?:[)）】]|\s|（|\()?"
)
_PARTICLES = frozenset(
    "a am an and al at auf bei da de del den der di do dos du el en et i im in la las le les los na nad of on"
    " st sur the van von w y".split()
)
_DASHES = "-–—―:：＝=."


def find(document: Document, evidence: Evidence) -> tuple[Note, ...]:
    """Datelines in the first paragraphs. Nothing is cut: the sentence goes on behind.

    Why: a wire puts its mark between place and story, and carriers seldom take it out: the surest sign there
    is. Letters that mean something else as well need a place, a date or a dash.
    """
    lines = (
        line for line in lines_of(document, evidence) if not evidence.cut.touch(line.start, line.start + 1)
    )
    for line in islice(lines, _PARAGRAPHS):
        found = _read(line.text[:_HEAD], evidence.catalogue)
        if found:
            agencies, end = found
            return tuple(_note(document, line, agency, end) for agency in agencies)
    return ()


def _read(head: str, known: Catalogue) -> tuple[tuple[Agency, ...], int] | None:
    """The agencies and the dateline's end, if the paragraph begins with one."""
    for match in _MARKED.finditer(head):
        if match.start() > _PLACE:
            break
        marks = read_marks(match["token"], known)
        if marks and _is_dateline(head, match, marks):
            dash = _DASH.match(head, match.end())
            agencies = tuple(dict.fromkeys(agency for agency, _ in marks if agency.kind != "photo"))
            return (agencies, dash.end() if dash else match.end()) if agencies else None
    return _read_bare(head, known) or _read_chinese(head, known)


def _is_dateline(head: str, match: re.Match[str], marks: tuple[tuple[Agency, str], ...]) -> bool:
    place, behind = head[: match.start()].strip(), head[match.end() :]
    dash = _DASH.match(behind)
    ambiguous = any(agency.ambiguous for agency, _ in marks)
    dense = any(part[:1] >= "\u3040" for _, part in marks)
    if dense:
        return len(place) <= 12
    if not place:
        return bool(dash) or (not ambiguous and behind[:1].isspace() and _opens(behind))
    if not _is_place(place) or _abbreviates(place, marks):
        return False
    if dash:
        return True
    caseless = place == place.upper() == place.lower()  # "नयी दिल्ली, नौ जून": place, comma, date in words
    dated = bool(_DATE.search(place)) or place.isupper() or (caseless and "," in place)
    return dated and (behind[:1].isspace() or not behind) and _opens(behind)


def _is_place(place: str) -> bool:
    """One place or two, region and date: short, each word a name, a number or a particle."""
    words = place.replace("/", " ").replace("--", " ").split()
    if len(words) > _PLACE_WORDS or (words and words[0].casefold() in ("the", "a", "an")):
        return False
    plain = [w.strip("[](),.;:'\"“”-–—") for w in words]
    return all(_may_stand_in_place(w) for w in plain)


def _may_stand_in_place(word: str) -> bool:
    """A name, a number, a particle, a month, or an abbreviation ("a.M.")."""
    small = word[:1].islower()
    return not small or "." in word or word.casefold() in _PARTICLES or _is_month(word)


def _is_month(word: str) -> bool:
    return word[:3].casefold() in _MONTHS


# The first three letters of the months where they are written small.
_MONTHS = frozenset(
    "abr ago aoû apr aug avr bře cze dec déc dez dic dub ene feb fev fév gen giu gru jan jui jul jun júl"
    " jún kvě kwi led lip lis lug lut maa mag mai maj mar mär may nov oct okt ott out paź pro sep set sie"
    " srp sty úno wrz zář čer říj авг апр бер вер гру дек жов июл июн кві лип лис лют май мар мая ноя окт"
    " сен сер січ тра фев чер янв".split()
)


def _abbreviates(place: str, marks: tuple[tuple[Agency, str], ...]) -> bool:
    """ "Australian Federal Police (AFP)": the bracket only shortens the words before it."""
    words = [w for w in re.split(r"[\s-]+", place) if w[:1].isalpha()]
    for size in range(2, 6):
        first = "".join(w[0] for w in words[-size:] if w.casefold() not in _PARTICLES).casefold()
        if any(first == part.casefold() for _, part in marks):
            return True
    return False


def _opens(behind: str) -> bool:
    """A sentence begins here."""
    first = next((c for c in behind if c.isalnum() or c in "\"“‘'"), "")
    return not first.islower()


def _read_bare(head: str, known: Catalogue) -> tuple[tuple[Agency, ...], int] | None:
    """`МОСКВА, 5 июн — РИА Новости.`: no brackets, but place and date before, a dash or stop behind."""
    for mark, agency in known.bare:
        at = head.find(mark)
        if at < 0 or at > _PLACE:
            continue
        place, behind = head[:at].rstrip(" -–—.,"), head[at + len(mark) :]
        stop = behind.lstrip()[:1]
        if stop and stop in _DASHES and (not place or (_DATE.search(place) and _is_place(place))):
            return (agency,), at + len(mark) + behind.index(stop) + 1
    return None


def _read_chinese(head: str, known: Catalogue) -> tuple[tuple[Agency, ...], int] | None:
    match = _CJK.match(head)
    if not match:
        return None
    name = head.lstrip("（(【")[:3]
    agency = known.mark(name)
    return ((agency,), match.end()) if agency else None


def _note(document: Document, line: Line, agency: Agency, end: int) -> Note:
    quote = line.text[:end].rstrip()
    credit = Credit(
        agency.id, agency.name, agency.role, NAME, 0.97, line.start, line.start + len(quote), quote
    )
    says = f"The dateline names {agency.name}."
    return quoting(document, RULE, says, line.start, line.start + len(quote), credit=credit, cuts=False)
