"""Text, byline and address + catalogue → credits, each with its role."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import msgspec

from provenance.core.listfile import ListFile
from provenance.errors import ConfigError

if TYPE_CHECKING:
    from provenance.core.notes.note import Document

Role = Literal[
    "origin", "partial", "distributor", "carrier", "photo", "cited", "licence", "mention", "ambiguous"
]
KINDS = frozenset({"agency", "syndicate", "press-release", "broadcaster", "licence", "data", "photo"})


@dataclass(frozen=True, slots=True)
class Agency:
    """One entry of the catalogue (`config/agencies.toml`, which says what each list is for)."""

    id: str
    name: str
    kind: str  # one of KINDS
    country: str = ""
    marks: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    initials: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    distributes: bool = False
    ambiguous: bool = False

    @property
    def role(self) -> Role:
        """What a plain credit to it says: who wrote the text, or who brought it."""
        if self.kind == "photo":
            return "photo"
        return "distributor" if self.distributes or self.kind == "press-release" else "origin"


@dataclass(frozen=True, slots=True)
class Credit:
    """A named house in a role. `start` and `end` are None when it was read from metadata.

    `agency` is the catalogue's id, None for a house that is not in it (a carrier's name).
    `evidence` is where it was read: dateline, byline, tail, copyright, disclaimer, author, url, ….
    """

    agency: str | None
    name: str
    role: Role
    evidence: str
    confidence: float
    start: int | None
    end: int | None
    quote: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The agencies, and the tables to find them by. Made by `catalogue`."""

    agencies: tuple[Agency, ...]
    by_id: Mapping[str, Agency]
    marks: Mapping[str, Agency]  # as printed
    folded: Mapping[str, Agency]  # marks in any case, ambiguous ones left out
    names: Mapping[str, Agency]  # folded
    glued: tuple[tuple[str, Agency], ...]  # marks in scripts that set no spaces, the longest first
    paths: Mapping[str, Agency]
    stems: tuple[tuple[str, Agency], ...]  # beginnings of folders
    bare: tuple[tuple[str, Agency], ...]
    initials: Mapping[str, Agency]

    def mark(self, token: str) -> Agency | None:
        """The agency that signs with exactly this token; one in other case only if that is safe."""
        token = token.strip(" .,;:")
        return self.marks.get(token) or self.folded.get(fold(token))

    def named(self, words: str) -> Agency | None:
        """The agency of this name, in any case."""
        return self.names.get(fold(words))

    def alone(self, words: str) -> Agency | None:
        """As `named`, but an ambiguous short name says nothing."""
        agency = self.named(words)
        return None if agency and agency.ambiguous and len(words.split()) < 2 else agency

    def house(self, name: str) -> Agency | None:
        """The agency that a disclaimer, a source line or an address names."""
        plain = name.strip(" .,;:\"'“”‘’*()[]")
        return self.named(plain) or self.mark(plain) or self._of_domain(plain)

    def _of_domain(self, name: str) -> Agency | None:
        folded = name.casefold().removeprefix("https://").removeprefix("www.").rstrip("/")
        return next((a for a in self.agencies if folded in a.domains), None)


def catalogue(data: bytes, more: Sequence[ListFile] = ()) -> Catalogue:
    """Read `agencies.toml` and lists of the user's own, whose forms go before ours.

    Raises ConfigError, which names file, line and key: no TOML, a wrong entry, an id given twice.
    """
    owners: dict[str, str] = {}
    agencies = tuple(
        agency for file in (ListFile("agencies.toml", data), *more) for agency in _agencies(file, owners)
    )
    given = sum(owner != "agencies.toml" for owner in owners.values())
    agencies = (*agencies[len(agencies) - given :], *agencies[: len(agencies) - given])
    safe = [a for a in agencies if not a.ambiguous]
    return Catalogue(
        agencies=agencies,
        by_id={a.id: a for a in agencies},
        marks=_table((m, a) for a in agencies for m in a.marks),
        folded=_table((fold(m), a) for a in safe for m in a.marks),
        names=_table((fold(n), a) for a in agencies for n in a.names),
        glued=_longest((m, a) for a in agencies for m in a.marks if _sets_no_spaces(m)),
        paths=_table((p, a) for a in agencies for p in a.paths if not p.endswith("*")),
        stems=_longest((p[:-1], a) for a in agencies for p in a.paths if p.endswith("*")),
        bare=_longest((b, a) for a in agencies for b in a.bare),
        initials=_table((i, a) for a in agencies for i in a.initials),
    )


def fold(words: str) -> str:
    """Lower case, one blank between words, quotes of one kind: how names are compared."""
    return " ".join(words.casefold().replace("’", "'").split())


def same_house(a: str, b: str) -> bool:
    """A name and a domain, or two of a kind, that mean one house: "NDTV" and "ndtv.com"."""
    return bool(a and b) and bool(_letters(a) & _letters(b))


def read_author(line: str, known: Catalogue) -> Agency | None:
    """The agency that a byline names: `Jane Doe, Associated Press`, `AFP`, `CNN Newsource staff`."""
    parts = (_author_part(part, known) for part in _SEPARATORS.split(line))
    return next((agency for agency in parts if agency and agency.kind != "photo"), None)


def search(words: str, known: Catalogue) -> Iterator[tuple[Agency, int]]:
    """Agencies named in a few words, with the place of the name; ambiguous short names left out."""
    found = list(re.finditer(r"[^\s,;:()|]+", words))
    at = 0
    while at < len(found):
        for size in range(min(5, len(found) - at), 0, -1):  # the longest names have five words
            run = words[found[at].start() : found[at + size - 1].end()].strip(".'\"“”’")
            agency = known.alone(run.removesuffix("'s").removesuffix("’s"))
            if agency:
                yield agency, found[at].start()
                at += size - 1
                break
        at += 1


def read_marks(token: str, known: Catalogue) -> tuple[tuple[Agency, str], ...]:
    """The agencies in what stands between brackets or slashes, with the part that names each.

    `AP`, `APA/dpa` (two), `dpa/lhe` (a desk), `Newsfile Corp. - June 5, 2023`, `서울=연합뉴스`,
    `ワシントン共同`. Nothing when any part is a word that no wire would write there.
    """
    token = token.strip()
    if whole := known.mark(token):
        return ((whole, token),)
    if glued := _read_glued(token, known):
        return (glued,)
    parts = [p.strip() for p in re.split(r"\s+[-–—]\s+|[/=]|(?<=[A-Z])-(?=[A-Z])", token)]
    found = tuple((a, p) for p in parts if (a := known.mark(p)))
    strange = [p for p in parts if not known.mark(p) and not _is_desk(p)]
    return found if found and not strange else ()


def from_metadata(document: "Document", known: Catalogue) -> tuple[Credit, ...]:
    """Credits in the author field, the address and the form of the headline; start and end None."""
    found = [*_from_author(document.author, known), *_from_title(document.title, known)]
    found += _from_address(document.url, known)
    first: dict[tuple[str | None, str], Credit] = {}
    for credit in found:
        first.setdefault((credit.agency, credit.evidence), credit)
    return tuple(first.values())


def _letters(house: str) -> set[str]:
    """The letters of a name with and without "the"; of a domain those of its label too."""
    folded = (
        house.casefold().removeprefix("https://").removeprefix("http://").removeprefix("www.").split("/")[0]
    )
    forms = {folded, folded.removeprefix("the ")}
    if "." in folded and " " not in folded:
        labels = [label for label in folded.split(".")[:-1] if label not in _GENERIC] or folded.split(".")[:1]
        forms |= {labels[-1], labels[-1].removeprefix("the")}
    return {letters for form in forms if (letters := "".join(c for c in form if c.isalnum()))}


_GENERIC = frozenset({"co", "com", "org", "net", "ac", "gov", "news", "www", "m"})  # labels that name nobody


def _agencies(file: ListFile, owners: dict[str, str]) -> Iterator[Agency]:
    """The entries of one list; `owners` says which list an id stands in."""
    tables = file.tables()
    for key in tables:
        if key != "agency":
            raise file.wrong((key,), "there is no such table; an entry begins with [[agency]]")
    rows = tables.get("agency", [])
    if not isinstance(rows, list):
        raise file.wrong(("agency",), "must be a list: [[agency]]")
    for number, row in enumerate(rows):
        agency = _agency(file, number, row)
        if agency.id in owners:
            problem = f"{agency.id!r} is taken: {owners[agency.id]} has it"
            raise file.wrong(("agency", number, "id"), problem)
        owners[agency.id] = file.name
        yield agency


def _agency(file: ListFile, number: int, row: Any) -> Agency:
    def wrong(key: str, problem: str) -> ConfigError:
        return file.wrong(("agency", number, key), problem)

    if not isinstance(row, dict):
        raise file.wrong(("agency",), "must be a list of tables: [[agency]]")
    known = [field.name for field in fields(Agency)]
    for key in row:
        if key not in known:
            raise wrong(key, f"there is no such key; there are {', '.join(known)}")
    for key in _REQUIRED:
        if key not in row:
            raise file.wrong(
                ("agency", number), f"there is no `{key}`; each entry has {', '.join(_REQUIRED)}"
            )
    try:
        agency = msgspec.convert(row, Agency)
    except msgspec.ValidationError as error:
        key = next(k for k in row if f"$.{k}" in str(error))
        kind = "a list of texts" if key in _FORMS else "true or false" if key in _SWITCHES else "a text"
        raise wrong(key, f"must be {kind}") from error
    if agency.kind not in KINDS:
        raise wrong("kind", f"{agency.kind!r} is not one of {', '.join(sorted(KINDS))}")
    if not _ID.fullmatch(agency.id):
        raise wrong("id", f"{agency.id!r} must be of small letters, digits and -")
    for key in _FORMS:
        for form in getattr(agency, key):
            if not form.strip():
                raise wrong(key, "a form cannot be empty")
    return agency


_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_REQUIRED = ("id", "name", "kind")
_SWITCHES = ("distributes", "ambiguous")
_FORMS = ("marks", "names", "initials", "bare", "paths", "titles", "domains")


def _table(pairs: Iterator[tuple[str, Agency]]) -> dict[str, Agency]:
    table: dict[str, Agency] = {}
    for key, agency in pairs:
        table.setdefault(key, agency)
    return table


def _longest(pairs: Iterator[tuple[str, Agency]]) -> tuple[tuple[str, Agency], ...]:
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])))


def _sets_no_spaces(mark: str) -> bool:
    """Chinese, Japanese or Korean: from the first Kana block to the last Hangul syllable."""
    return len(mark) > 1 and all("\u3040" <= c <= "\ud7a3" or c.isdigit() for c in mark)


def _read_glued(token: str, known: Catalogue) -> tuple[Agency, str] | None:
    for mark, agency in known.glued:
        if token.endswith(mark) or token.startswith(mark) or f"{mark}＝" in token:
            return agency, mark
    return None


def _is_desk(part: str) -> bool:
    """A desk or a service behind the agency's mark ("lhe", "EWTN News" not), or a date."""
    return bool(re.fullmatch(r"[a-zà-ÿ]{2,4}|[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}", part))


# ---- author, title, address

_SEPARATORS = re.compile(r"\s*(?:[,;|/•·]|\s[-–—]\s|\band\b|\bvia\b|\bfor\b|\bund\b|\bet\b|\by\b)\s*", re.I)
_LEAD = re.compile(r"^(?:by|von|par|por|di|av|door|from|source|the)\b[:\s]*", re.I)
_TAIL = re.compile(
    r"\s+(?:staff|staff writers?|writers?|reporters?|contributors?|newsroom|desk|bureau)$", re.I
)
_FIELD_LIMIT = 300  # characters; longer "author" fields are text that slipped


def _from_author(author: str, known: Catalogue) -> Iterator[Credit]:
    author = " ".join(author.split())[:_FIELD_LIMIT]
    if not author or re.search(r"getty images|\bphoto", author, re.I):
        author = " ".join(re.findall(r"(?i)\bvia ((?:cnn )?newsource)", author))
    seen: set[str] = set()
    for part in _SEPARATORS.split(author):
        agency = _author_part(part, known)
        if agency and agency.kind != "photo" and agency.id not in seen:
            seen.add(agency.id)
            yield Credit(agency.id, agency.name, agency.role, "author", 0.93, None, None, author)


def _author_part(part: str, known: Catalogue) -> Agency | None:
    """`Associated Press`, `AFP AFP`, `By AFP`, `CNN Newsource staff`, `Rudi Keller Missouri Independent`."""
    part = part.strip(" .()[]")
    for _ in range(2):
        if agency := _author_name(part, known):
            return agency
        part = _LEAD.sub("", _TAIL.sub("", part)).strip()
    half = part.split()
    if len(half) % 2 == 0 and half[: len(half) // 2] == half[len(half) // 2 :]:  # the field filled twice
        return _author_name(" ".join(half[: len(half) // 2]), known)
    tails = (" ".join(half[i:]) for i in range(1, len(half) - 1))  # two words and more, no comma before
    return next((a for tail in tails if (a := known.alone(tail))), None)


def _author_name(part: str, known: Catalogue) -> Agency | None:
    return known.named(part) or (known.mark(part) if (a := known.mark(part)) and not a.ambiguous else None)


def _from_title(title: str, known: Catalogue) -> Iterator[Credit]:
    for agency in known.agencies:
        for form in agency.titles:
            if title.startswith(form):
                yield Credit(agency.id, agency.name, agency.role, "title", 0.9, None, None, form)


# Public radio stations publish with NPR's own system: what they take from NPR comes without a section
# and stands below the bare date, while their own stories stand in one ("/news/2025-11-01/…"). A station
# may forget the section, so it is a weak sign.
_STATION = re.compile(r"^(?:www\.)?[kw][a-z]{2,3}\.org$", re.I)
_DAY = re.compile(r"^20\d\d-\d\d-\d\d$")


def _from_address(url: str, known: Catalogue) -> Iterator[Credit]:
    """A folder of the path that is named for an agency; the last part is the story's own slug."""
    if not url:
        return
    try:
        parts = urlsplit(url)
        folders = parts.path.strip("/").casefold().split("/")[:-1]
    except ValueError:
        return
    if _STATION.match(parts.netloc) and len(folders) == 1 and _DAY.match(folders[0]) and "npr" in known.by_id:
        npr = known.by_id["npr"]
        yield Credit(npr.id, npr.name, npr.role, "address-form", 0.6, None, None, f"/{folders[0]}/")
    for folder in folders:
        stems = (a for stem, a in known.stems if folder.startswith(stem))
        agency = known.paths.get(folder) or next(stems, None)
        if agency:
            yield Credit(agency.id, agency.name, agency.role, "url", 0.9, None, None, f"/{folder}/")
