"""Repeated measurements → one figure: their median, their spread and the bar that was set."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured. `low` and `high` are the extremes of its repeats; `met` is null without a bar."""

    group: str
    name: str
    value: float
    unit: str
    low: float
    high: float
    repeats: int
    bar: str = ""
    met: bool | None = None

    @property
    def row(self) -> dict[str, Any]:
        """As JSON has it."""
        return {name: getattr(self, name) for name in self.__slots__}


def figure(
    group: str,
    name: str,
    values: Sequence[float],
    unit: str,
    *,
    least: float | None = None,
    most: float | None = None,
) -> Figure:
    """The median of some values, at least one; `least` or `most` is the bar."""
    value = median(values)
    bar, met = "", None
    if most is not None:
        bar, met = f"≤ {shown(most)}", value <= most
    elif least is not None:
        bar, met = f"≥ {shown(least)}", value >= least
    return Figure(group, name, value, unit, min(values), max(values), len(values), bar, met)


def shown(value: float) -> str:
    """Three digits that matter: the rest is noise."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 1 else f"{value:.3f}"
