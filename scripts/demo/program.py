"""Arguments → the real command line in a process of its own, printed as a reader would type it."""

import json
import os
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WIDE = "160"  # cells: the widest report as a table, one row a line
NARROW = "110"  # a story's text, still read with ease


class Failed(Exception):
    """A command ended as it should not."""


@dataclass(frozen=True, slots=True)
class Output:
    """What a command wrote."""

    arguments: tuple[str, ...]
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)

    def json_lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True, slots=True)
class Program:
    """The command `provenance` with a database of its own, started in `folder`."""

    folder: Path

    @property
    def exports(self) -> dict[str, str]:
        """The environment that makes it this database, and lets it fetch from this machine."""
        return {
            "PROVENANCE_DATABASE": str(self.folder / "provenance.sqlite"),
            "PROVENANCE_FETCH_ALLOW_PRIVATE": "127.0.0.0/8",
            "XDG_CONFIG_HOME": str(self.folder / "config"),
        }

    def run(self, *arguments: str) -> Output:
        """Run to the end. Raises Failed, with what it said, when its exit code is not 0 or it hangs."""
        try:
            done = self._process(arguments)
        except subprocess.TimeoutExpired as late:
            raise Failed(f"{typed(arguments)}\nhad not ended after {late.timeout:.0f} s") from late
        if done.returncode:
            raise Failed(f"{typed(arguments)}\nended with {done.returncode}\n{done.stdout}{done.stderr}")
        return Output(arguments, done.stdout, done.stderr)

    def _process(self, arguments: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "provenance", *arguments],
            cwd=self.folder,
            env=self._environment() | {"COLUMNS": WIDE if arguments[0] == "report" else NARROW},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=120,  # seconds; all of the demo is to take 30
            check=False,
        )

    def _environment(self) -> dict[str, str]:
        """Ours without settings that somebody made for another database."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PROVENANCE_")}
        return kept | {"PYTHONIOENCODING": "utf-8"} | self.exports


def typed(arguments: tuple[str, ...]) -> str:
    """The line as typed at a prompt."""
    return "$ " + shlex.join(("provenance", *arguments))
