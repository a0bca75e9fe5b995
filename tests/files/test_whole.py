"""A file appears whole or not at all."""

import os
import resource
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import rights

from provenance.errors import InputError
from provenance.files.whole import check, writing


def test_a_file_appears_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    with writing(path) as file:
        file.write(b"one\n")
        assert not path.exists()
    assert path.read_bytes() == b"one\n"
    assert os.listdir(tmp_path) == ["out.jsonl"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, BrokenPipeError])
def test_after_any_exception_the_old_file_stands_and_nothing_else(
    tmp_path: Path, error: type[BaseException]
) -> None:
    path = tmp_path / "out"
    path.write_bytes(b"old")

    def write_and_fail() -> None:
        with writing(path) as file:
            file.write(b"new")
            raise error

    with pytest.raises(error):
        write_and_fail()
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["out"]


def test_a_replaced_file_keeps_its_mode_and_a_link_stays_a_link(tmp_path: Path) -> None:
    path, link = tmp_path / "real", tmp_path / "link"
    path.write_bytes(b"old")
    path.chmod(0o640)
    link.symlink_to(path)
    with writing(link) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_device_is_written_and_stays_a_device() -> None:
    with writing(Path(os.devnull)) as file:
        file.write(b"x")
    assert Path(os.devnull).is_char_device()


@pytest.mark.parametrize(("name", "says"), [("", "is a folder"), ("no/such/place", "no such folder")])
def test_a_wrong_place_is_one_line(tmp_path: Path, name: str, says: str) -> None:
    with pytest.raises(InputError, match=says), writing(tmp_path / name):
        pytest.fail("it was opened")


def test_a_database_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "news.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE item (id INTEGER)")
    before = path.read_bytes()
    (tmp_path / "link").symlink_to(path)
    for name in (path, tmp_path / "link"):
        with pytest.raises(InputError, match="it is a database: name another file"):
            check(name)
        with pytest.raises(InputError, match="it is a database: name another file"), writing(name):
            pass
    assert path.read_bytes() == before


def test_a_full_disk_is_one_line() -> None:
    with pytest.raises(InputError, match="No space left"), writing(Path("/dev/full")) as file:
        file.write(b"x")


def writer(path: Path, before: Callable[[], None] | None) -> str:
    """What a child says that writes a megabyte to `path`, in whose process `before` was called."""
    program = (
        "import sys; from pathlib import Path\n"
        "from provenance.errors import InputError\n"
        "from provenance.files.whole import check, writing\n"
        "try:\n"
        "    with writing(Path(sys.argv[1])) as file: file.write(b'x' * 1_000_000)\n"
        "except InputError as error: print(error)\n"
    )
    command = [sys.executable, "-c", program, str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=True, preexec_fn=before).stdout


def test_a_file_that_may_not_grow_leaves_nothing(tmp_path: Path) -> None:
    said = writer(tmp_path / "out", lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)))
    assert "File too large" in said
    assert os.listdir(tmp_path) == []


def test_a_folder_without_permission_is_one_line(tmp_path: Path, requires: Callable[[str], Any]) -> None:
    if not rights.are_bound(tmp_path):
        requires("root that may give up its rights")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    said = writer(closed / "out", rights.BEFORE)
    assert said == f"cannot write {closed / 'out'}: Permission denied: check the permissions of {closed}\n"
    assert os.listdir(closed) == []


WRITER = """
import sys
from contextlib import closing
from pathlib import Path
from provenance.files import whole

if sys.argv[2] == "named":
    whole._unnamed = lambda folder: None
with whole.writing(Path(sys.argv[1])) as file:
    file.write(b"half" * 100_000)
    file.flush()
    print("half", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("how", ["unnamed", "named"])
def test_nothing_is_left_of_a_writer_that_was_killed(tmp_path: Path, how: str) -> None:
    """Not at all where a file needs no name, else until the next one writes there."""
    path = tmp_path / "out"
    path.write_bytes(b"old")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path), how], **pipes) as child:  # type: ignore[call-overload]
        child.stdout.readline()
        during = set(os.listdir(tmp_path)) - {"out"}
        with writing(tmp_path / "other") as file:
            file.write(b"mine")
        assert set(os.listdir(tmp_path)) == {"out", "other"} | during  # it is alive, and nobody else's
        child.kill()
        child.wait()
    if how == "unnamed" and not during:
        assert sorted(os.listdir(tmp_path)) == ["other", "out"]
    assert (how == "named") <= bool(during)
    assert path.read_bytes() == b"old"
    with writing(path) as file:
        file.write(b"new")
    assert sorted(os.listdir(tmp_path)) == ["other", "out"]
    assert path.read_bytes() == b"new"


def test_a_pipe_of_that_name_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".provenance-0.part")
    with writing(tmp_path / "out") as file:
        file.write(b"new")
    assert (tmp_path / "out").read_bytes() == b"new"


def test_without_unnamed_files_it_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("provenance.files.whole._unnamed", lambda folder: None)
    test_a_file_appears_at_the_end(tmp_path)
    (tmp_path / "out.jsonl").unlink()
    test_after_any_exception_the_old_file_stands_and_nothing_else(tmp_path, KeyboardInterrupt)
