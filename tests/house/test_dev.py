"""dev.py where it cannot work: one clear line each."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEV = ROOT / "scripts" / "dev.py"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As much of a checkout as dev.py needs to begin."""
    for name in ("scripts/dev.py", "pyproject.toml", "requirements/dev.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def after(preparation: str, checkout: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """`dev.py setup` in an interpreter that was prepared by a line of Python."""
    run = f"import runpy, sys; {preparation}; sys.argv[1:] = ['setup']; runpy.run_path({str(DEV)!r}"
    run = run.replace(str(DEV), str(checkout / "scripts" / "dev.py")) + ", run_name='__main__')"
    return subprocess.run(
        [sys.executable, "-c", run],
        env={**os.environ, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_older_python_can_read_it() -> None:
    ast.parse(DEV.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_python_too_old(checkout: Path) -> None:
    said = after("sys.version_info = (3, 10, 4, 'final', 0)", checkout)
    assert said.returncode == 1
    assert said.stderr.count("\n") == 1
    assert "Python 3.11 or newer is needed, this is 3.10" in said.stderr


@pytest.mark.parametrize(
    ("verb", "says"),
    [([], "name a verb: the verbs are demo, test"), (["sutep"], "no verb sutep: did you mean setup?")],
)
def test_no_such_verb(verb: list[str], says: str) -> None:
    said = subprocess.run([sys.executable, DEV, *verb], capture_output=True, text=True, check=False)
    assert said.returncode == 2
    assert said.stderr.splitlines()[-1].startswith(f"dev.py: error: {says}")


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_no_venv_module(module: str, checkout: Path) -> None:
    said = after(f"sys.modules[{module!r}] = None", checkout)
    assert said.returncode == 1
    assert said.stderr.count("\n") == 1
    assert f"has no {module}; install it" in said.stderr
    assert not (checkout / ".venv").exists()


def test_no_network(checkout: Path) -> None:
    """Nothing listens on the discard port; what pip has to say is in a file."""
    nowhere = {"INDEX_URL": "http://127.0.0.1:9/simple", "EXTRA_INDEX_URL": "", "FIND_LINKS": ""}
    said = after(
        "pass", checkout,
        **{f"PIP_{name}": value for name, value in nowhere.items()},
        PIP_RETRIES="0", PIP_NO_CACHE_DIR="1", PIP_CONFIG_FILE=os.devnull, PIP_NO_INDEX="",
    )  # fmt: skip
    assert said.returncode == 1
    told = said.stderr.splitlines()
    assert len(told) == 2, said  # what it does, and that it failed
    assert "is there a network?" in told[1]
    log = checkout / ".venv" / "install.log"
    assert str(log) in told[1]
    assert "ERROR" in log.read_text()
