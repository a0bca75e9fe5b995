"""What was put in comes back, and nothing stays behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.errors import InputError
from provenance.files.scratch import Parts, Scratch


@given(st.lists(st.binary(max_size=30)), st.integers(1, 60))
def test_it_comes_back(tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes], held: int) -> None:
    """Whether it is still held or in the file."""
    with Scratch(tmp_path_factory.getbasetemp(), held) as scratch:
        places = [scratch.put(piece) for piece in pieces]
        assert [scratch.get(place, len(p)) for place, p in zip(places, pieces, strict=True)] == pieces


def test_the_file_has_no_name(tmp_path: Path) -> None:
    with Scratch(tmp_path, 1) as scratch:
        scratch.put(b"something")
        assert os.listdir(tmp_path) == []
    scratch.close()


def test_little_is_held_in_memory(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    with Scratch(folder) as scratch:
        folder.rmdir()
        assert scratch.get(scratch.put(b"little"), 6) == b"little"


def test_no_folder_to_write_in(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^no such folder: .*gone: .*--scratch$"):
        Scratch(tmp_path / "gone")


def test_a_folder_that_went_meanwhile(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    with Scratch(folder, 1) as scratch:
        folder.rmdir()
        with pytest.raises(InputError, match=r"gone: .*--scratch"):
            scratch.put(b"much")


def test_a_full_disk_is_said_in_a_line(tmp_path: Path) -> None:
    program = (
        "import resource, sys; from pathlib import Path; from provenance.files.scratch import Scratch\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        f"Scratch(Path({str(tmp_path)!r}), 1).put(bytes(1000))"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "make room or name another place with --scratch" in ended.stderr.splitlines()[-1]


def test_parts_come_back_as_wholes(tmp_path: Path) -> None:
    parts = Parts(tmp_path, 3)
    parts.put(b"aabccc", [0, 2, 3, 6])
    parts.put(b"dde", [0, 0, 2, 3])
    assert [parts.get(part) for part in range(len(parts))] == [b"aa", b"bdd", b"ccce"]
    parts.close()
