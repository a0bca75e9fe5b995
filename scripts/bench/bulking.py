"""`dedupe` of large corpora of 600 words → its rate, its steps, its memory, and how time grows."""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import comb, log
from pathlib import Path

from bench import peak
from bench.bulk import KINDS, Bulk
from bench.child import Program, Spent, run
from bench.figure import Figure, figure
from bench.sizes import SEED, SHARE, WORDS, Sizes

MOST_GROWTH = 1.1  # exponent of the time from the smallest to the largest corpus
MOST_MEMORY = 2500.0  # MiB, all processes together
# Documents a second on two cores that nobody else uses; the larger of the two sizes, the smaller.
LEAST = {1_000_000: 5_000.0, 100_000: 8_000.0}


@dataclass(frozen=True, slots=True)
class _Run:
    spent: Spent
    steps: dict[str, float]  # seconds, as the program says
    memory: float  # MiB, what all processes held at once
    recall: float
    precision: float


def measure(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    """Each size once: a run of a million takes minutes."""
    runs = {count: _run(count, folder) for count in sizes.bulk}
    for count, one in runs.items():
        kinds = ", ".join(KINDS)
        group = f"dedupe, {count:,} documents of {WORDS} words, {SHARE:.0%} copies ({kinds})"
        yield figure(group, "wall", [count / one.spent.wall], "documents/s", least=LEAST.get(count))
        yield figure(group, "CPU", [count / one.spent.cpu], "documents/s")
        for name, seconds in one.steps.items():
            yield figure(group, name, [seconds], "s")
        yield figure(group, "peak memory, all processes", [one.memory], "MiB", most=MOST_MEMORY)
        yield figure(group, "recall of pairs in one story", [one.recall], "")
        yield figure(group, "precision of pairs in one story", [one.precision], "")
    few, many = min(runs), max(runs)
    if few != many:
        for name in ("wall", "cpu"):
            ratio = getattr(runs[many].spent, name) / getattr(runs[few].spent, name)
            group = f"dedupe, from {few:,} to {many:,} documents"
            growth = log(ratio) / log(many / few)
            yield figure(group, f"exponent of {name}", [growth], "", most=MOST_GROWTH)


def score(out: Path, origins: Mapping[str, str]) -> tuple[float, float]:
    """What `dedupe` wrote, and copy's id to its original's → recall and precision of pairs in one story."""
    both, found, true = Counter[tuple[str, str]](), Counter[str](), Counter[str]()
    with out.open("rb") as file:
        for row in map(json.loads, file):
            origin = origins.get(row["id"], row["id"])
            both[origin, row["story"]] += 1
            found[row["story"]] += 1
            true[origin] += 1
    shared, seen, wanted = (sum(comb(n, 2) for n in each.values()) for each in (both, found, true))
    return shared / wanted if wanted else 1.0, shared / seen if seen else 1.0


def _run(count: int, folder: Path) -> _Run:
    source, out, file = folder / "bulk.jsonl", folder / "stories.jsonl", folder / "peak.json"
    origins = Bulk(SEED, count, SHARE, WORDS).write(source)
    program = Program(folder)
    asked = program.command("--verbose", "dedupe", source, "-o", out, "--pairs", folder / "pairs.jsonl")
    spent = run([sys.executable, "-S", peak.__file__, file, *asked], folder, program.environment())
    steps = dict(_steps((folder / "errors").read_text("utf-8")))
    memory = json.loads(file.read_text("utf-8"))["together"] / 2**20
    return _Run(spent, steps, memory, *score(out, origins))


_STEP = re.compile(r"(reading|candidates|verification|writing|front end|signatures|comparing) ([0-9.]+) s")


def _steps(said: str) -> Iterator[tuple[str, float]]:
    """What the program says of its steps; those in the workers are added up over them."""
    for name, seconds in _STEP.findall(said):
        yield name, float(seconds)
