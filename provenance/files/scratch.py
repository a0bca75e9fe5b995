"""Bytes that a run needs again → a file that has no name and goes with the process."""

import errno
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from provenance.errors import InputError

# Bytes that are held before they are written: a small run writes no file, a large one in few calls.
HELD = 4 * 1024 * 1024
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}


class Scratch:
    """What was put in can be read again by its place, until it is closed.

    The file is unlinked as soon as it is made, so that not even a killed process leaves it. Raises
    InputError, before there is anything to lose, when the folder is missing.
    """

    def __init__(self, folder: Path, held: int = HELD) -> None:
        if not folder.is_dir():
            raise InputError(f"no such folder: {folder}: make it, or name another with --scratch")
        self._folder = folder
        self._most = held
        self._held = bytearray()
        self._written = 0
        self._file: int | None = None

    def put(self, data: bytes) -> int:
        """Where it begins. Raises InputError when there is no room, or no file can be made."""
        place = self._written + len(self._held)
        self._held += data
        if len(self._held) >= self._most:
            self._write()
        return place

    def get(self, place: int, size: int) -> bytes:
        """`size` bytes of what was put in at once."""
        if place >= self._written:
            place -= self._written
            return bytes(self._held[place : place + size])
        assert self._file is not None
        return os.pread(self._file, size, place)

    def close(self) -> None:
        """Give the room back; may be called twice."""
        self._held.clear()
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __enter__(self) -> "Scratch":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _write(self) -> None:
        try:
            if self._file is None:
                with tempfile.TemporaryFile(dir=self._folder) as file:
                    self._file = os.dup(file.fileno())
            left = memoryview(self._held)
            while left:
                left = left[os.write(self._file, left) :]
        except OSError as error:
            raise self._refused(error) from error
        self._written += len(self._held)
        self._held = bytearray()  # the view may still be held by a traceback

    def _refused(self, error: OSError) -> InputError:
        what = "make room or name another place" if error.errno in _FULL else "check the folder"
        return InputError(
            f"cannot write what is to be compared in {self._folder}: {error.strerror}: {what} with --scratch"
        )


class Parts:
    """Records by the part that they belong to, each part read again as a whole."""

    def __init__(self, folder: Path, parts: int) -> None:
        self._scratch = Scratch(folder)
        self._pieces: list[list[tuple[int, int]]] = [[] for _ in range(parts)]

    def put(self, records: bytes, bounds: Sequence[int]) -> None:
        """A block in which part n stands from byte `bounds[n]` to `bounds[n + 1]`."""
        begin = self._scratch.put(records)
        for part, pieces in enumerate(self._pieces):
            size = bounds[part + 1] - bounds[part]
            if size:
                pieces.append((begin + bounds[part], size))

    def get(self, part: int) -> bytes:
        """All records of a part."""
        return b"".join(self._scratch.get(place, size) for place, size in self._pieces[part])

    def __len__(self) -> int:
        return len(self._pieces)

    def close(self) -> None:
        """Give the room back; may be called twice."""
        self._scratch.close()
