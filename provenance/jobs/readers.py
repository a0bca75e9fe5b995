"""Settings and the lists that they name → who reads what is foreign."""

import os

from provenance.jobs import lists
from provenance.settings import Settings
from provenance.workers.pool import Limits, Pool

# Without a setting no more than this: each takes 50 MB, and whoever hands out the work has enough to do.
_MOST = 4


def open_readers(settings: Settings, own_lists: bool = True) -> Pool:
    """Worker processes within the limits that are set; none is started before there is work.

    Without `own_lists` no file that the settings name is read: for work that asks no rule.
    """
    chosen = settings.workers
    processes = chosen.processes or min(_cores(), _MOST)
    return Pool(
        Limits(processes, chosen.seconds, chosen.memory_mib),
        lists.of(settings) if own_lists else lists.load(),
    )


def _cores() -> int:
    """Those that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
