"""A path or standard input → its lines, and whether the next can be had without waiting."""

import os
import select
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from provenance.files.opening import opened

_CHUNK = 1 << 16


class Ready:
    """Lines that are there at once: of a file on disk, or of bytes in memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readline(self, size: int, /) -> bytes:
        return self._file.readline(size)

    def ready(self) -> bool:
        return True


class Live:
    """Lines of a pipe or a terminal, read past Python's own buffer, which would hide what is there."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._held = bytearray()
        self._seen = 0  # bytes of `_held` in which there is no line end
        self._ended = False

    def readline(self, size: int, /) -> bytes:
        """The next line, or at most `size` bytes of it; empty at the end."""
        while (end := self._end(size)) is None:
            data = os.read(self._descriptor, _CHUNK)
            self._ended = not data
            self._held += data
        line = bytes(self._held[:end])
        del self._held[:end]
        self._seen = 0
        return line

    def ready(self) -> bool:
        """Whether a line, or the beginning of one, or the end is there."""
        if self._held or self._ended:
            return True
        with suppress(OSError, ValueError):  # Windows knows no such question for pipes
            return bool(select.select([self._descriptor], [], [], 0)[0])
        return False

    def _end(self, size: int) -> int | None:
        found = self._held.find(b"\n", self._seen, size) + 1
        self._seen = len(self._held)
        if found:
            return found
        return min(size, len(self._held)) if self._ended or len(self._held) >= size else None


@contextmanager
def live(path: Path, stdin: BinaryIO | None = None) -> Iterator[Ready | Live]:
    """The lines of a file; `-` is standard input. Raises InputError as `opened` does."""
    with opened(path, stdin) as file:
        try:
            descriptor = file.fileno()
            waits = not stat.S_ISREG(os.fstat(descriptor).st_mode)
        except (OSError, ValueError):  # bytes in memory
            yield Ready(file)
            return
        yield Live(descriptor) if waits else Ready(file)
