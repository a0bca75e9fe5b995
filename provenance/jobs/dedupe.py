"""A corpus in files → its stories and its verified pairs, without the database."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from provenance.core.address import canonical
from provenance.core.copies import MERGING
from provenance.core.dates import read_date
from provenance.core.given import Given
from provenance.core.progress import Progress
from provenance.core.reading import Account, Page
from provenance.core.text import of_plain
from provenance.engines import local
from provenance.engines.local import Doc, Pair, Result
from provenance.errors import InputError
from provenance.files import jsonl, rows, whole
from provenance.formats.printable import cell
from provenance.formats.tables import line
from provenance.jobs import lists
from provenance.jobs.rows import outlet
from provenance.workers.inside import Inside
from provenance.workers.readers import Known, Readers, WorkerFault
from provenance.workers.requests import Look, Read, Request

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
    readers: Readers | None = None,
    id_from: str = "id",
) -> Summary:
    """Read files of rows, write one row a document and, if asked, one a verified pair.

    `id_from` is the key of the rows that names a document, or "line" for its place in the input.

    With `notes` the first pass of the rules runs, with the lists that the readers have, and bodies are
    judged; a blocked document matches nothing. The suffix of an output (`.jsonl`, `.csv`) sets its format.
    Ids are ordered as numbers when all of them are whole ones, else as text; a document without one is
    named by its line. The answer does not depend on the order of the rows. Without `readers` all is read
    in this process, with the shipped lists. Raises InputError for a missing file, two documents of one id,
    a suffix that is not known, and when no row is good.
    """
    for path in filter(None, (output, pairs)):
        _format(path)
    if output == pairs:
        raise InputError(f"both results would be written to {output}: name two files")
    tell = progress or _silent
    bad: list[str] = []
    entries = _in_order(_read(readers or Inside(lists.load()), inputs, notes, id_from, bad, tell))
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


def _read(
    readers: Readers, inputs: Sequence[Path], notes: bool, id_from: str, bad: list[str], tell: Progress
) -> Iterator[_Entry]:
    read = ((path, row) for path in inputs for row in rows.read(path, columns=readers.rows))
    asked = (((path, row), _request(row, notes)) for path, row in read)
    done = 0
    for (path, row), outcome in readers.each(asked):
        place = f"{path}:{row.number}"
        unnamed = str(row.number) if len(inputs) == 1 else place
        try:
            answer = outcome.value()
            entry = _Entry(_id(row.value or {}, id_from, unnamed), place, _doc(row.value or {}, answer))
        except (InputError, WorkerFault) as error:
            bad.append(f"{place}: {error}")
            continue
        yield entry
        done += 1
        tell(done, None, "documents read")


def _id(row: Mapping[str, Any], key: str, unnamed: str) -> str | int:
    id_ = None if key == LINE else row.get(key)
    if id_ is None or id_ == "":
        return unnamed
    if isinstance(id_, bool) or not isinstance(id_, str | int):
        raise InputError(f"`{key}` must be text or a whole number")
    return id_


Asked = Request[Account | Page] | Known[Account | Page] | InputError


def _request(row: jsonl.Row, notes: bool) -> Asked:
    """With notes, what the rules leave of a document is asked for; else its text."""
    if row.value is None:
        return InputError(row.error)
    try:
        given = _given(row.value)
    except InputError as error:
        return error
    if notes:
        return Read(replace(given, outlet=outlet(given.outlet, given.url)))
    return Look(given.text) if given.is_html else Known(Page(_as_given(given.text)))


def _as_given(plain: str) -> str:
    """The lines of a plain text that are not blank."""
    page = of_plain(plain)
    return "\n".join(page.text[paragraph.start : paragraph.end] for paragraph in page.paragraphs)


def _given(row: Mapping[str, Any]) -> Given:
    for key, is_html in (("text", False), ("html", True)):
        value = row.get(key)
        if isinstance(value, str):
            fields = {name: _field(row, name) for name in _FIELDS}
            return Given(value, is_html, **fields)
        if value is not None:
            raise InputError(f"`{key}` must be text")
    raise InputError("neither `text` nor `html`")


_FIELDS = ("title", "url", "outlet", "author", "language", "published")


def _doc(row: Mapping[str, Any], read: Account | Page) -> Doc:
    """A document as the engine takes it; nothing is left of one that may not be matched."""
    body = read.text if isinstance(read, Page) else "" if read.blocked else read.body.text
    title = _field(row, "title") or read.title
    return Doc(body, title, _day(_field(row, "published")), _address(_field(row, "url")))


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
