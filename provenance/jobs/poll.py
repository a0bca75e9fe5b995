"""Feeds that are due → fetched, published, matched; what came of it."""

import random
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from uuid import uuid4

from provenance.core import address, feed, schedule
from provenance.core.address import Suffixes
from provenance.core.identity import digest
from provenance.core.progress import Progress
from provenance.core.schedule import Policy, State
from provenance.errors import InputError
from provenance.fetch.answer import Answer, Limits, Request
from provenance.fetch.answers import answers
from provenance.formats.printable import masked
from provenance.jobs import arrivals, clock, intake, match, settle
from provenance.jobs import feeds as subscriptions
from provenance.jobs.alone import alone
from provenance.jobs.arrivals import Carrier
from provenance.jobs.clock import Clock, utc
from provenance.jobs.desk import Desk, open_desk
from provenance.jobs.intake import Counts, Source
from provenance.resources import public_suffixes
from provenance.settings import Settings
from provenance.storage import Connection, Store, feeds, outlets
from provenance.storage.feeds import Due, Outcome
from provenance.storage.items import Stored
from provenance.storage.sql import one_at_a_time
from provenance.version import __version__
from provenance.workers.readers import LimitError, Unread, WorkerFault
from provenance.workers.requests import Look, Parse

# A lease outlives the deadline of the run that took it: should the run be killed, its feeds come back.
_LONGER = timedelta(minutes=5)


@dataclass(slots=True)
class Tally:
    """What a run did, as it goes on."""

    feeds: int = 0
    left: int = 0
    fetched: int = 0
    unchanged: int = 0
    failures: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    lost: list[dict[str, Any]] = field(default_factory=list)  # those of the warnings that need a look
    counts: Counts = field(default_factory=Counts)

    def refuse(self, stored: Stored, reason: str) -> None:
        """An item that was taken in and could not be read again."""
        self.lost.append({"feed": None, "url": stored.url or stored.uid, "reason": reason})
        self.warnings.append(self.lost[-1])


def poll(
    settings: Settings,
    store: Store,
    everything: bool = False,
    feed: str | None = None,
    progress: Progress | None = None,
    now: Clock = utc,
    trust_clock: bool = False,
    lost: Callable[[dict[str, Any]], None] | None = None,
) -> dict[str, Any]:
    """Fetch what is due (or all that is not paused, or one feed), publish it, match it.

    `lost` is told at the end which of the warnings need a look: items were left out because of a limit.
    Raises BusyError when another run of this machine holds the database's lock, DatabaseError when
    the clock is a day behind what is stored, unless it is to be trusted.
    """
    began = monotonic()
    with alone(store):
        if not trust_clock:
            clock.check(store, now())
        with open_desk(settings, store, now) as desk:
            only = subscriptions.find(store, feed) if feed else None
            tally = _gather(settings, desk, everything, only, progress)
            matched = match.match_all(desk, progress, tally.refuse)
            judged = settle.settle_all(desk)
    if lost:
        for said in tally.lost:
            lost(said)
    return {
        "feeds": tally.feeds,
        "left": tally.left,
        "fetched": tally.fetched,
        "unchanged": tally.unchanged,
        "failed": len(tally.failures),
        "items": tally.counts.seen,
        "new": tally.counts.new,
        "revised": tally.counts.revised,
        **matched.told(),
        "stories": judged,
        "seconds": round(monotonic() - began, 3),
        "failures": tally.failures,
        "warnings": tally.warnings,
    }


def _gather(
    settings: Settings, desk: Desk, everything: bool, only: int | None, progress: Progress | None
) -> Tally:
    holder = uuid4().hex
    with desk.store.alive(holder):
        term = timedelta(minutes=settings.poll.deadline_minutes) + _LONGER
        taken = desk.store.write(lambda connection: _lease(connection, desk, holder, term, everything, only))
        return _fetch(settings, desk, holder, taken, progress)


def _lease(
    connection: Connection, desk: Desk, holder: str, term: timedelta, everything: bool, only: int | None
) -> list[Due]:
    now = desk.now()
    feeds.take_over(connection, now)
    return feeds.lease(connection, now=now, until=now + term, holder=holder, everything=everything, only=only)


def _fetch(settings: Settings, desk: Desk, holder: str, taken: list[Due], progress: Progress | None) -> Tally:
    """Take what comes until the deadline; what is left then stays due."""
    tally, suffixes, began = Tally(feeds=len(taken)), public_suffixes(), monotonic()
    try:
        requests = [Request(due, due.url, due.etag, due.last_modified, due.given_by) for due in taken]
        with closing(answers(requests, limits(settings))) as coming:
            for number, answer in enumerate(coming):
                _take(settings, desk, answer, holder, suffixes, tally)
                if progress:
                    progress(number + 1, len(taken), "fetched")
                if monotonic() - began > settings.poll.deadline_minutes * 60:
                    tally.left = len(taken) - number - 1
                    break
    finally:
        desk.store.write(lambda connection: feeds.free(connection, holder, desk.now()))
    return tally


def limits(settings: Settings) -> Limits:
    """What the settings allow one answer to cost."""
    chosen = settings.fetch
    return Limits(
        timeout=chosen.timeout_seconds,
        max_bytes=chosen.max_bytes,
        user_agent=chosen.user_agent or f"provenance/{__version__}",
        max_redirects=chosen.max_redirects,
        allow_private=chosen.allow_private,
        per_host=chosen.per_host,
        at_once=chosen.at_once,
    )


# An outcome that needs a look; of a feed that was cut off the whole items are kept all the same.
_FAULTY = ("failed", "truncated")


@dataclass(frozen=True, slots=True)
class _Judged:
    """An answer after reading: its arrivals, or why there are none."""

    outcome: str
    reason: str = ""
    found: feed.Feed | None = None
    payload: bytes = b""
    again: bool = False  # all of it is to be asked for and read next time, though nothing may have changed

    def lacking(self, errors: Sequence[Unread], covered: int) -> "_Judged":
        """The same, when some of its items could not be read or were another by their address or guid."""
        if covered:
            count = "1 item has" if covered == 1 else f"{covered:,} items have"
            said = f"{count} other words than one before of the same address or guid: the first was taken"
            return replace(self, reason="; ".join(filter(None, (self.reason, said)))).lacking(errors, 0)
        if not errors:
            return self
        count = "1 item" if len(errors) == 1 else f"{len(errors):,} items"
        said = f"{count} left out: {', '.join(dict.fromkeys(map(str, errors)))}"
        # A limit may be raised and a fault mended; what cannot be read at all cannot be read next time.
        again = any(isinstance(error, (LimitError, WorkerFault)) for error in errors)
        return replace(self, reason="; ".join(filter(None, (self.reason, said))), again=self.again or again)


def _take(
    settings: Settings, desk: Desk, answer: Answer, holder: str, suffixes: Suffixes, tally: Tally
) -> None:
    """One feed: judge its answer, read its new items, write all of it in one transaction."""
    due: Due = answer.request.key
    judged = _judge(desk, due, answer)
    now = desk.now()
    carrier = Carrier(
        due.feed, due.outlet, judged.found.language if judged.found else "", _is_aggregator(due)
    )
    outlet = (
        "" if carrier.aggregator or due.outlet or not judged.found else _domain(judged.found, due, suffixes)
    )
    if outlet:
        carrier = Carrier(due.feed, outlet, carrier.language, False)
    entries = judged.found.entries if judged.found else ()
    found, left_out = arrivals.of_entries(
        entries, carrier, suffixes, lambda html: desk.readers.ask(Look(html))
    )
    batch = intake.prepare(desk, found, due.feed)
    next_up = _next(settings, due, answer, judged, now)

    def write(connection: Connection) -> tuple[_Judged, Counts] | None:
        one_at_a_time(connection)
        if not feeds.held(connection, due.feed, holder):
            return None
        if judged.found:
            number = outlets.ensure(connection, outlet, is_domain=True) if outlet else None
            feeds.name(connection, due.feed, title=judged.found.title, outlet_id=number)
        counts = intake.publish(connection, desk, batch, Source(now, due.feed, due.good_at))
        # Some are refused only while it is written.
        told = judged.lacking([*left_out, *batch.refused.values()], counts.covered)
        feeds.finish(connection, due.feed, _outcome(answer, told, counts, now), next_up)
        return told, counts

    written = desk.store.write(write)
    if written:
        _count(tally, due, *written)


def _judge(desk: Desk, due: Due, answer: Answer) -> _Judged:
    if answer.kind == "failed":
        return _Judged("failed", answer.error)
    if answer.kind == "unchanged":
        return _Judged("unchanged")
    payload = digest_of(answer.body)
    if payload == due.payload_hash and not answer.truncated:
        return _Judged("unchanged", payload=payload)
    try:
        found = desk.readers.ask(Parse(answer.body, answer.url, answer.content_type))
    except (InputError, WorkerFault) as error:
        return _Judged("failed", str(error))
    if found.truncated or answer.truncated:
        said = f"cut off: the whole items that came were read ({len(found.entries)})"
        return _Judged("truncated", "; ".join([*found.warnings, said]), found, again=True)
    return _Judged("fetched", "; ".join(found.warnings), found, payload)


def digest_of(data: bytes) -> bytes:
    """16 bytes that stand for a payload."""
    return digest(data.hex())


def _is_aggregator(due: Due) -> bool:
    return due.kind == "aggregator"


def _domain(found: feed.Feed, due: Due, suffixes: Suffixes) -> str:
    return address.domain(found.link, suffixes) or address.domain(due.url, suffixes)


def _next(settings: Settings, due: Due, answer: Answer, judged: _Judged, now: datetime) -> dict[str, object]:
    policy = Policy(cap=timedelta(hours=settings.poll.max_interval_hours))
    outcome = schedule.Outcome(judged.outcome in _FAULTY, schedule.retry_after(answer.retry_after, now))
    interval = settings.poll.interval_minutes * 60
    state = State(interval, due.failures, due.failing_since)
    # Dice for jitter, not for secrets.
    following = schedule.after(state, outcome, now, random.uniform(-1, 1), policy)
    return {
        "due_at": following.due_at,
        "interval_seconds": interval,
        "failures": following.state.failures,
        "failing_since": following.state.failing_since,
    }


def _outcome(answer: Answer, judged: _Judged, counts: Counts, now: datetime) -> Outcome:
    # What was left out of it may have been there: it is not new when it is read at last.
    good = judged.outcome not in _FAULTY and not judged.again
    # A failed reading keeps the old validators: else a 304 would hide the repaired feed. What was cut off
    # or lacks an item has none, so that the whole of it is asked for and read next time.
    answer = replace(answer, etag=b"", last_modified=b"") if judged.again else answer
    payload = b"" if judged.again else judged.payload
    return Outcome(
        at=now,
        status=answer.status,
        outcome=judged.outcome,
        reason=judged.reason,
        size=len(answer.body),
        seen=counts.seen,
        new=counts.new,
        revised=counts.revised,
        took=round(answer.took, 3),
        etag=answer.etag if good or judged.again else None,
        last_modified=answer.last_modified if good or judged.again else None,
        given_by=answer.url if good else None,
        payload_hash=payload if judged.found else None,
        good=good,
    )


def _count(tally: Tally, due: Due, judged: _Judged, counts: Counts) -> None:
    tally.counts += counts
    said = {"feed": due.feed, "url": masked(due.url), "reason": judged.reason}
    if judged.outcome in _FAULTY:
        tally.failures.append(said)
    elif judged.reason:
        tally.warnings.append(said)
        if judged.again:
            tally.lost.append(said)
    tally.fetched += judged.outcome == "fetched"
    tally.unchanged += judged.outcome == "unchanged"
