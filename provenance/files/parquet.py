"""A Parquet file → its rows, one at a time, by whoever may read what is foreign."""

import io
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, BinaryIO

from provenance.errors import InputError
from provenance.files.jsonl import Row

MARK = b"PAR1"

# The descriptor of an open file → its rows as plain values, some at a time, None for one that is not
# UTF-8. Raises InputError at what is wrong.
Columns = Callable[[int], Iterator[Sequence[dict[str, Any] | None]]]


def nobody(file: int) -> Iterator[Sequence[dict[str, Any] | None]]:
    """Where no worker was given."""
    raise InputError("nobody is here to read Parquet")


def rows(file: BinaryIO, columns: Columns) -> Iterator[Row]:
    """The rows, numbered from 1; a column named as in the JSON Lines contract is that field.

    A bad row becomes a row with an error; a damaged file, or one that its reader dies of, gives the rows
    before the damage and one error. Raises InputError when the extra `parquet` is not installed.
    """
    if find_spec("pyarrow") is None:
        name = getattr(file, "name", "-")
        raise InputError(
            f"cannot read {name}: Parquet needs the extra: pip install 'provenance-checker[parquet]'"
        )
    number = 0
    try:
        with _on_disk(file) as descriptor:
            for some in columns(descriptor):
                for row in some:
                    number += 1
                    yield Row(number, row, "" if row is not None else "a text that is not UTF-8", _UNIT)
    except (OSError, InputError) as damage:
        yield Row(number + 1, None, str(damage), _UNIT)


_UNIT = "row"
_PIECE = 1024 * 1024
# Parquet is packed within; a packed one beyond this is a bomb or belongs unpacked.
_LARGEST_PACKED = 4 * 1024**3


@contextmanager
def _on_disk(file: BinaryIO) -> Iterator[int]:
    """A file that can be read from its end: a pipe and a packed one are laid down first."""
    try:
        if file.seekable():
            yield file.fileno()
            return
    except io.UnsupportedOperation:  # bytes in memory
        pass
    with tempfile.TemporaryFile() as laid:
        for _ in range(_LARGEST_PACKED // _PIECE):
            some = file.read(_PIECE)
            if not some:
                break
            laid.write(some)
        else:
            raise InputError(f"larger than {_LARGEST_PACKED // 1024**3} GB when unpacked: unpack it first")
        laid.flush()
        yield laid.fileno()
