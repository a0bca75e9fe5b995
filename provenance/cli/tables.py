"""Rows → a table for people, or CSV, JSON or JSON Lines for programs."""

import csv
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from provenance.cli import streams
from provenance.cli.documents import as_json, as_line
from provenance.formats.printable import cell

FORMATS = ("table", "csv", "json", "jsonl")
# A column narrower than this is no longer read but spelled.
NARROWEST = 14
# Wide enough that a table in a pipe never wraps: one row, one line.
ENDLESS = 100_000

Row = Mapping[str, Any]
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Column:
    """`key` in the row, its heading for people; a `wraps` column gives way where room is short."""

    key: str
    heading: str
    wraps: bool = False
    right: bool = False


def format_option(command: F) -> F:
    return click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default="table",
        show_default=True,
        help="A table for people, the others for programs.",
    )(command)


def show(rows: Sequence[Row], columns: Sequence[Column], form: str = "table", empty: str = "") -> None:
    """Print rows in one of `FORMATS`; `empty` is said to people when there is none.

    For programs every key of the rows is given, not only those of `columns`.
    """
    if form == "table":
        _show_people(rows, columns, empty)
    elif form == "csv":
        streams.data(_csv(rows, [column.key for column in columns]))
    elif form == "json":
        streams.data(as_json(list(rows)))
    else:
        for row in rows:
            streams.data(as_line(row))


def _csv(rows: Sequence[Row], first: Iterable[str]) -> bytes:
    keys = list(dict.fromkeys([*(rows[0] if rows else first), *(key for row in rows for key in row)]))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(keys)
    writer.writerows([[cell(plain(row.get(key), exact=True)) for key in keys] for row in rows])
    return out.getvalue().encode()


def plain(value: Any, exact: bool = False) -> str:
    """One value as text. For people (not `exact`) numbers are rounded and instants shortened."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if not exact:
            return f"{value:.2f}".rstrip("0").rstrip(".")
        case list() | tuple():
            return ", ".join(plain(part, exact) for part in value)
        case dict():
            return ", ".join(f"{key}: {plain(part, exact)}" for key, part in value.items())
        case _:
            return str(value)


def instant(value: Any) -> str:
    """An instant in ISO 8601 (or a datetime) → to the minute, UTC."""
    return str(value or "").replace("T", " ")[:16]


# --- for people


def room() -> int:
    """How many cells wide the reader's place is; endless in a pipe, unless COLUMNS says so."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdigit():
        return max(20, shutil.get_terminal_size().columns)
    return ENDLESS


def _show_people(rows: Sequence[Row], columns: Sequence[Column], empty: str) -> None:
    if not rows:
        if empty:
            streams.talk(empty)
        return
    cells = [[_words(row.get(column.key)) for column in columns] for row in rows]
    if _fits(cells, columns):
        _print_table(cells, columns)
    else:
        _print_blocks(cells, columns)


def _words(value: Any) -> str:
    text = plain(value)
    if isinstance(value, str) and len(value) >= len("2026-01-01T00:00") and value[10:11] == "T":
        text = instant(value) if value[:4].isdigit() else text
    return streams.one_line(text)


def _fits(cells: Sequence[Sequence[str]], columns: Sequence[Column]) -> bool:
    from rich.cells import cell_len

    need = 2 * (len(columns) - 1)
    for number, column in enumerate(columns):
        widest = max(cell_len(column.heading), *(cell_len(row[number]) for row in cells))
        need += min(widest, NARROWEST) if column.wraps else widest
    return need <= room()


def _print_table(cells: Sequence[Sequence[str]], columns: Sequence[Column]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in columns:
        table.add_column(
            column.heading,
            no_wrap=not column.wraps,
            overflow="fold",
            justify="right" if column.right else "left",
        )
    for row in cells:
        table.add_row(*(Text(text) for text in row))
    rich_lines(table)


def _print_blocks(cells: Sequence[Sequence[str]], columns: Sequence[Column]) -> None:
    """Where no table fits: one `heading: value` a line, a blank line between rows."""
    for number, row in enumerate(cells):
        if number:
            streams.result("")
        for column, text in zip(columns, row, strict=True):
            if text:
                streams.result(f"{column.heading}: {text}")


def rich_lines(*renderables: Any, width: int | None = None) -> None:
    """Print with rich: no markup, no emoji; colour on a terminal only; no blanks at line ends."""
    from rich.console import Console

    terminal = sys.stdout.isatty()
    console = Console(
        file=sys.stdout,
        width=width or room(),
        force_terminal=terminal,
        force_jupyter=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
    with console.capture() as captured:
        for renderable in renderables:
            console.print(renderable)
    for line in captured.get().splitlines():
        streams.result(line.rstrip())
