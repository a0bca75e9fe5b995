"""`dedupe` and what others would use for it, by turns on the same documents → rates, memory, their ratios."""

import json
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import loop, peak, peers
from bench.bulk import Bulk
from bench.bulking import score
from bench.child import Failed, Program, Spent, least, on_cores, run
from bench.figure import Figure, figure
from bench.notes import LENGTH, Notes
from bench.sizes import SEED, SHARE, WORDS, Sizes

CORES = 2
STARTS = 3
BARRED = 19_000  # documents: in fewer the start-up of processes decides, which no bar is about
OURS, LOOP, TEXT_DEDUP = "provenance dedupe, verified", "datasketch loop", "text-dedup, MinHash"
LEAST = 5.0  # times the rate of text-dedup on articles, and of the loop on notes
MOST_MEMORY = 0.5  # of what a process holds with datasketch's MinHashLSH

_CACHE, _KEPT = "cache", "kept"  # what text-dedup writes, in our folder

Writing = Callable[[Path], Mapping[str, str]]  # a corpus to a file → copy's id to its original's


@dataclass(frozen=True, slots=True)
class Ran:
    """One run: its time, and the most mebibytes that its processes held at once."""

    spent: Spent
    memory: float


@dataclass(frozen=True, slots=True)
class Way:
    """A way to deduplicate a file of JSON Lines."""

    command: Callable[[Path, Path], Sequence[str | Path]]  # file, result → what is run
    environment: Mapping[str, str]


def measure(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    """Articles against text-dedup and the loop, notes against the loop."""
    ways = _ways(sizes.peers, folder)
    with on_cores(CORES):
        for count in sizes.compared:
            yield from _articles(ways, count, sizes.compare_repeats, folder)
        some = {name: way for name, way in ways.items() if name != TEXT_DEDUP}
        if sizes.compared_notes:
            yield from _notes(some, sizes.compared_notes, sizes.compare_repeats, folder)


def _articles(ways: Mapping[str, Way], count: int, repeats: int, folder: Path) -> Iterator[Figure]:
    group = f"dedupe beside others, {count:,} documents of {WORDS} words, {SHARE:.0%} copies, {CORES} cores"
    runs, scores = _by_turns(ways, Bulk(SEED, count, SHARE, WORDS).write, repeats, folder)
    yield from _all(group, count, runs, scores)
    barred = count >= BARRED
    yield from _ratios(group, runs, TEXT_DEDUP, LEAST if barred else None)
    yield from _ratios(group, runs, LOOP)
    if LOOP in runs:
        held = [a.memory / b.memory for a, b in zip(runs[OURS], runs[LOOP], strict=True)]
        most = MOST_MEMORY if barred else None
        yield figure(group, f"memory, {OURS} : {LOOP}", held, "times its peak", most=most)


def _notes(ways: Mapping[str, Way], count: int, repeats: int, folder: Path) -> Iterator[Figure]:
    """Start-up, the least time of one note, is taken off both."""
    group = f"dedupe beside others, {count:,} notes of {LENGTH} words, {CORES} cores, start-up not counted"
    starts, _ = _by_turns(ways, Notes(SEED, 1).write, STARTS, folder)
    runs, scores = _by_turns(ways, Notes(SEED, count).write, repeats, folder)
    own = {name: list(_without(each, starts[name])) for name, each in runs.items()}
    yield from _all(group, count, own, scores)
    yield from _ratios(group, own, LOOP, LEAST if count >= BARRED else None)


def _without(runs: Sequence[Ran], starts: Sequence[Ran]) -> Iterator[Ran]:
    start = least([each.spent for each in starts])
    return (Ran(each.spent - start, each.memory) for each in runs)


Runs = Mapping[str, Sequence[Ran]]


def _all(group: str, count: int, runs: Runs, scores: tuple[float, float]) -> Iterator[Figure]:
    for name, each in runs.items():
        yield figure(group, name, [count / one.spent.wall for one in each], "documents/s")
        yield figure(group, f"{name}: CPU", [count / one.spent.cpu for one in each], "documents/s")
        yield figure(group, f"{name}: peak memory, all processes", [one.memory for one in each], "MiB")
    for what, share in zip(("recall", "precision"), scores, strict=True):
        yield figure(group, f"{OURS}: {what} of pairs in one story", [share], "")


def _ratios(group: str, runs: Runs, peer: str, bar: float | None = None) -> Iterator[Figure]:
    if peer in runs:
        ratios = [b.spent.wall / a.spent.wall for a, b in zip(runs[OURS], runs[peer], strict=True)]
        yield figure(group, f"{OURS} : {peer}", ratios, "times its rate", least=bar)


def _by_turns(
    ways: Mapping[str, Way], writing: Writing, repeats: int, folder: Path
) -> tuple[dict[str, list[Ran]], tuple[float, float]]:
    """All ways one after another, as often as asked: neighbours on the machine are the same for all."""
    source, result = folder / "documents.jsonl", folder / "stories.jsonl"
    origins = writing(source)
    runs: dict[str, list[Ran]] = {name: [] for name in ways}
    for _ in range(repeats):
        for name, way in ways.items():
            runs[name].append(_run(way, source, result, folder))
    return runs, score(result, origins)


def _run(way: Way, source: Path, result: Path, folder: Path) -> Ran:
    for kept in (_CACHE, _KEPT):  # or text-dedup would take its sketches from the run before
        shutil.rmtree(folder / kept, ignore_errors=True)
    file = folder / "peak.json"
    command = [sys.executable, "-S", peak.__file__, file, *way.command(source, result)]
    spent = run(command, folder, dict(way.environment))
    return Ran(spent, json.loads(file.read_text("utf-8"))["together"] / 2**20)


def _ways(install: bool, folder: Path) -> dict[str, Way]:
    """Ours, and those of the peers that are installed or may be."""
    program = Program(folder)
    ours = program.environment(workers_processes=CORES)
    ways = {OURS: Way(lambda source, result: program.command("dedupe", source, "-o", result), ours)}
    try:
        python = peers.python(install)
    except Failed as reason:
        print(f"bench: skipped text-dedup and datasketch: {reason}", file=sys.stderr)
        return ways
    ways[LOOP] = Way(lambda source, _: [python, loop.__file__, source], {})
    # No network is asked.
    alone = {"HF_HOME": str(folder / _CACHE), "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}
    ways[TEXT_DEDUP] = Way(lambda source, _: _text_dedup(python, source, folder), alone)
    return ways


def _text_dedup(python: Path, source: Path, folder: Path) -> list[str | Path]:
    """Its own command with its own settings: character classes apart, 5-grams, 250 slots, threshold .7."""
    return [
        python, "-m", "text_dedup.minhash", "--path", "json", "--data_files", source, "--split", "train",
        "--column", "text", "--output", folder / _KEPT, "--cache_dir", folder / _CACHE,
        "--num_proc", str(CORES),
    ]  # fmt: skip
