"""Host names → addresses, in threads of our own that nobody has to wait for."""

import asyncio
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

# Eight names that hang blocked the few threads of the default pool and every good name with them.
_AT_ONCE = 64


class Resolver(AbstractResolver):
    """Asks the system's resolver.

    A look-up cannot be cancelled, only left behind: its thread is a daemon, so that neither the
    end of the run nor the end of the program waits for a name server that is silent.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a host; raises OSError when there are none."""
        await self._places.acquire()
        done: asyncio.Future[Any] = self._loop.create_future()
        threading.Thread(target=self._look_up, args=(done, host, port, family), daemon=True).start()
        return [_result(host, *info) for info in await done]

    async def close(self) -> None:
        """Nothing to close."""

    def _look_up(self, done: asyncio.Future[Any], host: str, port: int, family: int) -> None:
        tell: Callable[[Any], None] = done.set_result
        try:
            told: Any = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, 0, socket.AI_ADDRCONFIG)
        except (OSError, UnicodeError) as error:
            tell, told = done.set_exception, OSError(*_reason(error))
        with suppress(RuntimeError):  # the run is over and its loop closed
            self._loop.call_soon_threadsafe(self._hand_over, done, tell, told)

    def _hand_over(self, done: asyncio.Future[Any], tell: Callable[[Any], None], told: Any) -> None:
        self._places.release()
        if not done.done():
            tell(told)


def _reason(error: OSError | UnicodeError) -> tuple[int | None, str]:
    if isinstance(error, OSError):
        return error.errno, error.strerror or str(error)
    return socket.EAI_NONAME, "not a host name"


def _result(host: str, family: int, _: int, protocol: int, __: str, place: Any) -> ResolveResult:
    flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    return ResolveResult(
        hostname=host, host=place[0], port=place[1], family=family, proto=protocol, flags=flags
    )
