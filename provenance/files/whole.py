"""A path → a file that appears there only when it is whole."""

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from provenance.errors import InputError

# What a write says when the place is at fault; any other OSError belongs to the caller.
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}


@contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """A file of bytes that is moved to `path` at the end, and removed after any exception.

    It is written under a name of its own in the same folder. A device or a pipe (`/dev/null`)
    is written as it is. Raises InputError for a folder that cannot be written and a full disk.
    """
    target = _target(path)
    try:
        if target.exists() and not target.is_file():
            with target.open("wb") as file:
                yield file
        else:
            with _moved_into_place(target) as file:
                yield file
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise InputError(f"cannot write {path}: {error.strerror}: make room or name another place") from error


def _target(path: Path) -> Path:
    target = Path(os.path.realpath(path))  # a link stays a link, its file is replaced
    if target.is_dir():
        raise InputError(f"cannot write {path}: it is a folder: name a file in it")
    if not target.parent.is_dir():
        raise InputError(f"cannot write {path}: no such folder: make {path.parent} first")
    return target


@contextmanager
def _moved_into_place(target: Path) -> Iterator[BinaryIO]:
    beside = target.with_name(f".provenance-{secrets.token_hex(8)}.part")
    file = _create(beside, target)
    try:
        with _closing(file):
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


@contextmanager
def _closing(file: BinaryIO) -> Iterator[None]:
    """Closing writes what is left again: after a failure that must not hide the first error."""
    try:
        yield
    except BaseException:
        with suppress(OSError):
            file.close()
        raise
    file.close()


def _create(beside: Path, target: Path) -> BinaryIO:
    try:
        file = beside.open("xb")
    except OSError as error:
        raise InputError(
            f"cannot write {target}: {error.strerror}: check the permissions of {target.parent}"
        ) from error
    with suppress(OSError):  # a new file follows the umask, a replaced one keeps its mode
        os.fchmod(file.fileno(), stat.S_IMODE(target.stat().st_mode))
    return file
