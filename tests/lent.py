"""Workers that go from one test to the next: starting one takes half a second of the processor."""

from collections.abc import Sequence
from types import TracebackType

import pytest

from provenance.workers import pool, process
from provenance.workers.pool import Pool
from provenance.workers.process import Worker

_MOST = 4  # that wait to be lent, each of some 60 MB


class Workers:
    """The idle workers of this process, each with the start frame that it was given.

    They are what the program starts and talks to; only that one which has nothing to do outlives the
    pool that started it. What is at work, met a limit, died or holds a file ends as it always does.
    """

    def __init__(self) -> None:
        self._idle: list[tuple[bytes, Worker]] = []  # the longest idle first

    def lend(self, patch: pytest.MonkeyPatch) -> None:
        """From now on the pools of this process take from here and give back."""
        close = Pool.close

        def give_back(pool: Pool) -> None:
            for worker in [w for w in pool._workers if not pool._files and _is_idle(w)]:
                pool._workers.remove(worker)
                self._idle.append((pool._first, worker))
            close(pool)
            self._keep(_MOST)

        patch.setattr(Pool, "close", give_back)
        patch.setattr(pool, "start", self._start)

    def _start(self, first: bytes, files: Sequence[int] = ()) -> Worker:
        for place in reversed(range(0 if files else len(self._idle))):
            if self._idle[place][0] == first:
                worker = self._idle.pop(place)[1]
                if _is_idle(worker):
                    return worker
                worker.kill()
        return process.start(first, files)

    def _keep(self, most: int) -> None:
        while len(self._idle) > most:
            self._idle.pop(0)[1].kill()

    def __enter__(self) -> "Workers":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._keep(0)


def _is_idle(worker: Worker) -> bool:
    """Whether it lives and nobody waits for anything from it."""
    at_work = worker.tickets or worker.unsent or worker.received
    return not at_work and not worker.spent and worker.process.poll() is None
