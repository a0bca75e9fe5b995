"""An open pipe or terminal → its lines, and whether the next can be had without waiting."""

import os
import select
import stat
from contextlib import suppress
from io import BufferedReader
from typing import BinaryIO

_CHUNK = 1 << 16


def waiting(file: BinaryIO) -> "Live | None":
    """The lines of a file that one may have to wait for; None of one on disk, in memory, or packed."""
    try:
        descriptor = file.fileno()
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
    except (OSError, ValueError):  # bytes in memory, or what is unpacked from them
        return None
    # Looking whether it is packed has filled a buffer, past which we read.
    held = file.peek() if isinstance(file, BufferedReader) else b""
    return Live(descriptor, bytes(held))


class Live:
    """Lines of a pipe or a terminal, read past Python's own buffer, which would hide what is there."""

    def __init__(self, descriptor: int, held: bytes) -> None:
        self._descriptor = descriptor
        self._held = bytearray(held)
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
