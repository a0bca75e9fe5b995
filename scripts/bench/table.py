"""Figures → a plain table."""

from collections.abc import Sequence

from bench.figure import Figure, shown

HEAD = ("", "median", "unit", "extremes", "n", "bar", "")


def lines(figures: Sequence[Figure]) -> list[str]:
    """A heading for each group, a line for each figure; columns as wide as they need."""
    rows = [cells(figure) for figure in figures]
    widths = [max(len(row[column]) for row in [HEAD, *rows]) for column in range(len(HEAD))]
    written = [_line(HEAD, widths)]
    group = ""
    for figure, row in zip(figures, rows, strict=True):
        if figure.group != group:
            group = figure.group
            written += ["", group]
        written.append(_line(row, widths))
    return written


def cells(figure: Figure) -> tuple[str, ...]:
    """What stands below `HEAD`."""
    spread = f"{shown(figure.low)} – {shown(figure.high)}" if figure.repeats > 1 else ""
    met = "" if figure.met is None else "met" if figure.met else "MISSED"
    return (
        f"  {figure.name}",
        shown(figure.value),
        figure.unit,
        spread,
        str(figure.repeats),
        figure.bar,
        met,
    )


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    right = (False, True, False, True, True, False, False)
    cells = zip(row, widths, right, strict=True)
    return "  ".join(c.rjust(width) if turned else c.ljust(width) for c, width, turned in cells).rstrip()
