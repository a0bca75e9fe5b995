"""requirements/peers.txt → an environment of its own, in which what we are compared with is installed."""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

from bench.child import Failed

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / ".venv-peers"
LOCK = ROOT / "requirements" / "peers.txt"
ASKED = LOCK.with_suffix(".in")
_MARK = FOLDER / "installed"  # what was, when all of it is


def python(install: bool) -> Path:
    """Its Python; installs first what is missing, if it may.

    Raises Failed, with a reason in one line, where that is not to be had: no network, no wheel.
    """
    found = FOLDER / "bin" / "python"
    if _is_installed():
        return found
    if not install:
        raise Failed("no peers are installed; the bench without --quick does it")
    print(f"bench: installing {LOCK.name} into {FOLDER.name} …", file=sys.stderr, flush=True)
    _run([sys.executable, "-m", "venv", "--clear", FOLDER])
    # The lock is whole, but for what requirements/peers.without names: pip is to add nothing.
    options = ["--quiet", "--no-input", "--no-deps", "--require-hashes"]
    _run([found, "-m", "pip", "install", *options, "-r", LOCK])
    _MARK.write_text(_wanted(), "utf-8")
    return found


def versions() -> list[str]:
    """Name and version of those that are compared with, where they are installed."""
    if not _is_installed():
        return []
    pins = re.findall(r"(?m)^([\w-]+)==(\S+)$", ASKED.read_text("utf-8"))
    return [f"{name} {version}" for name, version in pins]


def _is_installed() -> bool:
    return _MARK.exists() and _MARK.read_text("utf-8") == _wanted()


def _wanted() -> str:
    return hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()


def _run(command: list[str | Path]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise Failed(f"the peers could not be installed: {said[-1]}")
