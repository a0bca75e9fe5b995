"""Feeds of our own, taken in without a network: what a poll does between the answer and the schedule."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

from provenance.core import feed, reading
from provenance.jobs import arrivals, evidence, export, feeds, intake, lists, match, recipes, settle
from provenance.jobs.arrivals import Carrier
from provenance.jobs.desk import Desk, reach
from provenance.jobs.intake import Counts, Source
from provenance.jobs.match import Matched
from provenance.resources import public_suffixes
from provenance.settings import Settings
from provenance.storage import Store
from provenance.workers.inside import Inside

MORNING = datetime(2026, 6, 5, 8, tzinfo=UTC)
SUFFIXES = public_suffixes()
SETTINGS = Settings()
KNOWN = evidence.of(SETTINGS)
READERS = Inside(lists.of(SETTINGS))


def entry(title: str = "", lines: Sequence[str] = (), link: str = "", guid: str = "", extra: str = "") -> str:
    """One item of an RSS feed; a field that is "" is left out."""
    body = escape("".join(f"<p>{escape(line)}</p>" for line in lines))
    fields = {"title": escape(title), "link": escape(link), "description": body}
    parts = [f"<{name}>{value}</{name}>" for name, value in fields.items() if value]
    if guid:
        parts.append(f'<guid isPermaLink="false">{escape(guid)}</guid>')
    return f"<item>{''.join(parts)}{extra}</item>"


@dataclass
class Reader:
    """Takes documents of feeds into a store, an hour apart unless told otherwise."""

    store: Store
    now: datetime = MORNING
    settings: Settings = SETTINGS
    numbers: dict[str, int] = field(default_factory=dict)

    def take(
        self, name: str, *entries: str, outlet: str = "herald.example", after: timedelta | None = None
    ) -> Counts:
        """One document of the feed `name`, published; without an outlet the feed is an aggregator."""
        desk = self.desk()
        number = self.numbers.get(name)
        if number is None:
            url = f"https://feeds.example/{name}"
            number = feeds.add(self.store, url, outlet=outlet or None, aggregator=not outlet)["feed"]
            self.numbers[name] = number
        self.now += after or timedelta(hours=1)
        data = f'<rss version="2.0"><channel><title>F</title>{"".join(entries)}</channel></rss>'
        found = feed.parse(data.encode(), f"https://feeds.example/{name}")
        carrier = Carrier(number, outlet, "", not outlet)
        entered, left_out = arrivals.of_entries(found.entries, carrier, SUFFIXES, reading.look)
        assert not left_out
        return self._write(desk, entered, number)

    def desk(self) -> Desk:
        """As a run has it, but that all is read in this process."""
        current = recipes.current(self.store, KNOWN)
        return Desk(self.store, READERS, current, recipes.ruleset(KNOWN), reach(self.settings))

    def _write(self, desk: Desk, found: list[arrivals.Arrival], number: int) -> Counts:
        batch, source = intake.prepare(desk, found, number), Source(self.now, number)
        return self.store.write(lambda connection: intake.publish(connection, desk, batch, source))

    def match(self) -> Matched:
        """Match what was taken."""
        desk = self.desk()
        done = match.match_all(desk)
        settle.settle_all(desk)
        return done

    def items(self) -> list[dict[str, Any]]:
        """All items as `export jsonl` has them, the oldest first."""
        return list(export.rows(self.store))
