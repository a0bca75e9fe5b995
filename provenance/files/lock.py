"""A path → the right to be the only run, until the block ends or the process dies."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from provenance.errors import BusyError, InputError


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock file; never waits, and leaves the file where it is.

    The file stays, since two runs could hold two files of one name. Raises BusyError when
    another run holds it, InputError when the file cannot be made.
    """
    if not path.parent.is_dir():  # filelock would make it
        raise InputError(f"cannot lock {path}: no such folder: make {path.parent} first")
    lock = filelock.FileLock(path, preserve_lock_file=True)
    try:
        lock.acquire(blocking=False)
    except filelock.Timeout as error:
        raise BusyError(f"another run holds {path}: wait until it ends") from error
    except OSError as error:
        raise InputError(f"cannot lock {path}: {error.strerror}: check the folder") from error
    try:
        yield
    finally:
        lock.release()
