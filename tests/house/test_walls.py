"""The house itself: its walls hold, its start is quick, and the core keeps its hands still."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[2]
CORE = sorted((ROOT / "provenance" / "core").rglob("*.py"))

# Each of them costs 0.1 to 1.4 s of every start; a command imports what it needs when it runs.
HEAVY = set("numpy scipy datasketch numba sqlalchemy alembic aiohttp feedparser selectolax".split())

# What the core may not call: the clock, the world, and code that comes in as text.
FORBIDDEN = {"open", "input", "print", "exec", "eval", "now", "today", "utcnow", "time_ns", "perf_counter"}


def test_no_wall_is_broken(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    code = lint_imports(no_cache=True, no_logo=True, verbose=False)
    assert code == 0, capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]], ids=" ".join)
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import json, sys\n"
        "sys.argv = ['provenance', *sys.argv[1:]]\n"
        "from provenance.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: code = end.code or 0\n"
        "print(json.dumps([code, sorted({name.split('.')[0] for name in sys.modules})]), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    exit_code, modules = json.loads(done.stderr.splitlines()[-1])
    assert exit_code == 0
    assert done.stdout
    assert not HEAVY & set(modules)


@pytest.mark.parametrize("path", CORE, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_core_calls_neither_clock_nor_world(path: Path) -> None:
    called = [
        (node.lineno, name)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and (name := _name(node.func)) in FORBIDDEN
    ]
    assert not called


def test_no_room_imports_from_the_front_door() -> None:
    """`from provenance import x` is for rooms: the package's own names are loaded lazily, from the top."""
    rooms = {path.stem for path in (ROOT / "provenance").iterdir()}
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (ROOT / "provenance").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "provenance"
        if not rooms >= {alias.name for alias in node.names}
    ]
    assert not wrong


def _name(called: ast.expr) -> str:
    match called:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def watch(tmp_path: Path, *arguments: str) -> list[str]:
    """What the core touched while it worked through the scenario, in a process of its own."""
    done = subprocess.run(
        [sys.executable, ROOT / "tests" / "house" / "scenario.py", *arguments],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    touched: list[str] = json.loads(done.stdout)
    return touched


def test_the_core_touches_nothing(tmp_path: Path) -> None:
    assert watch(tmp_path) == []


def test_the_watch_sees_what_is_touched(tmp_path: Path) -> None:
    seen = " ".join(watch(tmp_path, "touch"))
    for event in ("open", "socket", "sqlite3.connect", "subprocess.Popen", "os.listdir"):
        assert event in seen
