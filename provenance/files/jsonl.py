"""A file of JSON Lines → its rows, one at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from provenance.core.jsonline import decode
from provenance.files.compressed import Damaged
from provenance.files.opening import opened

# A line is held in memory whole; the longest article is far below, a file without line ends above.
LONGEST_LINE = 64 * 1024 * 1024

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Row:
    """One line that is not blank: its number (from 1) and its object, or why there is none.

    `unit` is what the number counts: in a Parquet file a "row".
    """

    number: int
    value: dict[str, Any] | None
    error: str = ""
    unit: str = "line"


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the bytes of its JSON object, which nobody has looked into yet; else as `Row`."""

    number: int
    data: bytes | None
    error: str = ""
    unit: str = "line"


class Lines(Protocol):
    """Anything with lines of bytes: a binary file, standard input."""

    def readline(self, size: int, /) -> bytes:
        """The next line, or at most `size` bytes of it; empty at the end."""


def read(path: Path | None, stdin: BinaryIO | None = None) -> Iterator[Row]:
    """The rows of a file, or of standard input (None or `-`); memory stays flat.

    A bad line becomes a row with an error and the reading goes on. The file is opened at the
    first row. Raises InputError when it is missing, a folder or cannot be read.
    """
    with opened(path, stdin) as file:
        yield from rows(file)


def rows(file: Lines, longest: int = LONGEST_LINE) -> Iterator[Row]:
    """The rows of an open stream of bytes; a line longer than `longest` bytes is an error.

    Packed data that is damaged gives the rows before the damage and one error.
    """
    for line in lines(file, longest):
        value, error = (None, line.error) if line.data is None else decode(line.data)
        yield Row(line.number, value, error)


def lines(file: Lines, longest: int = LONGEST_LINE) -> Iterator[Line]:
    """As `rows`, each line that is not blank as it stands."""
    number = 0
    try:
        for number, line in _lines(file, longest):
            if line is None:
                yield Line(number, None, f"the line is longer than {longest:,} bytes")
            elif line := (line.removeprefix(_BOM) if number == 1 else line).strip():
                yield Line(number, line)
    except Damaged as error:
        yield Line(number + 1, None, str(error))


def _lines(file: Lines, longest: int) -> Iterator[tuple[int, bytes | None]]:
    number = 0
    while line := file.readline(longest + 1):
        number += 1
        if len(line) <= longest:
            yield number, line
        else:
            yield number, None
            while line and not line.endswith(b"\n"):
                line = file.readline(longest)
