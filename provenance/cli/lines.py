"""Styled lines for people → standard output: wrapped and styled on a terminal, else as they are."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass

from provenance.cli import streams
from provenance.cli.tables import rich_lines, room

# Longer lines are tiring to read, however wide the terminal.
WIDEST = 96
LABEL = 10


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line, safe to print already, and its rich style."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Spans in one line; with a `label` (None: none) they hang in a column of their own."""

    spans: tuple[Span, ...] = ()
    label: str | None = None


def line(text: str = "", style: str = "", label: str | None = None) -> Line:
    """A line of one style; foreign text is made safe."""
    return Line((Span(streams.one_line(text), style),), label)


def write(lines: Iterable[Line]) -> None:
    """Print lines."""
    if not sys.stdout.isatty():
        for each in lines:
            label = "" if each.label is None else each.label.ljust(LABEL)
            streams.result((label + "".join(span.text for span in each.spans)).rstrip())
        return
    from rich.table import Table
    from rich.text import Text

    width = min(room(), WIDEST)
    for each in lines:
        text = Text.assemble(*((span.text, span.style) for span in each.spans), overflow="fold")
        if each.label is None:
            rich_lines(text, width=width)
            continue
        grid = Table.grid()
        grid.add_column(width=LABEL, style="bold")
        grid.add_column(overflow="fold")
        grid.add_row(each.label, text)
        rich_lines(grid, width=width)
