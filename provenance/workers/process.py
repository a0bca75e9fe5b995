"""A command → a running worker: what waits to be sent to it, and what came back."""

import os
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from provenance import resources
from provenance.workers.frames import HEAD, LOADED, MEMORY, Answer, opened
from provenance.workers.requests import Request, encode

# The package by its place, and nothing else of that folder: whatever the current folder or a path
# file say, the worker runs the program that started it.
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); import provenance; del sys.path[0]; "
    "from provenance.workers.child import main; main()"
)
# One thread: a document is too small for more, and each takes address space.
# Arrow's own allocators reserve a gigabyte at once, which the limit would forbid.
_SINGLE = {
    **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}
_DEEP = 4  # requests that a worker holds: it need not wait for us between two of them
_LARGE = 256 * 1024  # bytes that wait to be sent beyond which it gets no further one
_CHUNK = 1 << 16  # bytes read at once: an answer to most requests
# Bytes that a pipe shall hold, which is what Linux allows anybody: a batch goes in one piece, without a
# change of process for each 64 KiB of it.
_PIPE = 1 << 20
# Seconds that loading the rules and libraries may take: half a one on an idle machine.
_LOADING = 120.0


@dataclass(slots=True, eq=False)
class Ticket:
    """A request of some kind under way. `answer` is set when it is done."""

    frame: bytes
    kind: type
    answer: Answer | None = None

    @classmethod
    def of(cls, request: Request[Any]) -> "Ticket":
        return cls(encode(request), type(request))


@dataclass(slots=True, eq=False)
class Worker:
    """A child process. `tickets` are with it, the first being worked at since `since`."""

    process: "subprocess.Popen[bytes]"
    tickets: deque[Ticket] = field(default_factory=deque)
    unsent: bytearray = field(default_factory=bytearray)
    received: bytearray = field(default_factory=bytearray)
    since: float = 0.0
    warm: set[type] = field(default_factory=set)
    warm_at: float | None = None
    spent: bool = False  # it met its memory limit: what is left of its space is in pieces

    @property
    def sink(self) -> int:
        assert self.process.stdin is not None
        return self.process.stdin.fileno()

    @property
    def source(self) -> int:
        assert self.process.stdout is not None
        return self.process.stdout.fileno()

    @property
    def has_room(self) -> bool:
        """Whether it may hold another request."""
        return len(self.tickets) < _DEEP and len(self.unsent) < _LARGE

    def take(self, ticket: Ticket) -> None:
        """Work for it, behind what it has."""
        if not self.tickets:
            self.since = monotonic()
        self.tickets.append(ticket)
        self.unsent += HEAD.pack(len(ticket.frame)) + ticket.frame
        self.write()

    def write(self) -> None:
        """As much as the pipe takes. A worker that has gone is seen when it is read from."""
        try:
            while self.unsent:
                del self.unsent[: os.write(self.sink, self.unsent)]
        except BlockingIOError:
            return
        except OSError:
            self.unsent.clear()

    def read(self) -> bool:
        """Take in what it says; False when it has gone."""
        try:
            data = os.read(self.source, _CHUNK)
        except BlockingIOError:
            return True
        self.received += data
        for frame in self._frames():
            self.since = monotonic()
            if frame == LOADED:
                self.warm.add(self.tickets[0].kind)
                self.warm_at = self.since
            else:
                answer = self.tickets.popleft().answer = opened(frame)
                self.spent = answer.error == MEMORY
        return bool(data)

    def _frames(self) -> list[bytes]:
        found: list[bytes] = []
        start = 0
        while len(self.received) - start >= HEAD.size:
            (size,) = HEAD.unpack_from(self.received, start)
            end = start + HEAD.size + size
            if len(self.received) < end:
                break
            found.append(bytes(self.received[start + HEAD.size : end]))
            start = end
        del self.received[:start]
        return found

    def left(self, seconds: float) -> float:
        """Seconds by the clock that its first request still has, if each may take `seconds`."""
        warm = self.tickets[0].kind in self.warm
        return self.since + (seconds if warm else _LOADING) - monotonic()

    def kill(self) -> int:
        """End it at once and bury it; its exit code as subprocess gives it."""
        self.process.kill()
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait()


def start(first: bytes, files: Sequence[int] = ()) -> Worker:
    """A new worker; `first` is its start frame, `files` are descriptors that it shall have."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", _PROGRAM, str(resources.PACKAGE.parent)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        pass_fds=files,
        env={**os.environ, **_SINGLE},
        # A group of its own: Ctrl-C and Ctrl-Z reach the parent alone, which ends it or waits.
        process_group=0,
    )
    worker = Worker(process)
    for end in (worker.sink, worker.source):
        os.set_blocking(end, False)
        _widen(end)
    worker.unsent += HEAD.pack(len(first)) + first
    worker.write()
    return worker


def _widen(pipe: int) -> None:
    """Let a pipe hold more, where the system knows how and has room."""
    if sys.platform == "linux":
        import fcntl

        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)
