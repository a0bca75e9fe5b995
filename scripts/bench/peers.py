"""requirements/peers.txt → an environment of its own, in which what we are compared with is installed."""

import hashlib
import subprocess
import sys
from pathlib import Path

from bench.child import Failed

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / ".venv-peers"
LOCK = ROOT / "requirements" / "peers.txt"


def python(install: bool) -> Path:
    """Its Python; installs first what is missing, if it may.

    Raises Failed, with a reason in one line, where that is not to be had: no network, no wheel.
    """
    found, mark = FOLDER / "bin" / "python", FOLDER / "installed"
    wanted = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    if found.exists() and mark.exists() and mark.read_text("utf-8") == wanted:
        return found
    if not install:
        raise Failed("no peers are installed; the bench without --quick does it")
    print(f"bench: installing {LOCK.name} into {FOLDER.name} …", file=sys.stderr, flush=True)
    _run([sys.executable, "-m", "venv", "--clear", FOLDER])
    _run([found, "-m", "pip", "install", "--quiet", "--no-input", "--require-hashes", "-r", LOCK])
    mark.write_text(wanted, "utf-8")
    return found


def _run(command: list[str | Path]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise Failed(f"the peers could not be installed: {said[-1]}")
