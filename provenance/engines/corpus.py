"""Documents as they come → a corpus in the order of its ids: little in memory, the texts in a file."""

import os
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from provenance.core import joining
from provenance.core.corpus import LINE
from provenance.core.progress import Progress
from provenance.errors import InputError
from provenance.files.documents import Found
from provenance.files.scratch import Parts, Scratch
from provenance.formats.tables import line
from provenance.workers.answers import Sketched
from provenance.workers.readers import LimitError, Outcome, Readers, WorkerFault
from provenance.workers.requests import Sketch, SketchBodies, SketchMany

# A batch is 128 documents or 256 KiB: at 600 words one document alone took 1.5 × the time, at 130 words 64
# of them 1.1 × (measured).
BATCH_ROWS: Final = 128
BATCH_BYTES: Final = 256 * 1024
# Bytes of rows beyond which a compiled kernel is asked for: loading it takes .7 s in each of two workers,
# what it saves of 22 MB of notes of 130 words, or of 43 MB of documents of 600 (measured).
_MANY = 32 * 1024 * 1024
_KEYS_HELD = 4 * 1024 * 1024  # bytes of keys that are sorted by part at once, which takes five times as much


@dataclass(slots=True)
class Columns:
    """What is held of each document, in the order of arrival; grown batch by batch."""

    ids: list[str | int] = field(default_factory=list)
    words: "array[int]" = field(default_factory=lambda: array("I"))
    published: "array[int]" = field(default_factory=lambda: array("q"))
    addresses: "array[int]" = field(default_factory=lambda: array("Q"))
    classes: bytearray = field(default_factory=bytearray)
    # Where the row with the judged text is, and the row as given.
    judged: "array[int]" = field(default_factory=lambda: array("Q"))
    judged_size: "array[int]" = field(default_factory=lambda: array("I"))
    given: "array[int]" = field(default_factory=lambda: array("Q"))
    given_size: "array[int]" = field(default_factory=lambda: array("I"))
    # Where it was read: which path, and which line or row of it.
    paths: "array[int]" = field(default_factory=lambda: array("I"))
    numbers: "array[int]" = field(default_factory=lambda: array("I"))


class Corpus:
    """Documents by number, from 0 in the order of their ids; see `gather`.

    `same[n]` is the first document that n need not be compared with: equal words and, when they are
    few, an equal title. `words[n]` counts its words, `published[n]` are seconds since 1970 (or
    `sketches.UNKNOWN`), `addresses[n]` hashes its canonical address (0: none).
    """

    def __init__(self, columns: Columns, order: Sequence[int], rows: Scratch, keys: Parts) -> None:
        self._columns = columns
        self._arrival = array("I", order)
        self._rows = rows
        self.keys = keys
        self.ids = [columns.ids[number] for number in order]
        self.words = array("I", (columns.words[number] for number in order))
        self.published = array("q", (columns.published[number] for number in order))
        self.addresses = array("Q", (columns.addresses[number] for number in order))
        classes = columns.classes
        ordered = b"".join([classes[16 * number : 16 * number + 16] for number in order])
        self.same = array("I", joining.first_alike(ordered))

    def __len__(self) -> int:
        return len(self.ids)

    def judged(self, number: int) -> bytes:
        """The row whose `text` is judged."""
        arrival = self._arrival[number]
        return self._rows.get(self._columns.judged[arrival], self._columns.judged_size[arrival])

    def size(self, number: int) -> int:
        """Bytes of that row."""
        return self._columns.judged_size[self._arrival[number]]

    def given(self, number: int) -> bytes:
        """The row as it was given; the judged one where `gather` was not to keep it."""
        arrival = self._arrival[number]
        return self._rows.get(self._columns.given[arrival], self._columns.given_size[arrival])

    def ranks(self) -> bytes:
        """Arrival → number, for those that stand for all that are the same; `NOBODY` for the others."""
        ranks = array("I", [joining.NOBODY]) * len(self)
        for number, arrival in enumerate(self._arrival):
            if self.same[number] == number:
                ranks[arrival] = number
        return ranks.tobytes()

    def close(self) -> None:
        """Give the room of the texts and keys back."""
        self._rows.close()
        self.keys.close()


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a corpus is read. `id_from` names the key of the ids; with `rules` bodies are judged;
    `keep_given` when the rows as given are needed again; `numbered` when a line's number is name enough;
    `expected`: how many bytes of rows there will be, 0 where nobody knows."""

    scratch: Path
    id_from: str = "id"
    rules: bool = False
    keep_given: bool = False
    numbered: bool = False
    expected: int = 0


@dataclass(slots=True)
class Seconds:
    """Processor time of the workers by step, added up over all of them."""

    reading: float = 0.0
    sketching: float = 0.0
    comparing: float = 0.0


def gather(
    readers: Readers, found: Iterable[Found], wanted: Wanted, bad: list[str], tell: Progress, spent: Seconds
) -> Corpus:
    """Read all documents; what is wrong with one is added to `bad`.

    Ids are ordered as numbers when all of them are whole ones, else as text. Raises InputError for two
    documents of one id and when there is no room for the texts.
    """
    gathering = _Gathering(wanted, bad, spent)
    try:
        asked = _asked(found, wanted)
        for batch, outcome in readers.each(asked):
            for rows, sketched in _answers(readers, batch, outcome, wanted, bad):
                gathering.take(rows, sketched)
            tell(len(gathering.columns.ids), None, "documents read")
        return gathering.corpus()
    except BaseException:
        gathering.close()
        raise


def place(path: str, number: int | None, unit: str = "line") -> str:
    """Where a document stands, for messages."""
    return path if number is None else f"{path}, {unit} {number}"


def _named(found: Found) -> str:
    """What a document without an id is called: "news.jsonl:3"."""
    short = found.number is not None and found.unit == "line"
    return f"{found.path}:{found.number}" if short else _where(found)


Row = tuple[Found, bytes]  # where it was found, and its JSON object: b"" for what could not be read


def _batches(found: Iterable[Found]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    size = 0
    for each in found:
        data = each.line or (b"" if each.row is None else line(each.row).rstrip("\n").encode())
        batch.append((each if each.row is None else replace(each, row=None), data))
        size += len(data)
        if len(batch) == BATCH_ROWS or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _asked(found: Iterable[Found], wanted: Wanted) -> Iterator[tuple[list[Row], Sketch]]:
    size = 0
    for batch in _batches(found):
        yield batch, _request([data for _, data in batch], wanted, max(size, wanted.expected) > _MANY)
        size += sum(len(data) for _, data in batch)


def _request(rows: Sequence[bytes], wanted: Wanted, many: bool = False) -> Sketch:
    kind = SketchBodies if wanted.rules else SketchMany if many else Sketch
    return kind(tuple(row for row in rows if row), wanted.id_from)


def _answers(
    readers: Readers, batch: Sequence[Row], outcome: Outcome[Sketched], wanted: Wanted, bad: list[str]
) -> Iterator[tuple[list[Row], Sketched]]:
    """(the good rows, what is kept of them); a batch that failed is tried again row by row."""
    bad += [f"{_where(each)}: {each.error}" for each, data in batch if not data]
    rows = [row for row in batch if row[1]]
    try:
        answers = [(rows, outcome.value())]
    except (LimitError, WorkerFault):
        answers = list(_one_by_one(readers, rows, wanted, bad))
    for asked, sketched in answers:
        wrong = dict(sketched.errors)
        for number, error in wrong.items():
            bad.append(f"{_where(asked[number][0])}: {error}")
        yield [row for number, row in enumerate(asked) if number not in wrong], sketched


def _one_by_one(
    readers: Readers, rows: Iterable[Row], wanted: Wanted, bad: list[str]
) -> Iterator[tuple[list[Row], Sketched]]:
    for each, data in rows:
        try:
            yield [(each, data)], readers.ask(_request([data], wanted))
        except (LimitError, WorkerFault) as error:
            bad.append(f"{_where(each)}: {error}")


def _by_value(text: str) -> tuple[int, str, str]:
    """Digits in the order of their value, however many; Python reads no more than 4,300 as a number."""
    digits = text.lstrip("0")
    return len(digits), digits, text


def _where(found: Found) -> str:
    return place(found.path, found.number, found.unit)


class _Gathering:
    """What was read so far."""

    def __init__(self, wanted: Wanted, bad: list[str], spent: Seconds) -> None:
        self.columns = Columns()
        self._wanted = wanted
        self._bad = bad
        self._spent = spent
        self._rows = Scratch(wanted.scratch)
        self._keys = Parts(wanted.scratch, joining.PARTS)
        self._held: list[tuple[int, bytes, bytes]] = []
        self._size = 0
        self._arrivals: dict[str, int] = {}
        self._unnamed = 0
        self._paths: dict[tuple[str, str], int] = {}  # with what is counted there

    def take(self, rows: Sequence[Row], sketched: Sketched) -> None:
        """The good rows of a batch, and what is kept of them."""
        kept, columns = self.columns, sketched.columns
        self._held.append((len(kept.ids), columns.counts, columns.keys))
        self._size += len(columns.keys)
        for (found, data), id_, body in zip(rows, sketched.ids, sketched.bodies, strict=True):
            self._name(found, id_)
            self._put(data, body)
        kept.words.frombytes(columns.words)
        kept.published.frombytes(columns.published)
        kept.addresses.frombytes(columns.addresses)
        kept.classes += columns.classes
        self._spent.reading += sketched.reading
        self._spent.sketching += sketched.sketching
        if self._size >= _KEYS_HELD:
            self._sort()

    def corpus(self) -> Corpus:
        """All that was taken, in the order of the ids."""
        self._sort()
        key = self._wanted.id_from
        if self._unnamed and self._unnamed == len(self.columns.ids) and key not in ("id", LINE):
            raise InputError(f"no row has the key `{key}`: check --id-from")
        texts = list(self._arrivals)
        self._arrivals.clear()
        if all(text.isascii() and text.isdecimal() for text in texts):
            order = sorted(range(len(texts)), key=lambda number: _by_value(texts[number]))
        else:
            order = sorted(range(len(texts)), key=texts.__getitem__)
        return Corpus(self.columns, order, self._rows, self._keys)

    def close(self) -> None:
        self._rows.close()
        self._keys.close()

    def _name(self, found: Found, id_: str | int | None) -> None:
        kept = self.columns
        if id_ is None:
            self._unnamed += 1
            numbered = self._wanted.numbered and found.number is not None
            id_ = str(found.number) if numbered else _named(found)
        arrival = self._arrivals.setdefault(str(id_), len(kept.ids))
        if arrival != len(kept.ids):
            raise self._same_id(id_, arrival, found)
        kept.ids.append(id_)
        kept.paths.append(self._paths.setdefault((found.path, found.unit), len(self._paths)))
        kept.numbers.append(found.number or 0)

    def _same_id(self, id_: str | int, arrival: int, found: Found) -> InputError:
        path, unit = list(self._paths)[self.columns.paths[arrival]]
        number = self.columns.numbers[arrival]
        if number == (found.number or 0) and os.path.realpath(path) == os.path.realpath(found.path):
            return InputError(f"{found.path} is given twice: name it once")
        first, second = place(path, number or None, unit), _where(found)
        return InputError(
            f"two documents have the id {id_}: {first} and {second}: "
            "rename one, or take ids from elsewhere: --id-from line, or the name of another key"
        )

    def _put(self, data: bytes, body: bytes) -> None:
        kept, judged = self.columns, body or data
        begin = self._rows.put(judged)
        kept.judged.append(begin)
        kept.judged_size.append(len(judged))
        if body and self._wanted.keep_given:
            begin, judged = self._rows.put(data), data
        kept.given.append(begin)
        kept.given_size.append(len(judged))

    def _sort(self) -> None:
        """The keys that are held, to where their part is kept."""
        if self._held:
            self._keys.put(*joining.scatter(self._held))
        self._held, self._size = [], 0
