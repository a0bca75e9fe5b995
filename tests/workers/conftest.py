"""Readers with small limits, and who is left when they are gone."""

from collections.abc import Callable, Iterator

import psutil
import pytest

from provenance.jobs import lists
from provenance.workers.pool import Limits, Pool

Pools = Callable[..., Pool]


@pytest.fixture
def pools() -> Iterator[Pools]:
    """`pools(processes=1, seconds=60.0, memory_mib=1024)`; when the test ends, no child may be left."""
    made: list[Pool] = []

    def make(processes: int = 1, seconds: float = 60.0, memory_mib: int = 1024) -> Pool:
        made.append(Pool(Limits(processes, seconds, memory_mib), lists.load()))
        return made[-1]

    yield make
    for pool in made:
        pids = pool.pids()
        pool.close()
        assert pool.pids() == []
        assert not any(map(psutil.pid_exists, pids))
