"""Documents → the objects that programs rely on, without a database."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from provenance.core import given
from provenance.errors import InputError
from provenance.files.jsonl import Line
from provenance.workers.readers import Readers, WorkerFault
from provenance.workers.requests import Check, CheckLine


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

    Their bytes are handed on unread, and so are the answers: this process could not keep several
    workers busy otherwise.
    """
    for row, outcome in readers.each(((row, _request(row, with_text)) for row in rows), ready):
        try:
            yield Checked(row, outcome.value())
        except (InputError, WorkerFault) as error:
            yield Checked(row, None, str(error))


def _request(row: Line, with_text: bool) -> CheckLine | InputError:
    return InputError(row.error) if row.data is None else CheckLine(row.data, with_text)
