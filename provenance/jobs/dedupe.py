"""A corpus in files → its stories and its verified pairs, without the database."""

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from provenance.core import text
from provenance.core.address import canonical
from provenance.core.copies import MERGING
from provenance.core.dates import read_date
from provenance.core.notes.note import Document
from provenance.engines import local
from provenance.engines.local import Doc, Pair, Result
from provenance.errors import InputError
from provenance.files import rows, whole
from provenance.formats.printable import cell
from provenance.formats.tables import line
from provenance.settings import Settings

Progress = Callable[[int, int | None, str], None]  # how many are done, of how many, of what
OUTPUT = ("id", "story", "relation", "representative", "match", "jaccard", "body_words")
PAIRS = ("a", "b", "relation", "match", "jaccard", "a_in_b", "b_in_a", "shared_words")
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run found. `bad` are the rows that were left out, each as "file:line: why".

    `copies` are pairs that join stories, `excerpts` those that do not; `hot` counts keys that so many
    texts share that not all pairs were tried.
    """

    documents: int
    stories: int
    copies: int
    excerpts: int
    candidates: int
    hot: int
    bad: tuple[str, ...]


def dedupe(
    inputs: Sequence[Path],
    output: Path,
    pairs: Path | None = None,
    notes: bool = False,
    progress: Progress | None = None,
    settings: Settings | None = None,
    id_from: str = "id",
) -> Summary:
    """Read JSON Lines, write one row a document and, if asked, one a verified pair.

    `id_from` is the key of the rows that names a document, or "line" for its place in the input.

    With `notes` the first pass of the rules runs, with the lists that `settings` name, and bodies are
    judged; a blocked document matches nothing. The suffix of an output (`.jsonl`, `.csv`) sets its format.
    Ids are ordered as numbers when all of them are whole ones, else as text; a document without one is
    named by its line. The answer does not depend on the order of the rows. Raises InputError for a missing
    file, two documents of one id, a suffix that is not known, and when no row is good.
    """
    for path in filter(None, (output, pairs)):
        _format(path)
    if output == pairs:
        raise InputError(f"both results would be written to {output}: name two files")
    tell = progress or _silent
    bad: list[str] = []
    body_of = _first_pass(settings) if notes else _as_given
    entries = _in_order(_read(inputs, body_of, id_from, bad, tell))
    if not entries:
        raise InputError(_no_document(inputs, bad))
    found = local.dedupe([entry.doc for entry in entries], tell)
    ids = [entry.id for entry in entries]
    tables: list[tuple[Path, Sequence[str], Iterator[Row]]] = [(output, OUTPUT, _rows(ids, found))]
    if pairs:
        tables.append((pairs, PAIRS, _pair_rows(ids, found)))
    with ExitStack() as results:  # both appear, or neither
        for path, names, made in tables:
            _write(results.enter_context(whole.writing(path)), path, names, made)
    return _summary(found, bad)


def _silent(done: int, total: int | None, what: str) -> None:
    pass


def _summary(found: Result, bad: list[str]) -> Summary:
    merging = sum(pair.copy.relation in MERGING for pair in found.pairs)
    return Summary(
        documents=len(found.stories),
        stories=len(set(found.stories)),
        copies=merging,
        excerpts=len(found.pairs) - merging,
        candidates=found.candidates,
        hot=found.hot,
        bad=tuple(bad),
    )


def _no_document(inputs: Sequence[Path], bad: list[str]) -> str:
    names = ", ".join(map(str, inputs))
    if bad:
        more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
        return f"no document in {names}: {bad[0]}{more}"
    return f"no document in {names}: give JSON Lines with `text` or `html`"


# ---- reading


@dataclass(frozen=True, slots=True)
class _Entry:
    id: str | int
    place: str  # file:line
    doc: Doc


LINE = "line"
BodyOf = Callable[[Document], str]


def _read(
    inputs: Sequence[Path], body_of: BodyOf, id_from: str, bad: list[str], tell: Progress
) -> Iterator[_Entry]:
    done = 0
    for path in inputs:
        for row in rows.read(path):
            place = f"{path}:{row.number}"
            try:
                if row.value is None:
                    raise _BadRow(row.error)
                unnamed = str(row.number) if len(inputs) == 1 else place
                entry = _Entry(_id(row.value, id_from, unnamed), place, _doc(row.value, body_of))
            except _BadRow as error:
                bad.append(f"{place}: {error}")
                continue
            yield entry
            done += 1
            tell(done, None, "documents read")


class _BadRow(Exception):
    """A row that cannot be used, and why."""


def _id(row: Mapping[str, Any], key: str, unnamed: str) -> str | int:
    id_ = None if key == LINE else row.get(key)
    if id_ is None or id_ == "":
        return unnamed
    if isinstance(id_, bool) or not isinstance(id_, str | int):
        raise _BadRow(f"`{key}` must be text or a whole number")
    return id_


def _as_given(document: Document) -> str:
    page = document.text
    return "\n".join(page.text[paragraph.start : paragraph.end] for paragraph in page.paragraphs)


def _first_pass(settings: Settings | None) -> BodyOf:
    """What the rules leave of a document; nothing of one that may not be matched."""
    from provenance.core import reading  # the rules are loaded only where they are asked for
    from provenance.jobs import evidence, rows

    known = evidence.of(settings) if settings else evidence.load()

    def body_of(document: Document) -> str:
        placed = replace(document, outlet=rows.outlet(document.outlet, document.url))
        read = reading.read(placed, known)
        return "" if read.blocked else read.body.text

    return body_of


def _doc(row: Mapping[str, Any], body_of: BodyOf) -> Doc:
    page = _text(row)
    document = Document(
        text=page,
        title=_field(row, "title") or page.title,
        url=_field(row, "url"),
        outlet=_field(row, "outlet"),
        author=_field(row, "author"),
        language=_field(row, "language"),
        published=_field(row, "published"),
    )
    return Doc(body_of(document), document.title, _day(document.published), _address(document.url))


def _text(row: Mapping[str, Any]) -> text.Text:
    for key, read in (("text", text.of_plain), ("html", text.of_html)):
        value = row.get(key)
        if isinstance(value, str):
            return read(value)
        if value is not None:
            raise _BadRow(f"`{key}` must be text")
    raise _BadRow("neither `text` nor `html`")


def _field(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""


def _day(published: str) -> date | None:
    """An ISO day is taken at its word, also in an archive from before the web; else as feeds write."""
    try:
        return date.fromisoformat(published[:10])
    except ValueError:
        at = read_date(published).at
        return at.date() if at else None


def _address(url: str) -> str:
    """The canonical address, "" for the front page of a site: many items link to that."""
    address = canonical(url)
    parts = urlsplit(address)
    return address if parts.path not in ("", "/") or parts.query else ""


def _in_order(entries: Iterable[_Entry]) -> list[_Entry]:
    """Sorted by id; the first document of a story is then the smallest."""
    seen: dict[str, str] = {}
    kept: list[_Entry] = []
    for entry in entries:
        first = seen.setdefault(str(entry.id), entry.place)
        if first != entry.place:
            raise InputError(
                f"two documents have the id {entry.id}: {first} and {entry.place}: rename one, or take ids "
                "from elsewhere: --id-from line, or the name of another key"
            )
        kept.append(entry)
    whole_numbers = all(str(entry.id).isascii() and str(entry.id).isdecimal() for entry in kept)
    if whole_numbers:
        return sorted(kept, key=lambda entry: (int(entry.id), str(entry.id)))
    return sorted(kept, key=lambda entry: str(entry.id))


# ---- writing


def _rows(ids: Sequence[str | int], found: Result) -> Iterator[Row]:
    """One row a document, compared with its story's longest if that was a verified pair."""
    longest: dict[int, int] = {}
    for number, story in enumerate(found.stories):
        best = longest.setdefault(story, number)
        if found.words[number] > found.words[best]:
            longest[story] = number
    partners = _partners(found)
    for number, story in enumerate(found.stories):
        row = _representative(number, longest[story], found, partners)
        other, relation, match, jaccard = row or (None, None, None, None)
        named = ids[number if other is None else other]
        yield ids[number], ids[story], relation, named, match, jaccard, found.words[number]


def _partners(found: Result) -> dict[int, list[tuple[int, Pair]]]:
    """For each document the others that it was verified with as a copy."""
    partners: dict[int, list[tuple[int, Pair]]] = defaultdict(list)
    for pair in found.pairs:
        if pair.copy.relation in MERGING:
            partners[pair.a].append((pair.b, pair))
            partners[pair.b].append((pair.a, pair))
    return partners


def _representative(
    number: int, longest: int, found: Result, partners: Mapping[int, list[tuple[int, Pair]]]
) -> Row | None:
    """(the other, relation, match, jaccard): the longest, else the likest; None for the longest itself."""
    if number == longest:
        return None
    first = found.same[number]
    if first == found.same[longest]:
        return longest, "identical", 100.0, 1.0
    # What holds for the first of equal texts holds for all of them.
    own = [(other, pair) for other, pair in (*partners[number], *partners[first]) if other != number]
    other, pair = min(
        own, key=lambda one: (found.same[one[0]] != found.same[longest], -one[1].copy.match, one[0])
    )
    if found.same[other] == found.same[longest]:
        other = longest
    return other, pair.copy.relation, pair.copy.match, pair.copy.jaccard


def _pair_rows(ids: Sequence[str | int], found: Result) -> Iterator[Row]:
    for pair in found.pairs:
        copy = pair.copy
        shares = copy.match, copy.jaccard, copy.a_in_b, copy.b_in_a
        yield ids[pair.a], ids[pair.b], copy.relation, *shares, copy.longest


def _format(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in (".jsonl", ".csv"):
        raise InputError(f"cannot tell the format of {path}: name it .jsonl or .csv")
    return suffix


def _write(file: BinaryIO, path: Path, names: Sequence[str], rows: Iterable[Row]) -> None:
    if _format(path) == ".jsonl":
        for row in rows:
            file.write(line(dict(zip(names, row, strict=True))).encode())
        return
    table = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    try:
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([cell(value) for value in row] for row in rows)
    finally:
        table.detach()  # the file is closed by who opened it
