"""Frames on standard input → answers on standard output: the program of one worker."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

import msgspec

from provenance.workers.frames import LOADED, MEMORY, Start, failed, receive, send
from provenance.workers.tasks import Tasks, decode

# Seconds beyond the limit: the parent's clock ends a worker first, this one when nobody is left to.
_GRACE = 1.0


def main() -> None:
    """Answer until standard input ends; never says anything of its own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    source, sink = _private_pipes()
    first = receive(source)
    if first is None:
        return
    start = msgspec.msgpack.decode(first, type=Start)
    _limit_memory(start.memory)
    with suppress(BrokenPipeError):
        _serve(source, sink, start)


def _serve(source: BinaryIO, sink: BinaryIO, start: Start) -> None:
    tasks = Tasks(start.lists)
    while (frame := receive(source)) is not None:
        request = decode(frame)
        try:
            if not tasks.knows(request):
                tasks.load(request)
                send(sink, LOADED)
            with _alarm(start.seconds + _GRACE):
                answer = tasks.perform(request)
        except MemoryError:
            answer = failed(MEMORY, f"over the limit of {start.memory >> 20} MiB")
        send(sink, answer)


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes under other numbers, so that no library can read from or write to them."""
    source, sink = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return os.fdopen(source, "rb"), os.fdopen(sink, "wb")


def _limit_memory(size: int) -> None:
    """Cap the address space, where the platform can; leave no core files."""
    if sys.platform == "win32":
        return
    import resource

    for what, most in ((resource.RLIMIT_AS, size), (resource.RLIMIT_CORE, 0)):
        with suppress(ValueError, OSError):  # macOS knows RLIMIT_AS and refuses it
            _, hard = resource.getrlimit(what)
            soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(what, (soft, hard))


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Die after so long, also within a library's C code and when the parent is dead."""
    if sys.platform == "win32":
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)  # nobody handles SIGALRM: it ends the process
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
