"""What the clock says, held against what is stored."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from provenance.errors import DatabaseError
from provenance.storage import Store
from provenance.storage.latest import latest

Clock = Callable[[], datetime]

# Clocks of several machines differ by minutes, and are put back by an hour; a day is a wrong date.
_BACK = timedelta(days=1)


def utc() -> datetime:
    """This moment, aware."""
    return datetime.now(UTC)


def check(store: Store, now: datetime) -> None:
    """DatabaseError when the clock is more than a day behind what is stored.

    The time at which an item was first seen is never changed again, so a wrong one must not be written.
    """
    with store.reading() as connection:
        last = latest(connection)
    if last is not None and now < last - _BACK:
        raise DatabaseError(
            f"the clock says {now:%Y-%m-%d %H:%M}, but the last run was at {last:%Y-%m-%d %H:%M} (UTC): "
            "nothing was stored; set the clock, or give --trust-clock when it is right"
        )
