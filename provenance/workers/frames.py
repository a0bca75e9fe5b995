"""Values ↔ length-prefixed frames of msgpack, as they cross the pipes."""

import struct
from typing import Any, BinaryIO, Final

import msgspec

from provenance.core.listfile import Lists
from provenance.errors import ConfigError, InputError, ProvenanceError

# Times its seconds, which are the processor's, that a request may take by the clock: a busy machine gives
# a worker little of a processor, and what takes this long hangs.
PATIENCE: Final = 10.0
HEAD: Final = struct.Struct("<I")  # bytes that follow; a frame ends at 4 GiB, a line of input at 256 MiB


class Start(msgspec.Struct, frozen=True):
    """The first frame to a worker. A request may take `seconds` of the processor, and
    `memory` bytes of address space."""

    seconds: float
    memory: int
    lists: Lists


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """What came of a request: a value, or the name of an error with its message and its traceback."""

    error: str = ""
    message: str = ""
    trace: str = ""
    value: msgspec.Raw = msgspec.Raw(b"\xc0")


ERRORS: Final[dict[str, type[ProvenanceError]]] = {
    "InputError": InputError,
    "ConfigError": ConfigError,
}
FAULT, MEMORY = "fault", "memory"  # an error of ours; over the memory limit
# Not an answer: what the request needs is loaded now, and its time begins.
LOADED: Final = b""

_ENCODER = msgspec.msgpack.Encoder()
_ANSWERS = msgspec.msgpack.Decoder(Answer)


def done(value: Any) -> bytes:
    """The frame of a value."""
    return _ENCODER.encode(Answer(value=msgspec.Raw(_ENCODER.encode(value))))


def failed(error: str, message: str, trace: str = "") -> bytes:
    """The frame of an error."""
    return _ENCODER.encode(Answer(error, _storable(message), _storable(trace)))


def opened(frame: bytes) -> Answer:
    """An answer as the worker sent it."""
    return _ANSWERS.decode(frame)


def send(file: BinaryIO, frame: bytes) -> None:
    """Write a frame whole."""
    file.write(HEAD.pack(len(frame)) + frame)
    file.flush()


def receive(file: BinaryIO) -> bytes | None:
    """The next frame; None when the other side has gone."""
    head = file.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    (size,) = HEAD.unpack(head)
    frame = file.read(size)
    return frame if len(frame) == size else None


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
