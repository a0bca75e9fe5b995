"""A path or standard input → an open file of bytes, or one clear line why not."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from provenance.errors import InputError
from provenance.files.compressed import unpacked


@contextmanager
def opened(path: Path | None, stdin: BinaryIO | None = None) -> Iterator[BinaryIO]:
    """The file for reading; None or `-` is standard input, which stays open. A packed one is unpacked.

    Raises InputError when it is missing, a folder, or cannot be read (also half-way).
    """
    if path is None or str(path) == "-":
        yield unpacked(stdin or _standard_input())
        return
    with _open(path) as file:
        try:
            yield unpacked(file, str(path))
        except OSError as error:
            raise unreadable(path, error) from error


def exists(path: str) -> bool:
    """Whether there is anything of this name. Raises InputError when a folder on the way is closed to us."""
    try:
        os.stat(path)
    except PermissionError as error:
        raise unreadable(path, error) from error
    except (OSError, ValueError):  # ValueError: a NUL in the path
        return False
    return True


def unreadable(path: str | Path, error: Exception) -> InputError:
    """What to say of a path that an error was met at."""
    reason = getattr(error, "strerror", None) or str(error)
    if isinstance(error, PermissionError):
        return InputError(f"{path}: {reason}: check its rights and those of the folders above it")
    return InputError(f"cannot read {path}: {reason}: check the file and its permissions")


def _standard_input() -> BinaryIO:
    if sys.stdin is None:
        raise InputError("standard input is closed: name a file instead")
    return sys.stdin.buffer


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise InputError(f"no such file: {path}: check the path") from error
    except IsADirectoryError as error:
        raise InputError(f"{path} is a folder: name a file in it") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise unreadable(path, error) from error
