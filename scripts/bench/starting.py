"""`provenance --help` → its processor seconds."""

from collections.abc import Iterator
from pathlib import Path

from bench.child import Program
from bench.figure import Figure, figure
from bench.sizes import Sizes

MOST = 0.3  # seconds of processor: what a user takes for at once


def measure(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    """The first start reads the files from disk and writes byte code: it is not counted."""
    program = Program(folder)
    program.run("--help")
    spent = [program.run("--help") for _ in range(sizes.starts)]
    yield figure("provenance --help", "CPU", [each.cpu for each in spent], "s", most=MOST)
    yield figure("provenance --help", "wall", [each.wall for each in spent], "s")
