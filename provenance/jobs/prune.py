"""Old months → dropped from the index, and their texts if asked, a bounded part at a time."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from provenance.core.progress import Progress
from provenance.errors import InputError
from provenance.jobs.alone import alone
from provenance.jobs.clock import Clock, utc
from provenance.settings import Settings
from provenance.storage import Store, items, pruning
from provenance.storage.pruning import Old

# Rows of the index, and texts, a transaction: each holds SQLite's write lock for a tenth of a second or so.
_ROWS, _TEXTS = 50_000, 1000


def prune(
    settings: Settings,
    store: Store,
    older_than: int,
    texts: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
    now: Clock = utc,
) -> dict[str, Any]:
    """Drop the index of all months that lie more than `older_than` months back, and their texts if asked.

    What was dropped stays dropped when the run is interrupted; the next one goes on. Raises InputError
    when matching would still look there, BusyError when another run holds the database's lock.
    """
    if older_than < settings.match.months:
        raise InputError(
            f"matching looks {settings.match.months} months back (match.months): give --older-than "
            f"{settings.match.months} or more, or set match.months lower"
        )
    first = items.month(now()) - older_than
    before = _begin(first)
    with store.reading() as connection:
        old = pruning.shelves(connection, first)
        count = pruning.texts(connection, before) if texts else 0
        size = store.size(connection)
    found = _plan(store, old, count, before, dry_run)
    if dry_run or not (old or count):
        return {**found, "freed": 0}
    with alone(store):
        _drop(store, old, before if texts else None, found["bands"] + found["passages"], progress)
    store.tidy()
    with store.reading() as connection:
        return {**found, "freed": max(0, size - store.size(connection))}


def _plan(store: Store, old: Sequence[Old], texts: int, before: datetime, dry_run: bool) -> dict[str, Any]:
    return {
        "database": store.name,
        "dry_run": dry_run,
        "before": f"{before:%Y-%m}",
        "months": sorted({_name(each.month) for each in old if each.month is not None}),
        "bands": sum(each.bands for each in old),
        "passages": sum(each.passages for each in old),
        "texts": texts,
    }


def _drop(
    store: Store, old: Sequence[Old], before: datetime | None, rows: int, progress: Progress | None
) -> None:
    done = 0
    for each in old:
        while deleted := store.write(partial(pruning.drop_some, number=each.shelf, most=_ROWS)):
            done += deleted
            if progress:
                progress(done, rows, "index rows dropped")
    last: int | None = 0
    done = 0
    while before is not None and last is not None:
        some = partial(pruning.drop_texts, before=before, after=last, most=_TEXTS)
        deleted, last = store.write(some)
        done += deleted
        if progress:
            progress(done, None, "texts dropped")


def _begin(month: int) -> datetime:
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)


def _name(month: int) -> str:
    return f"{_begin(month):%Y-%m}"
