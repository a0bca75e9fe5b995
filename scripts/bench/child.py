"""A command → a process of its own, and the time that it took."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter


class Failed(Exception):
    """A command ended as it should not."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds on the clock, and of processors (user and system), of a child and its children."""

    wall: float
    cpu: float

    def __sub__(self, other: "Spent") -> "Spent":
        """At least a microsecond, since rates are made of it."""
        return Spent(max(self.wall - other.wall, 1e-6), max(self.cpu - other.cpu, 1e-6))


@dataclass(frozen=True, slots=True)
class Program:
    """The command `provenance`, away from the user's settings; what it writes is kept in `folder`."""

    folder: Path

    def run(self, *arguments: str | Path, database: Path | None = None, **settings: object) -> Spent:
        """Run to the end. Raises Failed, with what it said, when its exit code is not 0.

        `settings` are variables of the environment, without their prefix: workers_processes=2.
        """
        return run(self.command(*arguments), self.folder, self.environment(database, **settings))

    def command(self, *arguments: str | Path) -> list[str | Path]:
        """What starts it."""
        return [sys.executable, "-m", "provenance", *arguments]

    def environment(self, database: Path | None = None, **settings: object) -> dict[str, str]:
        """What `run` needs to know besides."""
        known = {f"PROVENANCE_{name.upper()}": str(value) for name, value in settings.items()}
        return known | {"PROVENANCE_DATABASE": str(database or self.folder / "none.sqlite")}


def least(spent: Sequence[Spent]) -> Spent:
    """The quickest of some runs of one command: what else the machine does only ever adds time."""
    return Spent(min(each.wall for each in spent), min(each.cpu for each in spent))


def run(command: Sequence[str | Path], folder: Path, environment: dict[str, str] | None = None) -> Spent:
    """Run a command in a folder, its output in the file `output` there: no pipe that somebody must empty."""
    with (folder / "output").open("wb") as output, (folder / "errors").open("wb") as errors:
        before, began = _children(), perf_counter()
        done = subprocess.run(
            [str(word) for word in command],
            cwd=folder,
            env=_environment(folder) | (environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            check=False,
        )
        spent = Spent(perf_counter() - began, _children() - before)
    if done.returncode:
        said = (folder / "errors").read_text("utf-8", "replace")[-2000:]
        raise Failed(f"{' '.join(map(str, command))}\nended with {done.returncode}\n{said}")
    return spent


@contextmanager
def on_cores(count: int) -> Iterator[None]:
    """Children have so many cores, on a larger machine too; where the system knows no affinity, all."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    all_ = os.sched_getaffinity(0)
    os.sched_setaffinity(0, set(sorted(all_)[:count]))
    try:
        yield
    finally:
        os.sched_setaffinity(0, all_)


def output(command: Sequence[str | Path], folder: Path) -> str:
    """What a command wrote, run as `run` does."""
    run(command, folder)
    return (folder / "output").read_text("utf-8")


def _children() -> float:
    """Processor seconds of all children that have ended and were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _environment(folder: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PROVENANCE_")}
    return kept | {"XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder), "COLUMNS": "100"}
