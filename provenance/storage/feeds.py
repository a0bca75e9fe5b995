"""Subscriptions, when each is due, and what their fetches brought."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from provenance.core.identity import digest, hash64
from provenance.core.schedule import LONGEST
from provenance.storage.schema import appearance, feed, fetch, outlet, schedule


@dataclass(frozen=True, slots=True)
class Due:
    """A feed that was leased: what is needed to fetch it and to judge the answer."""

    feed: int
    url: str
    kind: str
    outlet: str
    interval_seconds: int
    failures: int
    failing_since: datetime | None
    etag: bytes
    last_modified: bytes
    given_by: str
    payload_hash: bytes
    good_at: datetime | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one fetch brought. Validators and hash are None when the old ones stay."""

    at: datetime
    status: int | None
    outcome: str
    reason: str
    size: int
    seen: int
    new: int
    revised: int
    took: float
    etag: bytes | None = None
    last_modified: bytes | None = None
    given_by: str | None = None
    payload_hash: bytes | None = None
    good: bool = True


def add(
    connection: sa.Connection,
    *,
    url: str,
    kind: str,
    outlet_id: int | None,
    title: str,
    folder: str,
    at: datetime,
    interval_seconds: int,
) -> tuple[int, bool]:
    """Subscribe: (row, whether it is new). A known address keeps its row and its settings."""
    key = digest(url)
    found = connection.execute(sa.select(feed.c.id).where(feed.c.url_hash == key)).scalar()
    if found is not None:
        return int(found), False
    values = {
        "url": url,
        "url_hash": key,
        "kind": kind,
        "outlet_id": outlet_id,
        "title": title,
        "folder": folder,
    }
    made = connection.execute(feed.insert().values(added_at=at, **values)).inserted_primary_key
    assert made is not None
    number = int(made[0])
    connection.execute(schedule.insert().values(feed_id=number, due_at=at, interval_seconds=interval_seconds))
    return number, True


def remove(connection: sa.Connection, number: int) -> None:
    """Unsubscribe; its items stay, its appearances and fetches go."""
    for table in (appearance, fetch, schedule):
        connection.execute(table.delete().where(table.c.feed_id == number))
    connection.execute(feed.delete().where(feed.c.id == number))


def listing(connection: sa.Connection) -> list[dict[str, Any]]:
    """All feeds with their outlet, when each is due, what its last fetch brought, how many items."""
    last = (
        sa.select(fetch.c.feed_id, sa.func.max(fetch.c.id).label("id")).group_by(fetch.c.feed_id).subquery()
    )
    carried = (
        sa.select(appearance.c.feed_id, sa.func.count().label("carried"))
        .group_by(appearance.c.feed_id)
        .subquery()
    )
    query = (
        sa.select(
            feed.c.id.label("feed"),
            feed.c.url,
            feed.c.title,
            sa.func.coalesce(outlet.c.domain, outlet.c.name, "").label("outlet"),
            feed.c.kind,
            feed.c.folder,
            feed.c.state,
            schedule.c.due_at,
            fetch.c.at.label("last_fetch"),
            fetch.c.status.label("last_status"),
            fetch.c.outcome.label("last_outcome"),
            fetch.c.reason.label("last_reason"),
            sa.func.coalesce(carried.c.carried, 0).label("items"),
        )
        .join(schedule, schedule.c.feed_id == feed.c.id)
        .outerjoin(outlet, outlet.c.id == feed.c.outlet_id)
        .outerjoin(last, last.c.feed_id == feed.c.id)
        .outerjoin(fetch, fetch.c.id == last.c.id)
        .outerjoin(carried, carried.c.feed_id == feed.c.id)
        .order_by(feed.c.id)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def lease(
    connection: sa.Connection,
    *,
    now: datetime,
    until: datetime,
    holder: str,
    everything: bool,
    only: int | None,
) -> list[Due]:
    """Take the feeds that are due (or all, or one), the longest overdue first, so that nobody else does.

    Their next due time is moved to `until` before they are fetched: a feed that kills the program is
    not the first of every run.
    """
    free = sa.or_(schedule.c.lease_until.is_(None), schedule.c.lease_until < now)
    query = sa.select(feed.c.id).join(schedule).where(feed.c.state == "active", free)
    if only is not None:
        query = sa.select(feed.c.id).join(schedule).where(feed.c.id == only, free)
    elif not everything:
        # What is due later than the longest wait was written before the clock was put back.
        query = query.where(sa.or_(schedule.c.due_at <= now, schedule.c.due_at > now + LONGEST))
    # What a run died of, or with, comes after what no run has tried.
    query = query.order_by(schedule.c.tries, schedule.c.due_at, feed.c.id)
    if connection.dialect.name == "postgresql":
        query = query.with_for_update(of=schedule, skip_locked=True)
    taken = list(connection.execute(query).scalars())
    for number in taken:
        connection.execute(
            schedule.update()
            .where(schedule.c.feed_id == number)
            .values(lease_until=until, lease_by=holder, due_at=until, tries=schedule.c.tries + 1)
        )
    found = {due.feed: due for due in _due(connection, taken)}
    return [found[number] for number in taken]


def _due(connection: sa.Connection, taken: list[int]) -> list[Due]:
    query = (
        sa.select(feed, schedule, sa.func.coalesce(outlet.c.domain, outlet.c.name, "").label("outlet"))
        .join(schedule, schedule.c.feed_id == feed.c.id)
        .outerjoin(outlet, outlet.c.id == feed.c.outlet_id)
        .where(feed.c.id.in_(taken))
    )
    return [
        Due(
            feed=row["id"],
            url=row["url"],
            kind=row["kind"],
            outlet=row["outlet"],
            interval_seconds=row["interval_seconds"],
            failures=row["failures"],
            failing_since=row["failing_since"],
            etag=row["etag"] or b"",
            last_modified=row["last_modified"] or b"",
            given_by=row["given_by"] or "",
            payload_hash=row["payload_hash"] or b"",
            good_at=row["good_at"],
        )
        for row in connection.execute(query).mappings()
    ]


def held(connection: sa.Connection, number: int, holder: str) -> bool:
    """Whether this run still holds the feed's lease."""
    query = sa.select(schedule.c.lease_by).where(schedule.c.feed_id == number)
    return connection.execute(query).scalar() == holder


def finish(connection: sa.Connection, number: int, outcome: Outcome, next_up: Mapping[str, Any]) -> None:
    """Write what a fetch brought, when the feed is next due (columns of `schedule`), and free its lease."""
    values = {"lease_until": None, "lease_by": None, "tries": 0, **next_up}
    for column in ("etag", "last_modified", "given_by", "payload_hash"):
        if getattr(outcome, column) is not None:
            values[column] = getattr(outcome, column)
    if outcome.good:
        values["good_at"] = outcome.at
    connection.execute(schedule.update().where(schedule.c.feed_id == number).values(values))
    connection.execute(
        fetch.insert().values(
            feed_id=number,
            at=outcome.at,
            status=outcome.status,
            outcome=outcome.outcome,
            reason=outcome.reason,
            bytes=outcome.size,
            seen=outcome.seen,
            new=outcome.new,
            revised=outcome.revised,
            took=outcome.took,
        )
    )


def free(connection: sa.Connection, holder: str, now: datetime) -> None:
    """An interrupted run gives its feeds back: they are due at once."""
    mine = schedule.c.lease_by == holder
    connection.execute(schedule.update().where(mine).values(lease_until=None, lease_by=None, due_at=now))


def take_over(connection: sa.Connection, now: datetime) -> None:
    """Free what runs that died had leased: nobody need wait for the end of a lease of theirs.

    On SQLite the caller holds the run's lock file, so every other run is dead; on PostgreSQL one that
    lives holds the lock of `Store.alive`.
    """
    leased = sa.select(schedule.c.lease_by).where(schedule.c.lease_by.is_not(None)).distinct()
    for holder in sorted(connection.execute(leased).scalars()):
        if connection.dialect.name == "sqlite" or _is_dead(connection, holder):
            free(connection, holder, now)


def _is_dead(connection: sa.Connection, holder: str) -> bool:
    taken = connection.execute(sa.select(sa.func.pg_try_advisory_xact_lock(hash64(holder)))).scalar()
    return bool(taken)


def name(connection: sa.Connection, number: int, *, title: str, outlet_id: int | None) -> None:
    """What the feed's own document says of it, where the subscription said nothing."""
    connection.execute(feed.update().where(feed.c.id == number, feed.c.title == "").values(title=title))
    if outlet_id is not None:
        unnamed = (feed.c.id == number) & feed.c.outlet_id.is_(None)
        connection.execute(feed.update().where(unnamed).values(outlet_id=outlet_id))
