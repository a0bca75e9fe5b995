"""Feeds and documents over a limit: named with the reason, while the others go on."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeVar

import pytest
import samples
import sqlalchemy as sa
from serving import Host, hosting
from taking import Reader, entry

from provenance.jobs import export, feeds, lists, match, settle
from provenance.jobs.poll import poll
from provenance.settings import Fetch, Settings, Workers
from provenance.storage import Store, schema
from provenance.workers.frames import Answer
from provenance.workers.inside import Inside
from provenance.workers.readers import Asked, LimitError, Outcome
from provenance.workers.requests import Read

T = TypeVar("T")

SETTINGS = Settings(
    fetch=Fetch(allow_private=("127.0.0.0/8",)), workers=Workers(processes=1, seconds=1.0)
)  # what is slow below needs ten seconds and more
STORY = "".join(f"&lt;p&gt;{line}&lt;/p&gt;" for line in samples.RIVER)


def item(name: str, inner: str) -> str:
    link = f"<link>https://one.example/{name}</link>"
    return f"<item><title>{name}</title>{link}<description>{inner}</description></item>"


PAGES = {
    "/good": item("good", STORY),
    "/author": f"<item><title>x</title><author>{'a' * 64_000}</author></item>",
    "/deep": item("deep", "&lt;div&gt;" * 100_000 + "x") + item("beside", STORY),
    "/middle": item("before", STORY) + item("deep", "&lt;div&gt;" * 100_000) + item("after", STORY),
}


@pytest.fixture
def host() -> Iterator[Host]:
    with hosting() as made:
        for path, items in PAGES.items():
            made.feed(path, items, ETag='"1"')
        yield made


@pytest.fixture
def base(host: Host) -> str:
    return host.base


def test_a_feed_over_the_limit_fails_and_an_item_is_left_out(store: Store, base: str) -> None:
    for path in ("/good", "/author", "/deep"):
        feeds.add(store, base + path)
    done = poll(SETTINGS, store)
    assert [(f["url"], f["reason"]) for f in done["failures"]] == [
        (f"{base}/author", "over the limit of 1 s (workers.seconds)")
    ]
    assert [(w["url"], w["reason"]) for w in done["warnings"]] == [
        (f"{base}/deep", "1 item left out: over the limit of 1 s (workers.seconds)")
    ]
    assert (done["fetched"], done["matched"]) == (2, 2)
    assert sorted(row["title"] for row in export.rows(store)) == ["beside", "good"]


def test_a_feed_with_an_item_left_out_is_read_again(store: Store, host: Host, base: str) -> None:
    feeds.add(store, f"{base}/middle")
    for new in (2, 0):
        lost: list[dict[str, Any]] = []
        done = poll(SETTINGS, store, everything=True, lost=lost.append)
        assert (done["fetched"], done["unchanged"], done["new"]) == (1, 0, new)
        assert (
            lost
            == done["warnings"]
            == [
                {
                    "feed": 1,
                    "url": f"{base}/middle",
                    "reason": "1 item left out: over the limit of 1 s (workers.seconds)",
                }
            ]
        )
    asked = [headers.get("If-None-Match") for _, headers in host.asked]
    assert asked == [None, None], "its validator would bring a 304 for ever"
    assert [row["title"] for row in export.rows(store)] == ["before", "after"]
    with store.reading() as connection:
        good = connection.execute(sa.select(schema.schedule.c.good_at)).scalar_one()
    assert good is None, "what was left out may have been there: it is not new when it is read at last"


class Tired(Inside):
    """Readers that find a title's text over the limit: always, or only with the titles of other items."""

    def __init__(self, title: str, *, at_first: bool) -> None:
        super().__init__(lists.load())
        self.title, self.at_first = title, at_first

    def _outcome(self, request: Asked[T]) -> Outcome[T]:
        if (
            isinstance(request, Read)
            and request.given.title == self.title
            and (self.at_first or request.headlines)
        ):
            return Outcome(LimitError(OVER), Answer())
        return super()._outcome(request)


OVER = "over the limit of 1 s (workers.seconds)"


def matched(reader: Reader, readers: Inside) -> list[str]:
    """Match and settle with these readers: what could not be read."""
    told: list[str] = []
    desk = replace(reader.desk(), readers=readers)
    match.match_all(desk, refused=lambda stored, reason: told.append(f"{stored.title}: {reason}"))
    settle.settle_all(desk)
    return told


def test_what_cannot_be_read_again_waits_for_the_next_run(store: Store) -> None:
    reader = Reader(store)
    for name in ("a", "b", "c"):
        link = f"https://{name}.example/river"
        reader.take(name, entry(name, samples.RIVER, link), outlet=f"{name}.example")
    for _ in range(2):
        said = matched(reader, Tired("b", at_first=True))
        assert said == [f"b: {OVER}: stored, and the next run tries to match it"]
    assert matched(reader, Inside(lists.load())) == []
    assert len({item["story"] for item in reader.items()} - {None}) == 1


def test_what_cannot_be_read_with_other_titles_is_matched_without(store: Store) -> None:
    reader = Reader(store)
    page = (*samples.RIVER, "Library reopens after repair")
    reader.take("a", entry("River", samples.RIVER, "https://a.example/river"), outlet="a.example")
    reader.take("b", entry("Water", page, "https://b.example/water"), outlet="b.example")
    reader.take("b", entry(page[-1], samples.LIBRARY, "https://b.example/library"), outlet="b.example")
    said = matched(reader, Tired("Water", at_first=False))
    assert said == [f"Water: {OVER}: matched without a look at other items' titles"]
    river, water, library = reader.items()
    assert river["story"] == water["story"] != library["story"]
    assert water["notes"] == []
