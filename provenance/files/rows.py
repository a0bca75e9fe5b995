"""A file of many documents (JSON Lines, CSV, Parquet), packed or not → its rows, one at a time."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from provenance.errors import InputError
from provenance.files import compressed, delimited, jsonl, parquet
from provenance.files.jsonl import Line, Row
from provenance.files.live import waiting
from provenance.files.opening import opened
from provenance.files.parquet import Columns
from provenance.files.sniffing import foreign, garbage
from provenance.formats.tables import line

Reader = Callable[[BinaryIO], Iterator[Row]]
Ready = Callable[[], bool]

ENDINGS = (".jsonl", ".ndjson", ".csv", ".tsv", ".parquet")


def not_rows(file: BinaryIO, kind: str) -> str:
    """What such a file is instead of rows, and what to do; "" where it may hold some."""
    return foreign(file) if kind == ".parquet" else garbage(file)


def reader(kind: str, columns: Columns) -> Reader:
    """Who reads a file with this ending; JSON Lines where it is none of `ENDINGS`."""
    if kind == ".parquet":
        return lambda file: parquet.rows(file, columns)
    return delimited.rows if kind in (".csv", ".tsv") else jsonl.rows


def read(
    path: Path | None, stdin: BinaryIO | None = None, columns: Columns = parquet.nobody
) -> Iterator[Row]:
    """The rows of a file, or of standard input (None or `-`); memory stays flat.

    The ending says what it is; without one that is known, JSON Lines. `columns` reads Parquet. A bad row
    becomes a row with an error and the reading goes on. The file is opened at the first row. Raises
    InputError when it is missing, a folder or cannot be read.
    """
    with opened(path, stdin) as file:
        yield from reader(ending(str(path or "")), columns)(file)


@contextmanager
def live(
    path: Path | None, stdin: BinaryIO | None = None, columns: Columns = parquet.nobody
) -> Iterator[tuple[Iterator[Line], Ready]]:
    """As `read`, each row as JSON, with whether the next can be had without waiting.

    That is known for JSON Lines in a pipe. Those are handed on as they stand, good or not.
    """
    kind = ending(str(path or ""))
    rows = reader(kind, columns)
    with opened(path, stdin) as file:
        if wrong := not_rows(file, kind):
            raise InputError(f"{path or '-'}: {wrong}")
        if rows is not jsonl.rows:
            yield map(_line, rows(file)), _at_once
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
