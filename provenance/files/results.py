"""Rows → a file of JSON Lines, CSV or Parquet, packed where its name says so, there when it is whole."""

import csv
import gzip
import io
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Literal, cast

import zstandard

from provenance.errors import InputError
from provenance.files import whole
from provenance.formats.printable import cell
from provenance.formats.tables import line

Form = Literal["jsonl", "csv", "parquet"]
FORMS: tuple[Form, ...] = ("jsonl", "csv", "parquet")
Kind = Literal["text", "whole", "number", "flag", "json"]
Columns = Mapping[str, Kind]  # in their order
STANDARD_OUTPUT = Path("-")


def form_of(path: Path, named: Form | None = None) -> Form:
    """The format of the ending, behind which `.gz` and `.zst` do not count; where it tells none, `named`.

    Raises InputError when there is none, when the two differ, and for one that cannot be packed;
    standard output is JSON Lines if nothing is named.
    """
    suffixes = [suffix.lower() for suffix in path.suffixes]
    packed = bool(suffixes) and suffixes[-1] in _PACKED
    kind = _ENDINGS.get("".join(suffixes[-2:-1] if packed else suffixes[-1:]))
    if named and kind and named != kind:
        raise InputError(
            f"{path} is named as {kind}, but --format says {named}: rename it or leave --format out"
        )
    form = named or ("jsonl" if path == STANDARD_OUTPUT else kind)
    if form is None:
        raise InputError(
            f"cannot tell the format of {path}: name it .jsonl, .csv or .parquet, or say --format"
        )
    if packed and form == "parquet":
        raise InputError(f"{path}: Parquet is packed within: name it without {suffixes[-1]}")
    return form


@contextmanager
def open_result(path: Path) -> Iterator[BinaryIO]:
    """Where a result goes, `-` being standard output. Raises as `whole.writing` does."""
    if path == STANDARD_OUTPUT:
        yield cast(BinaryIO, _Output())
        return
    with whole.writing(path) as file:
        if path.suffix.lower() == ".gz":
            with gzip.GzipFile("", "wb", 6, file, 0) as packed:  # without name and time: equal for equal rows
                yield cast(BinaryIO, packed)
        elif path.suffix.lower() == ".zst":
            with zstandard.ZstdCompressor().stream_writer(file, closefd=False) as packed:
                yield packed
        else:
            yield file


def write(file: BinaryIO, form: Form, columns: Columns, rows: Iterable[Sequence[Any]]) -> None:
    """All rows, a value for each column. Raises InputError when Parquet is not installed."""
    _WRITERS[form](file, columns, rows)


_PACKED = (".gz", ".zst")
_ENDINGS: dict[str, Form] = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet"}
_GROUP = 65_536  # rows of Parquet that are held; some 10 MB of them


class _Output(io.RawIOBase):
    """Standard output as a file that whoever writes may close."""

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        left = memoryview(data)
        while left:  # a nearly full disk takes a part, and only the next write fails
            left = left[sys.stdout.buffer.write(left) :]
        return len(data)


def _write_lines(file: BinaryIO, columns: Columns, rows: Iterable[Sequence[Any]]) -> None:
    for row in rows:
        file.write(line(dict(zip(columns, row, strict=True))).encode())


def _write_csv(file: BinaryIO, columns: Columns, rows: Iterable[Sequence[Any]]) -> None:
    table = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    try:
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(columns)
        kinds = list(columns.values())
        writer.writerows([_cell(*pair) for pair in zip(row, kinds, strict=True)] for row in rows)
    finally:
        table.detach()  # the file is closed by who opened it


def _cell(value: Any, kind: Kind) -> str:
    return cell(line(value)[:-1] if kind == "json" and not isinstance(value, str | None) else value)


def _write_parquet(file: BinaryIO, columns: Columns, rows: Iterable[Sequence[Any]]) -> None:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise InputError("Parquet needs the extra: pip install 'provenance-checker[parquet]'") from error
    types = {"text": pa.string(), "whole": pa.int64(), "number": pa.float64(), "flag": pa.bool_()}
    schema = pa.schema([(name, types.get(kind, pa.string())) for name, kind in columns.items()])
    with parquet.ParquetWriter(file, schema) as writer:
        for group in _groups(rows):
            held = zip(*group, strict=True)
            arrays = [
                pa.array([_plain(value, kind) for value in values], type_)
                for values, kind, type_ in zip(held, columns.values(), schema.types, strict=True)
            ]
            writer.write_batch(pa.record_batch(arrays, schema=schema))


def _plain(value: Any, kind: Kind) -> Any:
    if value is None or kind not in ("text", "json"):
        return value
    return value if isinstance(value, str) else line(value)[:-1]


def _groups(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    group: list[Sequence[Any]] = []
    for row in rows:
        group.append(row)
        if len(group) == _GROUP:
            yield group
            group = []
    if group:
        yield group


_WRITERS = {"jsonl": _write_lines, "csv": _write_csv, "parquet": _write_parquet}
