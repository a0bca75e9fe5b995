"""A child at work → watched until something is seen, then ended, or left to end; and what it said."""

import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL
from threading import Event
from time import monotonic
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError, ProgrammingError

from provenance.storage.engine import parse

Child = subprocess.Popen[bytes]
KILLED = -SIGKILL

# Seconds that nothing takes which is waited for here, however busy the machine is: it hangs.
PATIENCE = 120
# Seconds between two looks: the processor is for the child.
_PAUSE = 0.001


@dataclass(frozen=True, slots=True)
class Run:
    """What a run left: its exit code (negative: the signal it died of) and what it wrote."""

    code: int
    out: str
    err: str


def ended(child: Child) -> Run:
    """What a child did, when it has done it."""
    out, err = child.communicate(timeout=PATIENCE)
    return Run(child.returncode, (out or b"").decode(errors="replace"), (err or b"").decode(errors="replace"))


def one_line(said: Run, code: int, *words: str) -> None:
    """It ended with this code, said nothing but one line for people, and that holds these words."""
    assert (said.code, said.out) == (code, ""), said
    assert said.err.startswith("provenance: "), said
    assert said.err.count("\n") == 1, said
    for word in words:
        assert word in said.err, said


def until(seen: Callable[[], object], child: Child | None = None) -> None:
    """Wait until something is seen; a child that is watched must not end before, and is ended if it hangs."""
    began, pause = monotonic(), Event()
    while not seen():
        if child is not None and child.poll() is not None and not seen():
            pytest.fail(f"it ended before that was seen: {child.communicate()}")
        if monotonic() - began > PATIENCE:
            if child is not None:
                child.kill()
            pytest.fail(f"not seen in {PATIENCE} seconds")
        pause.wait(_PAUSE)


def strike(child: Child, after: float = 0.0) -> int:
    """Let a child work for some more seconds, then end it without a word: how it ended."""
    with child:
        with suppress(subprocess.TimeoutExpired):
            child.communicate(timeout=after)
        child.kill()
    return child.returncode


# --- what can be seen of a database from outside


_NO_SUCH_TABLE = "42P01"  # PostgreSQL's


@contextmanager
def looking(url: str) -> Iterator[Callable[[str], int]]:
    """`look(query)`: one number out of a database at which others work; 0 as long as it has no such table."""
    made = _reader(url)

    def look(query: str) -> int:
        try:
            with made.connect() as connection:
                return int(connection.exec_driver_sql(query).scalar() or 0)
        except OperationalError:  # no such table or file yet; or a server that starts again
            return 0
        except ProgrammingError as error:
            if getattr(error.orig, "sqlstate", None) != _NO_SUCH_TABLE:
                raise
            return 0

    try:
        yield look
    finally:
        made.dispose()


def _reader(url: str) -> sa.Engine:
    parsed = parse(url)
    if parsed.get_backend_name() != "sqlite":
        return sa.create_engine(parsed, isolation_level="AUTOCOMMIT")
    # Read-only: closing it tidies nothing, so that the next run finds what a killed one left.
    file = f"file:{quote(str(parsed.database))}?mode=ro"
    return sa.create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(file, uri=True), poolclass=sa.pool.NullPool
    )


_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' "
    "AND datname = current_database() AND pid <> pg_backend_pid()"
)


@contextmanager
def others(url: str) -> Iterator[Callable[[], bool]]:
    """`anybody()`: whether somebody else is connected (on SQLite, or was killed while he was)."""
    log = _log(url)
    if log:
        yield log.exists
        return
    with looking(url) as look:
        yield lambda: look(_OTHERS) > 0


@contextmanager
def writers(url: str) -> Iterator[Callable[[], bool]]:
    """`anybody()`: whether somebody else has begun to write (on SQLite, since the last tidy close)."""
    log = _log(url)
    if log:
        yield lambda: size(log) > 0
        return
    with looking(url) as look:
        yield lambda: look(f"{_OTHERS} AND backend_xid IS NOT NULL") > 0


def left_alone(url: str) -> None:
    """Wait until PostgreSQL has seen that its clients died, as an operator's next run does."""
    if not _log(url):
        with others(url) as anybody:
            until(lambda: not anybody())


def _log(url: str) -> Path | None:
    """SQLite's write-ahead log: it comes with the first connection and goes with the last."""
    parsed = parse(url)
    return Path(f"{parsed.database}-wal") if parsed.get_backend_name() == "sqlite" else None


# --- what can be seen of files


def size(path: Path) -> int:
    """Bytes of a file that may come and go."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def opened(pid: int) -> list[str]:
    """Where the descriptors of a process lead (proc(5)): to paths; those of files without a name, and of
    removed ones, end in " (deleted)"."""
    found = []
    with suppress(OSError):  # it has ended
        for each in os.listdir(f"/proc/{pid}/fd"):
            with suppress(OSError):
                found.append(os.readlink(f"/proc/{pid}/fd/{each}"))
    return found
