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
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsysbinary: pytest.CaptureFixture[bytes],
    lent_workers: None,
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
    """Run `python -m provenance` with more environment; bytes that are no UTF-8 are replaced.

    `preexec_fn` is the child's first act.
    """

    def run(
        *arguments: str | Path,
        stdin: bytes = b"",
        preexec_fn: Callable[[], None] | None = None,
        **environment: str,
    ) -> Run:
        done = subprocess.run(
            [sys.executable, "-m", "provenance", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            env={**os.environ, **_environment(tmp_path), **environment},
            preexec_fn=preexec_fn,
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


STORY = """\
The harbour of Port Lemmon will stay closed for another week, the port authority said on Tuesday, after \
divers found that the old breakwater had moved by almost half a metre during the storm.
Engineers want to pour new foundations before the next spring tide, but the quarry that delivers the stone \
has been flooded since Sunday and its road is passable for light vehicles only.
About forty fishing boats are kept in the inner basin, and their owners have asked the city to pay for the \
days that they cannot go out.
"We know every family that lives from this basin, and nobody will be left alone with the bill," said mayor \
Anna Tolland at the quay.
The council is going to meet on Friday to decide on a fund of two million crowns, half of which would come \
from the regional government.
"""


@pytest.fixture(scope="session")
def story() -> str:
    """An article of five paragraphs and some 130 words, without anything foreign."""
    return STORY


@pytest.fixture(scope="session")
def residue() -> str:
    """What the third site glued below it."""
    return (
        "(This story has not been edited by Herald staff and is auto-generated from a syndicated feed.)\n"
        "Read More\n"
        "Previous post Library opens its doors again after the long repair\n"
    )
