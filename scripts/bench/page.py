"""Figures → their section of a page, between its two markers; what stands outside stays."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from bench.child import Failed
from bench.figure import Figure
from bench.peers import ROOT
from bench.table import HEAD, cells

PAGE = ROOT / "docs" / "benchmarks.md"


def markers(what: str) -> tuple[str, str]:
    """Behind the first and before the second stands what was measured of a set."""
    return f"<!-- {what}: written by the bench -->", f"<!-- {what}: end -->"


def find(text: str, what: str) -> tuple[int, int]:
    """Where a section begins and ends. Raises Failed: the page has none of that name, or several."""
    begin, end = markers(what)
    if text.count(begin) != 1 or text.count(end) != 1 or text.index(begin) > text.index(end):
        raise Failed(f"the page needs the lines {begin} and {end}, once each and in this order")
    return text.index(begin) + len(begin), text.index(end)


def write(page: Path, what: str, about: Mapping[str, str], figures: Sequence[Figure]) -> None:
    """Put the figures of a set in the place of those that stood there; the page is replaced as a whole."""
    text = page.read_text("utf-8")
    start, end = find(text, what)
    fresh = page.with_name(f"{page.name}.new")
    fresh.write_text(text[:start] + "\n".join(["", *_section(about, figures), ""]) + text[end:], "utf-8")
    fresh.replace(page)


def _section(about: Mapping[str, str], figures: Sequence[Figure]) -> Iterator[str]:
    yield ""
    for name, value in about.items():
        yield f"- {name}: {value}"
    for group, some in groupby(figures, key=lambda figure: figure.group):
        yield from ("", f"**{group}**", "", _row(HEAD), "|---|---:|---|---:|---:|---|---|")
        yield from (_row(cells(figure)) for figure in some)
    yield ""


def _row(values: Sequence[str]) -> str:
    return f"| {' | '.join(value.strip().replace('|', chr(92) + '|') for value in values)} |"
