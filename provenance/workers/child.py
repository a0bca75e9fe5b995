"""Frames on standard input → answers on standard output: the program of one worker."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

import msgspec

from provenance.workers.frames import LOADED, MEMORY, PATIENCE, Start, failed, receive, send
from provenance.workers.tasks import Tasks, decode

# Seconds more by the clock: the parent ends a worker first, this one when nobody is left to.
_GRACE = 1.0


def main() -> None:
    """Answer until standard input ends; never says anything of its own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    source, sink = _private_pipes()
    first = receive(source)
    if first is None:
        return
    start = msgspec.msgpack.decode(first, type=Start)
    _limit("RLIMIT_CORE", 0)  # a crash leaves no file behind
    with suppress(BrokenPipeError):
        _serve(source, sink, start)


def _serve(source: BinaryIO, sink: BinaryIO, start: Start) -> None:
    tasks = Tasks(start.lists)
    over = failed(MEMORY, f"over the limit of {start.memory >> 20} MiB (workers.memory_mib)")
    while True:
        try:
            frame = receive(source)
            if frame is None:
                return
            request = decode(frame)
        except MemoryError:  # what follows cannot be told from the rest of this frame
            send(sink, over)
            return
        try:
            if not tasks.knows(request):
                _limit("RLIMIT_AS", None)
                tasks.load(request)
                _limit("RLIMIT_AS", _space() + start.memory)
                send(sink, LOADED)
            with _alarm(start.seconds):
                answer = tasks.perform(request)
        except MemoryError:
            answer = over
        send(sink, answer)


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes under other numbers, so that no library can read from or write to them."""
    source, sink = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return os.fdopen(source, "rb"), os.fdopen(sink, "wb")


def _limit(what: str, most: int | None) -> None:
    """Set or (None) lift a limit of this process, where the platform has it."""
    if sys.platform == "win32":
        return
    import resource

    name = getattr(resource, what)
    _, hard = resource.getrlimit(name)
    with suppress(ValueError, OSError):  # macOS knows RLIMIT_AS and refuses it; or a hard limit is lower
        resource.setrlimit(name, (hard if most is None else most, hard))


def _space() -> int:
    """Bytes of address space that program and libraries take; a document's limit is beyond them."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 1 << 30  # no Linux: more than they take there


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Die after so many seconds of the processor, also within a library's C code; or when it hangs."""
    if sys.platform == "win32":
        yield
        return
    # Nobody handles SIGPROF and SIGALRM: they end the process.
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE * seconds + _GRACE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.setitimer(signal.ITIMER_PROF, 0)
