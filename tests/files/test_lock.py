"""One run at a time, over processes, and free after a kill."""

import subprocess
import sys
from pathlib import Path

import pytest

from provenance.errors import BusyError, InputError
from provenance.files.lock import only_one

HOLDER = (
    "import sys; from pathlib import Path; from provenance.files.lock import only_one\n"
    "with only_one(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()\n"
)


def test_another_process_is_kept_out_until_the_holder_dies(tmp_path: Path) -> None:
    path = tmp_path / "run.lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(BusyError, match="another run"), only_one(path):
            pytest.fail("two hold it")
        holder.kill()
    with only_one(path):
        pass


def test_the_file_stays_and_the_lock_is_free_after_an_exception(tmp_path: Path) -> None:
    path = tmp_path / "run.lock"
    with pytest.raises(ValueError, match="mine"), only_one(path):
        raise ValueError("mine")
    assert path.exists()
    inode = path.stat().st_ino
    with only_one(path), pytest.raises(BusyError), only_one(path):
        pytest.fail("two hold it")
    assert path.stat().st_ino == inode


def test_a_lock_makes_no_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"), only_one(tmp_path / "a" / "run.lock"):
        pytest.fail("it was held")
    assert not (tmp_path / "a").exists()
