"""Sizes → all figures, one measure after another."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bench import checking, deduping, growing, remembering, sketching, starting, storing
from bench.figure import Figure
from bench.sizes import Sizes

Measure = Callable[[Sizes, Path], Iterator[Figure]]
MEASURES: dict[str, Measure] = {
    "help": starting.measure,
    "sketch": sketching.measure,
    "check": checking.measure,
    "dedupe": deduping.measure,
    "ingest": storing.measure,
    "growth": growing.measure,
}
MEMORY: dict[str, Measure] = {"memory": remembering.measure}  # asked for by itself: it takes minutes


def measure(
    sizes: Sizes, tell: Callable[[str], None], measures: Mapping[str, Measure] = MEASURES
) -> Iterator[Figure]:
    """Each in a folder of its own, which goes when it is done; `tell` hears what is measured now."""
    for name, one in measures.items():
        tell(name)
        with tempfile.TemporaryDirectory(prefix="provenance-bench-") as folder:
            yield from one(sizes, Path(folder))
