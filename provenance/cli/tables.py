"""Rows → a table for people, or CSV, JSON or JSON Lines for programs."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import click

from provenance.cli import streams

FORMATS = ("table", "csv", "json", "jsonl")
# A column narrower than the first is no longer read but spelled; one of the second holds a title in
# two or three lines.
NARROWEST, COMFORTABLE = 14, 32
# Wide enough that a table in a pipe never wraps: one row, one line.
ENDLESS = 100_000

Row = Mapping[str, Any]
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Column:
    """`key` in the row and its heading for people.

    Where room is short a `spare` column is left out first, then those that may wrap give way.
    """

    key: str
    heading: str
    wraps: bool = False
    right: bool = False
    spare: bool = False


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
    else:
        streams.data(_written(rows, columns, form).encode())


def _written(rows: Sequence[Row], columns: Sequence[Column], form: str) -> str:
    from provenance.formats import tables

    if form == "csv":
        return tables.as_csv(rows, () if rows else [column.key for column in columns])
    return tables.as_json(list(rows)) if form == "json" else tables.as_jsonl(rows)


def plain(value: Any) -> str:
    """One value as text for people: numbers rounded, lists joined."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.{1 if abs(value) >= 10 else 2}f}".rstrip("0").rstrip(".")
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, list | tuple):
        return ", ".join(map(plain, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {plain(part)}" for key, part in value.items())
    return "" if value is None else str(value)


def instant(value: Any) -> str:
    """An aware instant, or one in ISO 8601 → to the minute; anything else as it is."""
    try:
        at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value or ""))
    except ValueError:
        return str(value or "")
    with suppress(OverflowError):  # a date at either end of time, which in UTC lies beyond
        at = at.astimezone(UTC) if at.tzinfo else at
    return at.isoformat(" ", "minutes")[:16]


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
    for shown in _narrower(columns):
        cells = [[_words(row.get(column.key)) for column in shown] for row in rows]
        least = COMFORTABLE if any(column.spare for column in shown) else NARROWEST
        if _fits(cells, shown, least):
            _print_table(cells, shown)
            if left_out := [column.heading for column in columns if column not in shown]:
                streams.talk(f"left out for want of room: {', '.join(left_out)}")
            return
    _print_blocks([[_words(row.get(column.key)) for column in columns] for row in rows], columns)


def _narrower(columns: Sequence[Column]) -> Iterator[Sequence[Column]]:
    """All columns, then without the last spare one, and so on."""
    yield columns
    for column in reversed(columns):
        if column.spare:
            columns = [each for each in columns if each != column]
            yield columns


def _words(value: Any) -> str:
    """A cell for people. An instant is known by its look: no title begins with a date and a `T`."""
    if isinstance(value, str) and value[10:11] == "T" and value[:4].isdigit():
        return streams.one_line(instant(value))
    return streams.one_line(plain(value))


def _fits(cells: Sequence[Sequence[str]], columns: Sequence[Column], least: int) -> bool:
    """Whether the table has room when no column that wraps is narrower than `least`."""
    from rich.cells import cell_len

    need = 2 * (len(columns) - 1)
    for number, column in enumerate(columns):
        widest = max(cell_len(column.heading), *(cell_len(row[number]) for row in cells))
        need += min(widest, least) if column.wraps else widest
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
