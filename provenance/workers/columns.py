"""An open Parquet file → its rows as plain values, some at a time: what a worker does."""

import datetime
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from provenance.core.given import NO_COLUMN
from provenance.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any] | None


def load() -> None:
    """Import what is needed, before there is a limit of memory."""
    import pyarrow.parquet  # noqa: F401


def rows(file: BinaryIO) -> Iterator[list[Row]]:
    """The rows, at least one at a time; None stands for one with a text that is not UTF-8.

    Closes the file. Dates, times and decimals become text; an empty value is no value. Raises InputError
    for a table without `text` and `html` and, behind the rows before it, for damage.
    """
    from pyarrow import parquet
    from pyarrow.lib import ArrowException

    try:
        with file:
            table = parquet.ParquetFile(file, buffer_size=_BUFFER, pre_buffer=False)
            if wrong := _wrong(table.schema_arrow.names):
                raise InputError(wrong)
            # Threads would take address space of their own, and work on what nobody has asked for yet.
            for batch in table.iter_batches(batch_size=_batch(table.metadata), use_threads=False):
                yield from _some(batch)
    except (MemoryError, InputError):
        raise
    except (ArrowException, OSError, ValueError) as damage:
        said = " ".join(str(damage).split())[:100]
        raise InputError(f"not Parquet, or damaged from here on ({said})") from damage


_BUFFER = 1024 * 1024  # bytes read ahead of each column, instead of whole row groups
# Rows turned into Python values at once: enough for speed, few enough for flat memory with long texts.
_BATCH = 256
_BYTES = 4 * 1024 * 1024  # of text in one answer, beyond which the rest comes in the next
_SLICE = 16  # rows between two looks at that


def _batch(metadata: Any) -> int:
    """Rows that are unpacked at once: less than `_BATCH` where the file says that they are long."""
    size = sum(metadata.row_group(at).total_byte_size for at in range(metadata.num_row_groups))
    return int(max(1, min(_BATCH, 4 * _BYTES * max(1, metadata.num_rows) // max(1, size))))


def _wrong(names: list[str]) -> str:
    if "text" in names or "html" in names:
        return ""
    return f"it has {NO_COLUMN}, but: {', '.join(name[:30] for name in names[:8])}"


def _some(batch: "pa.RecordBatch") -> Iterator[list[Row]]:
    """The rows of a batch in pieces of about `_BYTES`."""
    held: list[Row] = []
    size = 0
    for at in range(0, batch.num_rows, _SLICE):
        for row in _values(batch.slice(at, _SLICE)):
            held.append(row)
            size += sum(len(value) for value in (row or {}).values() if isinstance(value, str))
        if size > _BYTES:
            yield held
            held, size = [], 0
    if held:
        yield held


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
