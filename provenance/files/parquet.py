"""A Parquet file → its rows, one at a time."""

import datetime
import math
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

from provenance.errors import InputError
from provenance.files.jsonl import Row

if TYPE_CHECKING:
    import pyarrow as pa

MARK = b"PAR1"

# Rows turned into Python values at once: enough for speed, few enough for flat memory with long texts.
_BATCH = 256


def rows(file: BinaryIO) -> Iterator[Row]:
    """The rows, numbered from 1; a column named as in the JSON Lines contract is that field.

    Dates, times and decimals become text; an empty value is no value. A bad row becomes a row with an
    error; a damaged file gives the rows before the damage and one error. Raises InputError when the
    extra `parquet` is not installed.
    """
    parquet, error = _library(str(getattr(file, "name", "-")))
    number = 0
    try:
        with _seekable(file) as whole:
            table = parquet.ParquetFile(whole, buffer_size=_BUFFER, pre_buffer=False)
            wrong = _wrong(table.schema_arrow.names)
            if wrong:
                yield Row(1, None, wrong, _UNIT)
                return
            for batch in table.iter_batches(batch_size=_BATCH):
                for row in _values(batch):
                    number += 1
                    yield Row(number, row, "" if row is not None else "a text that is not UTF-8", _UNIT)
    except (error, OSError, InputError, ValueError) as damage:
        yield Row(number + 1, None, _said(damage), _UNIT)


_UNIT = "row"
_BUFFER = 1024 * 1024  # bytes read ahead of each column, instead of whole row groups
# Parquet is packed within; a packed one beyond this is a bomb or belongs unpacked.
_LARGEST_PACKED = 4 * 1024**3


def _library(name: str) -> tuple[Any, type[Exception]]:
    try:
        import pyarrow.parquet
    except ImportError as error:
        raise InputError(
            f"cannot read {name}: Parquet needs the extra: pip install 'provenance-checker[parquet]'"
        ) from error
    return pyarrow.parquet, pyarrow.lib.ArrowException


@contextmanager
def _seekable(file: BinaryIO) -> Iterator[BinaryIO]:
    """A file that can be read from its end: a pipe and a packed one are laid down first."""
    if file.seekable():
        yield file
        return
    with tempfile.TemporaryFile() as laid:
        for _ in range(_LARGEST_PACKED // _BUFFER):
            some = file.read(_BUFFER)
            if not some:
                break
            laid.write(some)
        else:
            raise InputError(f"larger than {_LARGEST_PACKED // 1024**3} GB when unpacked: unpack it first")
        laid.seek(0)
        yield laid


def _wrong(names: list[str]) -> str:
    if "text" in names or "html" in names:
        return ""
    return f"it has no column `text` or `html`, but: {', '.join(name[:30] for name in names[:8])}"


def _values(batch: "pa.RecordBatch") -> Iterator[dict[str, Any] | None]:
    """The rows as plain values; None for one with a text that is not UTF-8."""
    try:
        given: list[dict[str, Any] | None] = list(batch.to_pylist())
    except UnicodeDecodeError:
        given = [_one(batch.slice(at, 1)) for at in range(batch.num_rows)]
    for row in given:
        yield None if row is None else {k: _plain(v) for k, v in row.items() if v is not None}


def _one(batch: "pa.RecordBatch") -> dict[str, Any] | None:
    try:
        row: dict[str, Any] = batch.to_pylist()[0]
    except UnicodeDecodeError:
        return None
    return row


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _said(damage: Exception) -> str:
    if isinstance(damage, InputError):
        return str(damage)
    return f"not Parquet, or damaged from here on ({' '.join(str(damage).split())[:100]})"
