"""Requests → their answers, as they come."""

import asyncio
import queue
import threading
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from urllib.parse import urlsplit

from provenance.fetch.answer import Answer, Limits, Request

_Out = queue.SimpleQueue[Answer | BaseException | None]


def answers(requests: Iterable[Request], limits: Limits) -> Generator[Answer, None, None]:
    """One answer for every request, in the order in which they come.

    The requests are read at once, in this thread; the fetching goes on in another one while the
    caller works, but never has more than `limits.at_once` answers under way or waiting to be
    taken. Closing the iterator, or any exception in it, ends everything before it returns.
    """
    wanted = list(requests)
    if wanted:
        yield from _run(wanted, limits)


def _run(wanted: list[Request], limits: Limits) -> Iterator[Answer]:
    loop, out = asyncio.new_event_loop(), _Out()
    slots = asyncio.Semaphore(limits.at_once)
    work = loop.create_task(_all(wanted, limits, slots, out))
    thread = threading.Thread(target=_turn, args=(loop, work, out), name="fetch", daemon=True)
    thread.start()
    try:
        while (answer := out.get()) is not None:
            if not isinstance(answer, Answer):
                raise answer
            with suppress(RuntimeError):  # the loop has ended: nobody waits for the place
                loop.call_soon_threadsafe(slots.release)
            yield answer
    finally:
        with suppress(RuntimeError):  # the loop has ended by itself
            loop.call_soon_threadsafe(work.cancel)
        thread.join()


def _turn(loop: asyncio.AbstractEventLoop, work: asyncio.Task[None], out: _Out) -> None:
    try:
        loop.run_until_complete(work)
    except asyncio.CancelledError:
        pass
    except BaseException as error:
        out.put(error)
    finally:
        loop.close()
        out.put(None)


async def _all(wanted: list[Request], limits: Limits, slots: asyncio.Semaphore, out: _Out) -> None:
    from provenance.fetch.follow import fetch, session  # aiohttp takes half a second to import

    hosts = defaultdict[str, asyncio.Semaphore](lambda: asyncio.Semaphore(limits.per_host))

    async with session(limits) as opened, asyncio.TaskGroup() as group:

        async def one(request: Request) -> None:
            async with hosts[_host(request.url)]:
                await slots.acquire()  # given back when the caller has taken the answer
                out.put(await fetch(opened, request, limits))

        for request in wanted:
            group.create_task(one(request))


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
