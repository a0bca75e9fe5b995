"""`check --jsonl` against datasketch's own loops on the same texts → rates and their ratio."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import alone, sketch
from bench.child import Program, Spent, least, on_cores, run
from bench.figure import Figure, figure
from bench.sizes import SEED, WORDS, Sizes
from bench.texts import corpus

LEAST = 1 / 3  # of the rate of datasketch's plain loop
OURS, TWO = "check --jsonl, 1 process", "check --jsonl, 2 processes"
CORE, ALONE = "check --jsonl, 1 process, on one core", "the same without a worker"
PLAIN, BULK, PRINTS = "datasketch, update", "datasketch, bulk", "our fingerprints"

Runner = Callable[[Path], Spent]


def measure(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    """Each round runs every competitor once, on one document (its start-up) and on all of them."""
    made = corpus(SEED, sizes.checked + 1, 0.0, WORDS)
    everything = made.write(folder / "all.jsonl")
    one = folder / "one.jsonl"
    with everything.open("rb") as file:
        one.write_bytes(file.readline())
    runners = _runners(folder)
    starts: dict[str, list[Spent]] = {name: [] for name in runners}
    wholes: dict[str, list[Spent]] = {name: [] for name in starts}
    for _ in range(sizes.check_repeats):
        for name, runner in runners.items():
            starts[name].append(runner(one))
            wholes[name].append(runner(everything))
    works = {name: [each - least(starts[name]) for each in spent] for name, spent in wholes.items()}
    group = f"check --jsonl, {sizes.checked:,} documents of {WORDS} words, start-up apart"
    yield from _rates(group, sizes.checked, starts, works)
    yield from _ratios(group, works)


def _runners(folder: Path) -> dict[str, Runner]:
    program = Program(folder)
    forms = {PLAIN: "plain", BULK: "bulk", PRINTS: "ours"}
    ours = {
        OURS: _checking(program, 1),
        TWO: _checking(program, 2),
        CORE: _on_one_core(_checking(program, 1)),
    }
    ours[ALONE] = _on_one_core(lambda path: run([sys.executable, alone.__file__, path], folder))
    return ours | {name: _sketching(form, folder) for name, form in forms.items()}


def _checking(program: Program, processes: int) -> Runner:
    return lambda path: program.run("check", "--jsonl", path, workers_processes=processes)


def _on_one_core(runner: Runner) -> Runner:
    def pinned(path: Path) -> Spent:
        with on_cores(1):
            return runner(path)

    return pinned


def _sketching(form: str, folder: Path) -> Runner:
    return lambda path: run([sys.executable, sketch.__file__, form, path], folder)


def _rates(
    group: str, count: int, starts: dict[str, list[Spent]], works: dict[str, list[Spent]]
) -> Iterator[Figure]:
    for name, spent in works.items():
        yield figure(group, f"{name}, wall", [count / each.wall for each in spent], "documents/s")
        yield figure(group, f"{name}, CPU", [count / each.cpu for each in spent], "documents/s")
        yield figure(group, f"{name}, start-up", [each.cpu for each in starts[name]], "s CPU")


def _ratios(group: str, works: dict[str, list[Spent]]) -> Iterator[Figure]:
    """Of the two runs of one round, which had the same neighbours on the machine."""
    for rival in (PLAIN, BULK):
        rounds = list(zip(works[OURS], works[rival], strict=True))
        least = LEAST if rival == PLAIN else None
        wall, cpu = [b.wall / a.wall for a, b in rounds], [b.cpu / a.cpu for a, b in rounds]
        yield figure(group, f"{OURS} : {rival}, wall", wall, "times its rate", least=least)
        yield figure(group, f"{OURS} : {rival}, CPU", cpu, "times its rate", least=least)
    rounds = list(zip(works[OURS], works[TWO], strict=True))
    yield figure(group, f"{TWO} : 1, wall", [a.wall / b.wall for a, b in rounds], "times its rate")
    yield figure(group, f"{TWO} : 1, CPU", [b.cpu / a.cpu for a, b in rounds], "times its CPU")
    rounds = list(zip(works[CORE], works[ALONE], strict=True))
    yield figure(group, f"{CORE} : without, wall", [b.wall / a.wall for a, b in rounds], "times its rate")
    rounds = list(zip(works[PRINTS], works[BULK], strict=True))
    yield figure(group, f"{PRINTS} : {BULK}, CPU", [b.cpu / a.cpu for a, b in rounds], "times its rate")
