"""Bytes that were read ahead and the file they came from → one stream again."""

import io
from typing import BinaryIO


def restarted(head: bytes, file: BinaryIO) -> BinaryIO:
    """A stream of `head`, then of what is left in `file`; nothing more is read than is asked for."""
    return io.BufferedReader(_Restarted(head, file))


class _Restarted(io.RawIOBase):
    def __init__(self, head: bytes, file: BinaryIO) -> None:
        self._head = memoryview(head)  # cutting a slice off bytes would copy all that is left
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]
        some: memoryview | bytes = self._head[: len(buffer)]
        self._head = self._head[len(some) :]
        if not some:
            some = self._file.read1(len(buffer)) if hasattr(self._file, "read1") else b""
        buffer[: len(some)] = some
        return len(some)
