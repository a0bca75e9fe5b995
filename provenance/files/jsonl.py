"""A file of JSON Lines → its rows, one at a time."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import msgspec

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
    number = 0
    try:
        for number, line in _lines(file, longest):
            if line is None:
                yield Row(number, None, f"the line is longer than {longest:,} bytes")
            elif line := (line.removeprefix(_BOM) if number == 1 else line).strip():
                yield _row(number, line)
    except Damaged as error:
        yield Row(number + 1, None, str(error))


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


def _row(number: int, line: bytes) -> Row:
    value, error = decode(line)
    return Row(number, value, error)


def decode(data: bytes) -> tuple[dict[str, Any] | None, str]:
    """One JSON object → it and "", or None and what is wrong in plain words."""
    try:
        value = _value(data)
    except UnicodeDecodeError:
        return None, "not UTF-8"
    except RecursionError:
        return None, "nested too deeply"
    except ValueError as error:
        return None, f"not JSON: {_reason(error)}"
    if not isinstance(value, dict):
        return None, f"holds {_KINDS.get(type(value), 'a value')}; an object {{…}} is wanted"
    return value, ""


_KINDS = {list: "a list", str: "a string", int: "a number", float: "a number", bool: "true or false"}
_KINDS[type(None)] = "null"


def _value(data: bytes) -> Any:
    try:
        return msgspec.json.decode(data)
    except msgspec.DecodeError:
        if b"\\ud" not in data.lower():
            raise
        return _mended(data)


def _mended(data: bytes) -> Any:
    """msgspec refuses half a surrogate pair, which others write: it becomes U+FFFD."""
    text = json.dumps(json.loads(data), ensure_ascii=False)
    return msgspec.json.decode(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def _reason(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} (character {error.pos})"
    return (
        str(error)
        .removeprefix("JSON is malformed: ")
        .replace("Input data was truncated", "it ends too early")
    )
