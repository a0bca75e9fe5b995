"""The program as a process of its own, with two workers and, unless told otherwise, one second."""

import os
import subprocess
import sys
from pathlib import Path

_QUICK = {"PROVENANCE_WORKERS_SECONDS": "1", "PROVENANCE_WORKERS_PROCESSES": "2"}


def start(*arguments: str | Path, **more: str) -> "subprocess.Popen[bytes]":
    """A child with pipes; `more` adds to its environment."""
    return subprocess.Popen(
        [sys.executable, "-m", "provenance", *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **_QUICK, **more},
    )


def run(*arguments: str | Path, **more: str) -> tuple[int, str, str]:
    """A child from beginning to end: exit code, standard output and standard error."""
    with start(*arguments, **more) as process:
        out, err = process.communicate()
    return process.returncode, out.decode(), err.decode()
