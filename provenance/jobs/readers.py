"""Settings and the lists that they name → who reads what is foreign."""

import os

from provenance.jobs import lists
from provenance.settings import Settings
from provenance.workers.pool import Limits, Pool

# Without a setting no more than this: each takes 50 MB, and whoever hands out the work has enough to do.
_MOST = 4


def open_readers(settings: Settings) -> Pool:
    """Worker processes within the limits that are set; none is started before there is work."""
    chosen = settings.workers
    processes = chosen.processes or min(_cores(), _MOST)
    return Pool(Limits(processes, chosen.seconds, chosen.memory_mib), lists.of(settings))


def _cores() -> int:
    """Those that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
