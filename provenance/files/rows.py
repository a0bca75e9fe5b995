"""A file of many documents (JSON Lines, CSV, Parquet), packed or not → its rows, one at a time."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from provenance.files import compressed, delimited, jsonl, parquet
from provenance.files.jsonl import Line, Row
from provenance.files.live import waiting
from provenance.files.opening import opened
from provenance.formats.tables import line

Reader = Callable[[BinaryIO], Iterator[Row]]
Ready = Callable[[], bool]

READERS: dict[str, Reader] = {
    ".jsonl": jsonl.rows,
    ".ndjson": jsonl.rows,
    ".csv": delimited.rows,
    ".tsv": delimited.rows,
    ".parquet": parquet.rows,
}


def read(path: Path | None, stdin: BinaryIO | None = None) -> Iterator[Row]:
    """The rows of a file, or of standard input (None or `-`); memory stays flat.

    The ending says what it is; without one that is known, JSON Lines. A bad row becomes a row with an
    error and the reading goes on. The file is opened at the first row. Raises InputError when it is
    missing, a folder or cannot be read.
    """
    with opened(path, stdin) as file:
        yield from READERS.get(ending(str(path or "")), jsonl.rows)(file)


@contextmanager
def live(path: Path | None, stdin: BinaryIO | None = None) -> Iterator[tuple[Iterator[Line], Ready]]:
    """As `read`, each row as JSON, with whether the next can be had without waiting.

    That is known for JSON Lines in a pipe. Those are handed on as they stand, good or not.
    """
    reader = READERS.get(ending(str(path or "")), jsonl.rows)
    with opened(path, stdin) as file:
        if reader is not jsonl.rows:
            yield map(_line, reader(file)), _at_once
            return
        lines = waiting(file)
        yield jsonl.lines(lines or file), lines.ready if lines else _at_once


def _line(row: Row) -> Line:
    return Line(row.number, None if row.value is None else line(row.value).encode(), row.error, row.unit)


def _at_once() -> bool:
    return True


def ending(name: str) -> str:
    """What a name ends with, in small letters, behind which `.gz` and `.zst` do not count."""
    stem, last = os.path.splitext(name.lower())
    return os.path.splitext(stem)[1] if last in compressed.ENDINGS else last
