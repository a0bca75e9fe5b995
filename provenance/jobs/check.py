"""Documents → the objects that programs rely on, without a database."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from provenance.core import given
from provenance.files.jsonl import Line
from provenance.workers.readers import Known, LimitError, Readers, WorkerFault
from provenance.workers.requests import Check, CheckLines


@dataclass(frozen=True, slots=True)
class Checked:
    """One row's object as a line of JSON, or why there is none."""

    row: Line
    found: bytes | None
    error: str = ""


def check(readers: Readers, row: dict[str, Any], with_text: bool = False) -> dict[str, Any]:
    """Notes, credits, body and origin of one document. Raises InputError, also when it is over a limit."""
    found = readers.ask(Check(given.of_row(row), with_text))
    return {**found, "id": row.get("id")}


def check_all(
    readers: Readers,
    rows: Iterable[Line],
    with_text: bool = False,
    ready: Callable[[], bool] = lambda: True,
) -> Iterator[Checked]:
    """The same for many, in order; `ready` tells whether the next row is there already.

    Their bytes are handed on unread, some at once, and so are the answers: this process could not keep
    several workers busy otherwise.
    """
    asked = ((some, _request(some, with_text)) for some in _batches(rows, ready))
    for batch, outcome in readers.each(asked, ready):
        try:
            yield from _told(batch, outcome.value())
        except (LimitError, WorkerFault) as error:
            yield from _one_by_one(readers, batch, with_text, error)


Answers = Sequence[tuple[bytes, str]]  # of the rows that are bytes at all: a line, or what is wrong

# Rows of one request: waking a worker for each document of 600 words took a tenth of the time.
_ROWS = 16
_BYTES = 64 * 1024


def _batches(rows: Iterable[Line], ready: Callable[[], bool]) -> Iterator[list[Line]]:
    """Rows that are there already, as many as make a request; nobody waits for another one."""
    batch: list[Line] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += len(row.data or b"")
        if len(batch) == _ROWS or size >= _BYTES or not ready():
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _request(batch: Sequence[Line], with_text: bool) -> CheckLines | Known[Answers]:
    rows = tuple([row.data for row in batch if row.data is not None])
    return CheckLines(rows, with_text) if rows else Known(())


def _told(batch: Sequence[Line], answers: Answers) -> Iterator[Checked]:
    left = iter(answers)
    for row in batch:
        found, error = (b"", row.error) if row.data is None else next(left)
        yield Checked(row, None, error) if error else Checked(row, found)


def _one_by_one(
    readers: Readers, batch: Sequence[Line], with_text: bool, error: Exception
) -> Iterator[Checked]:
    """Rows of which one was too much: each is tried alone, with a time and a memory of its own."""
    if len(batch) == 1:
        yield Checked(batch[0], None, str(error))
        return
    for row in batch:
        try:
            yield from _told([row], _ask(readers, row, with_text))
        except (LimitError, WorkerFault) as alone:
            yield Checked(row, None, str(alone))


def _ask(readers: Readers, row: Line, with_text: bool) -> Answers:
    request = _request([row], with_text)
    return request.value if isinstance(request, Known) else readers.ask(request)
