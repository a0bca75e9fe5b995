"""A body as it was sent → the body, however often it was compressed, up to a size."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

_GZIP = b"\x1f\x8b"
# Real servers compress once, some twice by mistake; more is an attack.
_MOST_LAYERS = 3
# Members of one gzip file: logs joined by hand have a few, a bomb of empty ones has thousands.
_MOST_MEMBERS = 64


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The body; `cut` when its compressed stream ended before its end."""

    data: bytes
    cut: bool = False


class UnpackError(Exception):
    """The body is larger than allowed, or not what its label says; the message is one line."""


def unpack(data: bytes, labels: Iterable[str], most: int) -> Unpacked:
    """Undo the encodings named in Content-Encoding (`labels`, first applied first) and gzip
    that no label names. Never makes more than `most` bytes. Raises UnpackError."""
    layers = [label for label in (raw.strip().lower() for raw in labels) if label not in ("", "identity")]
    if len(layers) > _MOST_LAYERS:
        raise UnpackError(f"compressed {len(layers)} times over")
    body = Unpacked(data)
    for label in reversed(layers):
        body = _undo(label, body, most)
    if body.data.startswith(_GZIP):
        body = _gunzip(body, most)
    if body.data.startswith(_GZIP):
        raise UnpackError("compressed more often than it says")
    if len(body.data) > most:
        raise UnpackError(too_large(most))
    return body


def too_large(most: int) -> str:
    """The message for a body of more than `most` bytes."""
    return f"larger than the limit of {most:,} bytes"


def _undo(label: str, body: Unpacked, most: int) -> Unpacked:
    if not body.data:
        return body
    if label in ("gzip", "x-gzip"):
        return _gunzip(body, most)
    if label == "deflate":
        return _inflate(body, most)
    raise UnpackError(f"compressed as {label[:20]!r}, which was not asked for")


def _gunzip(body: Unpacked, most: int) -> Unpacked:
    if not body.data.startswith(_GZIP):
        raise UnpackError("labelled gzip, but is not")
    out, rest, members, whole = bytearray(), body.data, 0, True
    while rest.startswith(_GZIP):  # what follows the last member is padding
        members += 1
        if members > _MOST_MEMBERS:
            raise UnpackError(f"a gzip file of more than {_MOST_MEMBERS} parts")
        part, rest, whole = _stream(rest, zlib.MAX_WBITS | 16, most - len(out))
        out += part
    return Unpacked(bytes(out), body.cut or not whole)


def _inflate(body: Unpacked, most: int) -> Unpacked:
    # Some servers leave out the two bytes of the zlib header; its low four bits are 8.
    bits = zlib.MAX_WBITS if body.data[0] & 0x0F == 8 else -zlib.MAX_WBITS
    out, _, whole = _stream(body.data, bits, most)
    return Unpacked(out, body.cut or not whole)


def _stream(data: bytes, bits: int, most: int) -> tuple[bytes, bytes, bool]:
    """One compressed stream → what it holds, what follows it, whether its end was there."""
    stream = zlib.decompressobj(bits)
    try:
        out = stream.decompress(data, most + 1)
    except zlib.error as error:
        raise UnpackError("its compressed data are damaged") from error
    if len(out) > most:
        raise UnpackError(too_large(most))
    return out, stream.unused_data, stream.eof
