"""Documents → the objects that programs rely on, without a database."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from provenance.core import given
from provenance.errors import InputError
from provenance.files.jsonl import Row
from provenance.workers.readers import Readers, WorkerFault
from provenance.workers.requests import Check


@dataclass(frozen=True, slots=True)
class Checked:
    """One row's object, or why there is none."""

    row: Row
    found: dict[str, Any] | None
    error: str = ""


def check(readers: Readers, row: dict[str, Any], with_text: bool = False) -> dict[str, Any]:
    """Notes, credits, body and origin of one document. Raises InputError, also when it is over a limit."""
    found = readers.ask(Check(given.of_row(row), with_text))
    return {**found, "id": row.get("id")}


def check_all(
    readers: Readers,
    rows: Iterable[Row],
    with_text: bool = False,
    ready: Callable[[], bool] = lambda: True,
) -> Iterator[Checked]:
    """The same for many, in order; `ready` tells whether the next row is there already."""
    for row, outcome in readers.each(((row, _request(row, with_text)) for row in rows), ready):
        try:
            found = outcome.value()
        except (InputError, WorkerFault) as error:
            yield Checked(row, None, str(error))
        else:
            yield Checked(row, {**found, "id": (row.value or {}).get("id")})


def _request(row: Row, with_text: bool) -> Check | InputError:
    try:
        if row.value is None:
            return InputError(row.error)
        return Check(given.of_row(row.value), with_text)
    except InputError as error:
        return error
