"""Ways to run the program: in this process, which is quick, and as a process of its own."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from provenance.cli import faults, program


@dataclass(frozen=True, slots=True)
class Run:
    """What a run left: its exit code and what it wrote."""

    code: int
    out: str
    err: str


class Runs(Protocol):
    """Arguments and standard input → a run."""

    def __call__(self, *arguments: str | Path, stdin: bytes = b"") -> Run: ...


@pytest.fixture
def provenance(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> Runs:
    """Run the program in this process, away from the user's own files."""
    for name, value in _environment(tmp_path).items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str | Path, stdin: bytes = b"") -> Run:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        code = faults.run(program, [str(argument) for argument in arguments])
        out, err = capsysbinary.readouterr()
        return Run(code, out.decode(), err.decode())

    return run


@pytest.fixture
def process(tmp_path: Path) -> Callable[..., Run]:
    """Run `python -m provenance` with more environment; bytes that are no UTF-8 are replaced."""

    def run(*arguments: str | Path, stdin: bytes = b"", **environment: str) -> Run:
        done = subprocess.run(
            [sys.executable, "-m", "provenance", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            env={**os.environ, **_environment(tmp_path), **environment},
            timeout=60,
            check=False,
        )
        return Run(
            done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
        )

    return run


def _environment(folder: Path) -> dict[str, str]:
    return {
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_DATA_HOME": str(folder / "data"),
        "PROVENANCE_DATABASE": str(folder / "test.sqlite"),
    }
