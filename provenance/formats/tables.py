"""Rows → CSV, JSON, JSON Lines."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from provenance.formats.printable import cell, escaped

Row = Mapping[str, Any]


def as_csv(rows: Iterable[Row], columns: Sequence[str] = ()) -> str:
    """A header and one line a row; the columns are those given, else the keys as first met."""
    kept = list(rows)
    names = list(columns) or list(dict.fromkeys(name for row in kept for name in row))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(row.get(name)) for name in names] for row in kept)
    return out.getvalue()


def as_json(value: Any) -> str:
    """One document, indented, keys in the order given; ends with a newline."""
    return escaped(msgspec.json.format(_encoded(value), indent=2).decode()) + "\n"


def as_jsonl(rows: Iterable[Row]) -> str:
    """One object a line."""
    return "".join(line(row) for row in rows)


def line(row: Row) -> str:
    """One object and its newline."""
    return escaped(_encoded(row).decode()) + "\n"


def _cell(value: Any) -> str:
    """Lists and objects as JSON, the rest as it is."""
    return cell(_encoded(value).decode() if isinstance(value, list | tuple | Mapping) else value)


def _encoded(value: Any) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:  # half a surrogate pair, which UTF-8 cannot hold
        return msgspec.json.encode(_whole(msgspec.to_builtins(value)))


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, Mapping):
        return {_whole(key): _whole(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [_whole(held) for held in value]
    return value
