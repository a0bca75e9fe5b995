"""Header bytes → the same bytes on the wire; aiohttp alone writes text, as UTF-8."""

import re
from typing import Any, cast

import aiohttp
from aiohttp.connector import Connection

# Bytes above 7F travel through aiohttp as characters of a private plane, where no header of ours
# has any, and become bytes again as they are written: U+F0080 to U+F00FF in UTF-8.
_PLANE = 0xF0000
_MASKED = re.compile(rb"\xf3\xb0[\x82\x83][\x80-\xbf]")


def masked(value: bytes) -> str:
    """A value for a header of an `ExactRequest`."""
    return "".join(chr(byte if byte < 0x80 else _PLANE + byte) for byte in value)


class ExactRequest(aiohttp.ClientRequest):
    """A request without a body whose masked headers are written as the bytes they stand for."""

    async def send(self, conn: Connection) -> aiohttp.ClientResponse:
        """Write the request; aiohttp does it in one go before it waits for anything."""
        protocol = conn.protocol
        if protocol is None or protocol.transport is None:
            return await super().send(conn)
        transport = protocol.transport
        protocol.transport = cast(Any, _Unmasking(transport))
        try:
            return await super().send(conn)
        finally:
            if protocol.transport is not None:
                protocol.transport = transport


class _Unmasking:
    """A transport that puts the bytes back."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport

    def write(self, data: bytes) -> None:
        self._transport.write(_MASKED.sub(_byte, bytes(data)))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


def _byte(match: re.Match[bytes]) -> bytes:
    return bytes([ord(match[0].decode()) - _PLANE])
