"""A path → a file that appears there only when it is whole."""

import errno
import os
import secrets
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from provenance.errors import InputError

# What a write says when the place is at fault; any other OSError belongs to the caller.
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}


@contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """A file of bytes that is moved to `path` at the end, and removed after any exception.

    It is written without a name, or under one of its own, in the same folder, where leftovers of killed
    writers are removed first. A device or a pipe (`/dev/null`)
    is written as it is. Raises InputError for a folder that cannot be written, a full disk, and where an
    SQLite database would be lost.
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


def check(path: Path, inputs: Iterable[str | Path] = ()) -> None:
    """Whether `writing` could begin: better said before hours of work. Raises InputError as it does, and
    when the file is one of the inputs, which would be lost."""
    target = _target(path)
    if any(os.path.exists(each) and os.path.realpath(each) == str(target) for each in inputs):
        raise InputError(f"{path} is an input: name another file for the result")
    if not os.access(target if target.exists() and not target.is_file() else target.parent, os.W_OK):
        raise _forbidden(target, os.strerror(errno.EACCES))


def _target(path: Path) -> Path:
    target = Path(os.path.realpath(path))  # a link stays a link, its file is replaced
    if target.is_dir():
        raise InputError(f"cannot write {path}: it is a folder: name a file in it")
    if not target.parent.is_dir():
        raise InputError(f"cannot write {path}: no such folder: make {path.parent} first")
    if _is_database(target):
        raise InputError(f"cannot write {path}: it is a database: name another file")
    return target


def _is_database(path: Path) -> bool:
    """Whether an SQLite database would be lost; what cannot be read is told by whoever replaces it."""
    if not path.is_file():  # a pipe would wait for its writer
        return False
    try:
        with path.open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False


_SQLITE = b"SQLite format 3\0"


@contextmanager
def _moved_into_place(target: Path) -> Iterator[BinaryIO]:
    _sweep(target.parent)
    beside = target.with_name(f".provenance-{secrets.token_hex(8)}.part")
    unnamed = _unnamed(target.parent)
    file = unnamed or _create(beside, target)
    with suppress(OSError):  # a new file follows the umask, a replaced one keeps its mode
        os.fchmod(file.fileno(), stat.S_IMODE(target.stat().st_mode))
    try:
        with _closing(file):
            yield file
            file.flush()
            os.fsync(file.fileno())
            if unnamed:
                _name(unnamed, beside)
            if sys.platform == "win32":  # moves no open file
                file.close()
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


def _unnamed(folder: Path) -> BinaryIO | None:
    """A file that nothing is left of when we are killed; None where the platform or the disk has none."""
    if not hasattr(os, "O_TMPFILE") or not os.path.exists(_DESCRIPTORS):
        return None
    try:
        file = os.fdopen(os.open(folder, os.O_TMPFILE | os.O_WRONLY, 0o666), "wb")
    except OSError:
        return None
    _is_ours(file)  # before it has a name
    return file


_DESCRIPTORS = "/proc/self/fd"


def _name(file: BinaryIO, path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY)
    try:  # with a descriptor of the folder alone does Python follow what is a link there
        os.link(f"{_DESCRIPTORS}/{file.fileno()}", path.name, dst_dir_fd=folder, follow_symlinks=True)
    finally:
        os.close(folder)


def _create(beside: Path, target: Path) -> BinaryIO:
    while True:
        try:
            file = beside.open("xb")
        except OSError as error:
            raise _forbidden(target, error.strerror) from error
        _is_ours(file)
        if beside.exists():
            return file
        file.close()  # swept away by another run before it was ours


def _forbidden(target: Path, why: str | None) -> InputError:
    return InputError(f"cannot write {target}: {why}: check the permissions of {target.parent}")


def _sweep(folder: Path) -> None:
    """Remove what writers left that were killed: files that nobody holds."""
    with suppress(OSError):
        for path in filter(Path.is_file, folder.glob(".provenance-*.part")):
            with suppress(OSError), path.open("rb") as file:
                if _is_ours(file):
                    path.unlink()


def _is_ours(file: BinaryIO) -> bool:
    """Hold a file until it is closed or we die; whether nobody else does."""
    if sys.platform == "win32":
        return True  # no file is removed there that somebody has open
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
