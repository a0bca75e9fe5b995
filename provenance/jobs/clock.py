"""What the clock says, held against what is stored."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from provenance.errors import DatabaseError
from provenance.storage import Store
from provenance.storage.latest import latest

Clock = Callable[[], datetime]

# Clocks of several machines differ by minutes, and are put back by an hour; a day is a wrong date.
_BACK = timedelta(days=1)
# Who polls has fetches younger than this; older ones, where only files come in, say nothing of today.
_LATELY = timedelta(days=31)


def utc() -> datetime:
    """This moment, aware."""
    return datetime.now(UTC)


def check(store: Store, now: datetime) -> None:
    """DatabaseError when the clock is more than a day behind what is stored.

    The time at which an item was first seen is never changed again, so a wrong one must not be written.
    """
    with store.reading() as connection:
        times = latest(connection)
    last = next((at for at in times if now < at - _BACK and not _witnessed(now, times[0])), None)
    if last is not None:
        raise DatabaseError(
            f"the clock says {now:%Y-%m-%d %H:%M}, but the last run was at {last:%Y-%m-%d %H:%M} (UTC): "
            "nothing was stored; set the clock, or give --trust-clock when it is right"
        )


def _witnessed(now: datetime, earlier: datetime) -> bool:
    """Whether a run was not long ago by this clock: then the later row is what a wrong one left."""
    return earlier - _BACK <= now <= earlier + _LATELY
