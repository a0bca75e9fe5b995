"""This machine and its libraries → the lines that a figure needs to be compared."""

import os
import platform
import sqlite3
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench import peers


def machine() -> dict[str, str]:
    """Name → value, in the order to be shown."""
    load = " ".join(f"{each:.2f}" for each in os.getloadavg())
    return {
        "machine": f"{_processor()}, {_cores()} cores, {_memory()}, {platform.system()} {_kernel()}",
        "load before": f"{load} (1, 5 and 15 minutes)",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "libraries": ", ".join(_installed("datasketch", "numpy", "numba", "SQLAlchemy", "psycopg")),
        "peers": ", ".join(peers.versions()) or "none installed",
        "sqlite": sqlite3.sqlite_version,
        "provenance": version("provenance-checker"),
    }


def _kernel() -> str:
    """The first two numbers of its release; the rest is the distributor's."""
    return ".".join(platform.release().split(".")[:2])


def _installed(*names: str) -> Iterator[str]:
    for name in names:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:  # an extra
            continue


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:  # not Linux
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"
