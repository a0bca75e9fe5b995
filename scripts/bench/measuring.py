"""Sizes → all figures, one measure after another."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bench import (
    bulking,
    checking,
    comparing,
    deduping,
    growing,
    judging,
    remembering,
    shelving,
    sketching,
    starting,
    storing,
)
from bench.figure import Figure
from bench.sizes import Sizes

Measure = Callable[[Sizes, Path], Iterator[Figure]]
MEASURES: dict[str, Measure] = {
    "help": starting.measure,
    "sketch": sketching.measure,
    "check": checking.measure,
    "dedupe": deduping.measure,
    "bulk": bulking.measure,
    "peers of dedupe": comparing.measure,
    "ingest": storing.measure,
    "growth": growing.measure,
}
# Each asked for by itself: they take minutes, or say nothing about speed.
ALONE: dict[str, dict[str, Measure]] = {
    "bulk": {"bulk": bulking.measure, "peers of dedupe": comparing.measure},
    "accuracy": {"accuracy": judging.measure},
    "database": {"database": shelving.measure},
    "memory": {"memory": remembering.measure},
}


def measure(
    sizes: Sizes, tell: Callable[[str], None], measures: Mapping[str, Measure] = MEASURES
) -> Iterator[Figure]:
    """Each in a folder of its own, which goes when it is done; `tell` hears what is measured now."""
    for name, one in measures.items():
        tell(name)
        with tempfile.TemporaryDirectory(prefix="provenance-bench-") as folder:
            yield from one(sizes, Path(folder))
