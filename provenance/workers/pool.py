"""Requests → answers from worker processes; one that exceeds its limits is named and replaced."""

import select
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from types import TracebackType
from typing import Any, TypeVar

import msgspec

from provenance.core.listfile import Lists
from provenance.workers.frames import PATIENCE, Answer, Start
from provenance.workers.process import Ticket, Worker, start
from provenance.workers.readers import LIMIT, Asked, Outcome
from provenance.workers.requests import Request, Rows

T = TypeVar("T")
K = TypeVar("K")

_MIB = 1024 * 1024
_AHEAD = 32  # requests a worker that are read before their turn
_AHEAD_BYTES = 8 * _MIB  # and their bytes, so that memory stays flat whatever the documents are
# Seconds that the first worker must have been at work before there is a second, unless as much waits
# as may be read ahead: starting one costs half a second of CPU, and most calls are over by then.
_WORTH = 0.5


@dataclass(frozen=True, slots=True)
class Limits:
    """How many processes; seconds of the processor and MiB of address space that one feed or
    document may take."""

    processes: int
    seconds: float
    memory_mib: int


class Pool:
    """Worker processes, started when there is work for them. Close it, or use it in a `with`.

    For one thread. What is asked while the answers of `each` are read goes ahead of those.
    """

    def __init__(self, limits: Limits, lists: Lists, files: Sequence[int] = ()) -> None:
        """`files` are descriptors that the workers have too."""
        self._limits = limits
        self._patience = PATIENCE * limits.seconds
        self._lists = lists
        self._files = files
        self._first = msgspec.msgpack.encode(Start(limits.seconds, limits.memory_mib * _MIB, lists))
        self._workers: list[Worker] = []
        self._queue: deque[Ticket] = deque()
        self._seen = monotonic()  # when we last looked at the workers
        self._much = False  # whether all that may be read ahead waits, with more to come

    def ask(self, request: Request[T]) -> T:
        """One answer. Raises as `Outcome.value` does."""
        ticket = Ticket.of(request)
        self._queue.appendleft(ticket)
        try:
            while ticket.answer is None:
                self._turn()
        finally:
            self._forget([ticket])
        return Outcome(request, ticket.answer).value()

    def each(
        self, requests: Iterable[tuple[K, Asked[T]]], ready: Callable[[], bool] = lambda: True
    ) -> Iterator[tuple[K, Outcome[T]]]:
        """See `Readers.each`."""
        source = iter(requests)
        ahead: deque[tuple[K, Asked[T], Ticket]] = deque()
        size = 0  # bytes of those requests
        more = True
        try:
            while True:
                while more and not self._is_much(len(ahead), size) and (not ahead or ready()):
                    item = next(source, None)
                    if item is None:
                        more = False
                        break
                    ticket = self._submit(item[1])
                    size += len(ticket.frame)
                    ahead.append((*item, ticket))
                if not ahead:
                    return
                self._much = more and self._is_much(len(ahead), size)
                key, request, ticket = ahead[0]
                if ticket.answer is None:
                    self._turn()
                else:
                    ahead.popleft()
                    size -= len(ticket.frame)
                    yield key, Outcome(request, ticket.answer)
        finally:
            self._much = False
            self._forget([ticket for _, _, ticket in ahead])

    def rows(self, file: int) -> Iterator[list[dict[str, Any] | None]]:
        """See `Readers.rows`. A worker of its own reads them: it alone has the file and a place in it."""
        with Pool(replace(self._limits, processes=1), self._lists, (file,)) as alone:
            known = 0
            while some := alone.ask(Rows(file, known)):
                yield some
                known += len(some)

    def close(self) -> None:
        """End all workers; may be called twice."""
        self._queue.clear()
        while self._workers:
            self._workers.pop().kill()

    def pids(self) -> list[int]:
        """The processes that run now."""
        return [worker.process.pid for worker in self._workers]

    def __enter__(self) -> "Pool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- the work

    def _submit(self, asked: Asked[T]) -> Ticket:
        if not isinstance(asked, Request):
            return Ticket(b"", type(asked), Answer())
        ticket = Ticket.of(asked)
        self._queue.append(ticket)
        self._dispatch()
        return ticket

    def _is_much(self, count: int, size: int) -> bool:
        """Whether so many requests, of so many bytes, are all that may be read before their turn."""
        return count >= _AHEAD * self._limits.processes or size >= _AHEAD_BYTES

    def _forget(self, tickets: Iterable[Ticket]) -> None:
        """Nobody waits for these any more; what is with a worker already is answered to nobody."""
        gone = set(map(id, tickets))
        self._queue = deque(ticket for ticket in self._queue if id(ticket) not in gone)

    def _turn(self) -> None:
        """Hand out what waits, wait until a worker says something or its time is over, and take it in."""
        self._dispatch()
        away = monotonic() - self._seen
        busy = [worker for worker in self._workers if worker.tickets]
        for worker in busy:
            worker.since += away  # it may have waited for us to read a long answer
        for worker in self._heard(busy):
            if not worker.read():
                self._bury(worker)
            elif worker.spent:
                self._replace(worker)
        self._seen = monotonic()
        for worker in busy:
            if worker.tickets and worker.left(self._patience) <= 0:
                self._bury(worker, self._hangs())

    def _heard(self, busy: Sequence[Worker]) -> list[Worker]:
        """Those with something to read, after waiting at most for the first deadline."""
        poll = select.poll()
        for worker in busy:
            poll.register(worker.source, select.POLLIN)
            if worker.unsent:
                poll.register(worker.sink, select.POLLOUT)
        left = min(worker.left(self._patience) for worker in busy)
        # A millisecond more: the clock must be over when we look at it.
        events = dict(poll.poll(max(0.0, left) * 1000 + 1))
        for worker in busy:
            if worker.unsent and worker.sink in events:
                worker.write()
        return [worker for worker in busy if worker.source in events]

    def _dispatch(self) -> None:
        while self._queue and (worker := self._free()):
            worker.take(self._queue.popleft())

    def _free(self) -> Worker | None:
        """The worker with the least to do that takes another request; a new one where that pays."""
        for worker in [w for w in self._workers if not w.tickets and w.process.poll() is not None]:
            self._replace(worker)  # it died while it had nothing to do
        ready = [worker for worker in self._workers if worker.warm_at or worker is self._workers[0]]
        best = min(ready, key=lambda worker: len(worker.tickets), default=None)
        if best is None:
            self._workers.append(start(self._first, self._files))
            return self._workers[-1]
        if best.tickets and self._wants_another():
            fresh = start(self._first, self._files)
            self._workers.append(fresh)
            fresh.take(replace(self._queue[0]))  # to warm up: nobody waits for this answer
        return best if best.has_room else None

    def _wants_another(self) -> bool:
        if len(self._workers) >= self._limits.processes:
            return False
        warm = [worker.warm_at for worker in self._workers]
        return self._much or all(at is not None and monotonic() - at > _WORTH for at in warm)

    # --- what goes wrong

    def _bury(self, worker: Worker, why: str = "") -> None:
        """A worker that died, or has to: its first request is answered by the reason."""
        blamed = worker.tickets.popleft() if worker.tickets else None
        code = self._replace(worker)
        if blamed is not None:
            blamed.answer = Answer(LIMIT, why or self._reason(code))

    def _replace(self, worker: Worker) -> int:
        """End a worker; what it had not begun is done by another. Its exit code."""
        self._workers.remove(worker)
        self._queue.extendleft(reversed(worker.tickets))
        worker.tickets.clear()
        return worker.kill()

    def _reason(self, code: int) -> str:
        if code == -signal.SIGPROF:
            return f"over the limit of {self._limits.seconds:g} s (workers.seconds)"
        if code == -signal.SIGALRM:
            return self._hangs()
        return f"the worker died ({f'signal {-code}' if code < 0 else f'exit code {code}'})"

    def _hangs(self) -> str:
        return f"not done after {self._patience:g} s by the clock ({PATIENCE:g} times workers.seconds)"
