"""What is in the repository: complete locks, and no file that names a package registry."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements" / "dev.txt"

# Put together here, so that this file passes its own test.
HOSTS = [
    ".".join(parts) for parts in [("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("conda", "io")]
]
INDEX = re.compile(r"--(?:extra-)?index-" + r"url\b|PIP_(?:EXTRA_)?INDEX_" + r"URL|UV_INDEX_" + r"URL")


MADE = set(
    ".git .venv .venv-peers .hypothesis .mypy_cache .ruff_cache .pytest_cache .import_linter_cache".split()
)


def files(folder: Path) -> Iterator[Path]:
    """Every file of the project, without what is made in it."""
    for path in folder.iterdir():
        if path.is_dir() and path.name not in MADE | {"__pycache__", "build", "dist"}:
            yield from files(path)
        elif path.is_file():
            yield path


def test_no_file_names_a_registry() -> None:
    named = []
    for path in files(ROOT):
        text = path.read_bytes().decode(errors="replace")
        if any(host in text for host in HOSTS) or INDEX.search(text):
            named.append(str(path.relative_to(ROOT)))
    assert not named


def locked(text: str) -> dict[str, str]:
    """Name → the whole entry, with its hashes."""
    entries = re.split(r"(?m)^(?=[A-Za-z0-9])", text)
    return {canonicalize_name(re.split(r"[=\[]", entry)[0]): entry for entry in entries if "==" in entry}


@pytest.mark.parametrize("lock", ["dev.txt", "peers.txt"])
def test_a_lock_names_no_host_and_hashes_everything(lock: str) -> None:
    text = LOCK.with_name(lock).read_text("utf-8")
    assert "://" not in text
    assert not [line for line in text.splitlines() if line.startswith("-")]
    assert not [name for name, entry in locked(text).items() if "--hash=sha256:" not in entry]


def test_the_product_needs_no_peer() -> None:
    peers = {
        re.split(r"[=<>]", line)[0] for line in LOCK.with_name("peers.in").read_text("utf-8").split("\n")[1:]
    }
    assert "rensa" in peers
    assert "rensa" not in locked(LOCK.read_text("utf-8"))


def test_the_lock_has_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [need for extra in project.get("optional-dependencies", {}).values() for need in extra]
    developers = (ROOT / "requirements" / "dev.in").read_text("utf-8").splitlines()
    wanted = [*project["dependencies"], *extras, *(n for n in developers if n and not n.startswith("#"))]
    entries = locked(LOCK.read_text("utf-8"))
    for need in map(Requirement, wanted):
        pins = re.findall(r"==([^\s;\\]+)", entries[canonicalize_name(need.name)])
        assert pins
        assert all(need.specifier.contains(pin, prereleases=True) for pin in pins), need


def test_dev_py_parses_under_an_old_python_and_says_what_it_needs() -> None:
    text = (ROOT / "scripts" / "dev.py").read_text("utf-8")
    ast.parse(text, feature_version=(3, 6))
    code = (
        "import sys; sys.version_info = (3, 9, 1); exec(compile(open(sys.argv[1]).read(), 'dev.py', 'exec'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, ROOT / "scripts" / "dev.py"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("dev.py: Python 3.11 or newer is needed, this is 3.9")
    assert len(done.stderr.splitlines()) == 1


def test_dev_py_lists_its_verbs_from_any_folder(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "dev.py", "--help"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    for verb in ("demo", "test", "setup", "check", "lock", "bench", "clean", "migration"):
        assert re.search(rf"(?m)^  {verb} +\w", done.stdout)
