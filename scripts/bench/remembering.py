"""`check --jsonl` and `ingest` of few and of many short documents → their peaks of memory, and the ratio."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import peak
from bench.child import Program, run
from bench.figure import Figure, figure
from bench.sizes import SEED, SHARE, Sizes
from bench.texts import corpus

MOST = 1.25  # times the peak of the few: memory must not grow with the number of documents
SHORT = 60  # words: the number of documents is to grow, not their length


@dataclass(frozen=True, slots=True)
class Peak:
    """Mebibytes that the command's own process held at most, and the largest of all its processes."""

    main: float
    largest: float
    processes: int


def measure(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    """Once each: peaks hardly vary. A fresh SQLite file for each `ingest`."""
    for count in sorted({*sizes.memory_checked, *sizes.memory_ingested}):
        corpus(SEED, count, SHARE, SHORT).write(folder / f"{count}.jsonl")
    yield from _figures("check --jsonl", sizes.memory_checked, lambda count: _check(folder, count))
    yield from _figures("ingest", sizes.memory_ingested, lambda count: _ingest(folder, count))


def _figures(name: str, counts: Sequence[int], one: Callable[[int], Peak]) -> Iterator[Figure]:
    """A ratio of the largest number of documents to the smallest."""
    group = f"peak memory of {name}, documents of {SHORT} words"
    peaks = {count: one(count) for count in counts}
    for count, found in peaks.items():
        yield figure(group, f"{count:,} documents, its own process", [found.main], "MiB")
        if found.processes > 1:
            title = f"{count:,} documents, largest of {found.processes} processes"
            yield figure(group, title, [found.largest], "MiB")
    few, many = peaks[min(counts)], peaks[max(counts)]
    name = f"{max(counts):,} : {min(counts):,} documents"
    yield figure(group, name, [many.largest / few.largest], "times its peak", most=MOST)
    if many.processes > 1:
        yield figure(group, f"{name}, own process", [many.main / few.main], "times its peak", most=MOST)


def _check(folder: Path, count: int) -> Peak:
    return _peak(Program(folder), "check", "--jsonl", folder / f"{count}.jsonl")


def _ingest(folder: Path, count: int) -> Peak:
    database = folder / f"{count}.sqlite"
    Program(folder).run("init", database=database)
    return _peak(Program(folder), "ingest", folder / f"{count}.jsonl", database=database)


def _peak(program: Program, *arguments: str | Path, database: Path | None = None) -> Peak:
    file = program.folder / "peak.json"
    command = [sys.executable, "-S", peak.__file__, file, *program.command(*arguments)]
    run(command, program.folder, program.environment(database))
    found = json.loads(file.read_text("utf-8"))
    return Peak(found["main"] / 2**20, found["largest"] / 2**20, found["processes"])
