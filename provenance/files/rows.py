"""A file of many documents (JSON Lines, CSV, Parquet), packed or not → its rows, one at a time."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from provenance.files import compressed, delimited, jsonl, parquet
from provenance.files.jsonl import Row
from provenance.files.live import waiting
from provenance.files.opening import opened

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
def live(path: Path | None, stdin: BinaryIO | None = None) -> Iterator[tuple[Iterator[Row], Ready]]:
    """As `read`, with whether the next row can be had without waiting; known for JSON Lines in a pipe."""
    reader = READERS.get(ending(str(path or "")), jsonl.rows)
    with opened(path, stdin) as file:
        lines = waiting(file) if reader is jsonl.rows else None
        yield (jsonl.rows(lines), lines.ready) if lines else (reader(file), _at_once)


def _at_once() -> bool:
    return True


def ending(name: str) -> str:
    """What a name ends with, in small letters, behind which `.gz` and `.zst` do not count."""
    stem, last = os.path.splitext(name.lower())
    return os.path.splitext(stem)[1] if last in compressed.ENDINGS else last
