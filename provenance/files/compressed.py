"""An open file that may hold gzip or Zstandard data → the stream of what was packed."""

import gzip
import io
import zlib
from typing import BinaryIO

import zstandard

from provenance.errors import InputError

ENDINGS = (".gz", ".zst")


class Damaged(InputError):
    """Packed data that ends too early or is wrong; what came before was good."""


def unpacked(file: BinaryIO, name: str = "") -> BinaryIO:
    """The packed bytes of `file`, told by its first ones; the file itself when it is not packed.

    Nothing is held but a window, so that no file can grow beyond what its reader asks for. Reading
    raises Damaged where the data is at fault. Raises it at once when `name` promises what is not there.
    """
    buffered = file if hasattr(file, "peek") else io.BufferedReader(file)  # type: ignore[type-var]
    head = buffered.peek(4)[:4]
    if head.startswith(_GZIP):
        return io.BufferedReader(_Gzip(buffered), _BUFFER)
    if head == _ZSTANDARD or (head[1:] == _SKIPPED and head[0] >> 4 == 5):
        return io.BufferedReader(_Zstandard(buffered), _BUFFER)
    if head and name.lower().endswith(ENDINGS):
        raise Damaged(f"{name} is not packed as its name says: rename it, or pack it anew")
    return buffered


_GZIP = b"\x1f\x8b"
_ZSTANDARD = b"\x28\xb5\x2f\xfd"
_SKIPPED = b"\x2a\x4d\x18"  # a frame to be skipped comes first: 0x50–0x5F and these (RFC 8878, 3.1.2)
_BUFFER = 64 * 1024
# Bytes handed to the decoder at once. Four may stand for a block of 128 KB, so this bounds what comes out.
_PIECE = 1024


class _Unpacking(io.RawIOBase):
    """What is packed, some at a time; the ways to be wrong told in one."""

    kind = ""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._failed: Damaged | None = None  # whoever reads on is told again

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]
        if self._failed:
            raise self._failed
        try:
            some = self._some(len(buffer))
        except EOFError as error:
            self._failed = Damaged(f"the {self.kind} data is cut off here")
            raise self._failed from error
        except (zlib.error, gzip.BadGzipFile, zstandard.ZstdError, ValueError) as error:
            self._failed = Damaged(f"the {self.kind} data is damaged from here on")
            raise self._failed from error
        buffer[: len(some)] = some
        return len(some)

    def _some(self, size: int) -> bytes:
        """At most `size` bytes, none at the end. Raises EOFError when it comes too early."""
        raise NotImplementedError


class _Gzip(_Unpacking):
    kind = "gzip"

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self._inner = gzip.GzipFile(fileobj=file)

    def _some(self, size: int) -> bytes:
        return self._inner.read1(size)


class _Zstandard(_Unpacking):
    kind = "Zstandard"

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._begun = False
        self._ready = b""
        self._given = 0

    def _some(self, size: int) -> bytes:
        while self._given == len(self._ready):
            piece = self._file.read(_PIECE)
            if not piece:
                if self._begun:
                    raise EOFError
                return b""
            self._ready, self._given = self._decoded(piece), 0
        some = self._ready[self._given : self._given + size]
        self._given += len(some)
        return some

    def _decoded(self, piece: bytes) -> bytes:
        out = b""
        while piece:
            out += self._frame.decompress(piece)
            self._begun = not self._frame.eof
            piece = self._frame.unused_data if self._frame.eof else b""
            if self._frame.eof:  # another frame may follow
                self._frame = zstandard.ZstdDecompressor().decompressobj()
        return out
