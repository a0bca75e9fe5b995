"""The wheel: built, installed elsewhere and run from a third place."""

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source archive."""
    folder = tmp_path_factory.mktemp("built")
    run([sys.executable, "-m", "hatchling", "build", "-d", folder], ROOT, os.environ)
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the installed wheel and nothing else."""
    folder = tmp_path_factory.mktemp("installed here")
    (wheel,) = built.glob("*.whl")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
    ]
    run([*pip, "--target", folder, wheel], folder, os.environ)
    return folder


def run(command: list[str | Path], folder: Path, environ: "os._Environ[str] | dict[str, str]") -> str:
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def program(installed: Path, folder: Path, *arguments: str) -> str:
    """Run the installed program; only its dependencies come from this environment."""
    environ = {
        **os.environ,
        "PYTHONPATH": str(installed),
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    where = run([sys.executable, "-c", "import provenance; print(provenance.__file__)"], folder, environ)
    assert where.startswith(str(installed))
    return run([sys.executable, "-m", "provenance", *arguments], folder, environ)


def test_the_wheel_holds_the_package_and_its_data(built: Path) -> None:
    (wheel,) = built.glob("provenance_checker-*-py3-none-any.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "provenance/py.typed",
        "provenance/config/provenance.toml",
        "provenance/migrations/env.py",
    } <= names
    assert any(name.startswith("provenance/migrations/versions/") for name in names)
    tops = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == {"provenance"}
    assert not [name for name in names if "__pycache__" in name]
    shipped = {f"provenance/{path.relative_to(ROOT)}" for path in (ROOT / "config").rglob("*.toml")}
    assert shipped <= names


def test_the_source_archive_can_be_built_and_tested(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        names = {name.partition("/")[2] for name in tar.getnames()}
    assert {
        "pyproject.toml",
        "scripts/dev.py",
        "requirements/dev.txt",
        "tests/conftest.py",
        "LICENSE",
    } <= names


def test_the_installed_program_speaks(installed: Path, tmp_path: Path) -> None:
    assert "Commands:" in program(installed, tmp_path, "--help")
    assert "previous" in program(installed, tmp_path, "rules", "list")
    assert "all are well" in program(installed, tmp_path, "rules", "test")


def test_the_installed_program_makes_a_database(installed: Path, tmp_path: Path) -> None:
    database = tmp_path / "news.sqlite"
    program(installed, tmp_path, "--database", str(database), "init")
    assert database.is_file()
    program(installed, tmp_path, "--database", str(database), "db", "status")


def test_the_command_is_installed(installed: Path, tmp_path: Path) -> None:
    command = installed / "bin" / "provenance"
    environ = {**os.environ, "PYTHONPATH": str(installed)}
    assert "Commands:" in run([command, "--help"], tmp_path, environ)


def test_the_installed_program_works_in_any_folder(installed: Path, tmp_path: Path) -> None:
    """Its lists, rules and migrations come with it."""
    folder = tmp_path / "somewhere else"
    folder.mkdir()
    line = (
        "The harbour of Port Lemmon stays shut for another week, the port authority said on Tuesday, after "
        "divers found that the old breakwater had moved by half a metre during the storm. Engineers want to "
        "pour new foundations before the next spring tide, but the quarry has been flooded since Sunday."
    )
    rows = [
        {"id": str(number), "outlet": f"{name}.example", "url": f"https://{name}.example/1", "text": text}
        for number, (name, text) in enumerate((("herald", f"PORT LEMMON (AFP) – {line}"), ("coast", line)))
    ]
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (folder / "page.txt").write_text(f"{line}\nRead More\n", encoding="utf-8")

    def run_there(*arguments: str) -> str:
        return program(installed, folder, "--database", "news.sqlite", *arguments)

    run_there("init")
    assert json.loads(run_there("ingest", "rows.jsonl", "--json"))["new"] == 2
    checked = json.loads(run_there("check", "page.txt", "--json"))
    assert [note["rule"] for note in checked["notes"]] == ["read-more"]
    assert len(json.loads(run_there("lookup", "page.txt", "--json"))["copies"]) == 2
    run_there("dedupe", "rows.jsonl", "-o", "stories.jsonl")
    assert len((folder / "stories.jsonl").read_text().splitlines()) == 2
    assert "read-more" in run_there("rules", "list")
    assert "all are well" in run_there("rules", "test")
