"""Polling real feeds over loopback HTTP, on both databases."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import samples
import sqlalchemy as sa
from demo.server import FeedServer
from demo.subscriptions import opml
from serving import Host, hosting

from provenance.errors import BusyError, InputError
from provenance.files.lock import only_one
from provenance.jobs import export, feeds, report, show
from provenance.jobs.poll import poll
from provenance.settings import Fetch, Poll, Settings
from provenance.storage import Store, schema

SETTINGS = Settings(fetch=Fetch(allow_private=("127.0.0.0/8",), timeout_seconds=10))


@pytest.fixture
def host() -> Iterator[Host]:
    with hosting() as made:
        yield made


def item(name: str, title: str, lines: tuple[str, ...], extra: str = "") -> str:
    body = "".join(f"&lt;p&gt;{line}&lt;/p&gt;" for line in lines)
    return (
        f"<item><title>{title}</title><link>https://one.example/{name}</link>"
        f"<guid>one-{name}</guid><description>{body}</description>{extra}</item>"
    )


def addresses(store: Store) -> list[str]:
    return [row["url"] for row in export.rows(store)]


def test_new_then_unchanged_then_edited(store: Store, host: Host) -> None:
    url = host.feed("/f", item("river", "River", samples.RIVER), ETag='"1"')
    feeds.add(store, url)
    first = poll(SETTINGS, store)
    assert (first["feeds"], first["fetched"], first["new"], first["failed"]) == (1, 1, 1, 0)
    assert [row["outlet"] for row in export.rows(store)] == ["one.example"], (
        "the channel link names the outlet"
    )

    assert poll(SETTINGS, store)["feeds"] == 0, "nothing is due"
    again = poll(SETTINGS, store, everything=True)
    assert (again["unchanged"], again["new"], again["revised"]) == (1, 0, 0)
    assert host.asked[-1][1]["If-None-Match"] == '"1"'

    host.feed("/f", item("river", "River", samples.RIVER[1:]), item("snow", "Snow", samples.PASS), ETag='"2"')
    third = poll(SETTINGS, store, everything=True)
    assert (third["fetched"], third["new"], third["revised"]) == (1, 1, 1)
    river = next(row for row in export.rows(store) if row["url"].endswith("river"))
    assert show.item(store, river["item"])["revision"] == 2
    assert river["body"] == "\n".join(samples.RIVER[1:])


def test_equal_bytes_are_not_read_again(store: Store, host: Host) -> None:
    feeds.add(store, host.feed("/f", item("river", "River", samples.RIVER)))
    poll(SETTINGS, store)
    again = poll(SETTINGS, store, everything=True)
    assert (again["unchanged"], again["items"]) == (1, 0)


XML = '<?xml version="1.0"?>\n'
# What an address answers that is no feed (its type, its bytes), and the whole reason that is told.
NO_FEEDS: dict[str, tuple[str, bytes, str]] = {
    "page": ("text/html", b"<!doctype html><html><body>Hello</body></html>", "an HTML page"),
    "fragment": ("text/html", b"<p>Down for maintenance, back at noon.</p>", "an HTML page"),
    "page-as-feed": ("application/rss+xml", b"<html><p>Hello</html>", "an HTML page"),
    "json": ("application/json", b'{"articles": [{"headline": "River"}]}', "JSON, but no JSON Feed"),
    "list": ("application/json", b'[{"id": 1, "title": "River"}]', "JSON, but no JSON Feed"),
    "null": ("application/json", b"null", "plain text"),
    "empty": ("application/rss+xml", b"", "empty"),
    "blank": ("application/rss+xml", b" \r\n\t\n", "empty"),
    "mark": ("application/rss+xml", b"\xef\xbb\xbf\n", "empty"),
    "random": ("application/rss+xml", random.Random(1).randbytes(2000), "binary"),
    "picture": ("image/png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + random.Random(2).randbytes(500), "binary"),
    "archive": ("application/zip", b"PK\x03\x04\x14" + bytes(50), "binary"),
    "zeros": ("", bytes(1000), "binary"),
    "text": ("text/plain", b"Service unavailable, try again later.\n", "plain text"),
    "prolog": ("application/xml", XML.encode(), "plain text"),
    "opml": ("text/x-opml", f"{XML}<opml><body><outline/></body></opml>".encode(), "a list of feeds (OPML)"),
    "sitemap": ("text/xml", f"{XML}<urlset><url/></urlset>".encode(), "XML, but not RSS, RDF or Atom"),
    "cut": ("text/xml", f"{XML}<rss versi".encode(), "a feed cut off in its first tag"),
}


def test_one_feed_fails_and_the_others_go_on(store: Store, host: Host) -> None:
    feeds.add(store, host.feed("/good", item("river", "River", samples.RIVER)))
    wanted = {}
    for name, (kind, body, reason) in NO_FEEDS.items():
        feeds.add(store, host.page(f"/{name}", kind, body))
        wanted[name] = reason
    for url in (f"{host.base}/gone", "http://127.0.0.1:9/closed"):
        feeds.add(store, url)
    found = poll(SETTINGS, store)
    assert (found["fetched"], found["failed"], found["new"]) == (1, len(wanted) + 2, 1)
    reasons = {failure["url"].rpartition("/")[2]: failure["reason"] for failure in found["failures"]}
    assert "404" in reasons.pop("gone")
    assert "127.0.0.1" in reasons.pop("closed")
    assert reasons == wanted
    rows = {row["url"].rpartition("/")[2]: row for row in feeds.listing(store)}
    assert {row["last_outcome"] for name, row in rows.items() if name != "good"} == {"failed"}
    with store.reading() as connection:
        failures = dict(
            connection.execute(sa.select(schema.schedule.c.feed_id, schema.schedule.c.failures)).all()
        )
    assert sorted(failures.values()) == [0] + [1] * (len(wanted) + 2)


def test_a_failed_reading_keeps_the_old_validators(store: Store, host: Host) -> None:
    feeds.add(store, host.feed("/f", item("river", "River", samples.RIVER), ETag='"1"'))
    poll(SETTINGS, store)
    host.pages["/f"] = (200, {"ETag": '"broken"'}, b"<html>maintenance</html>")
    assert poll(SETTINGS, store, everything=True)["failed"] == 1
    host.feed("/f", item("river", "River", samples.RIVER), ETag='"1"')
    assert poll(SETTINGS, store, everything=True)["unchanged"] == 1
    assert host.asked[-1][1]["If-None-Match"] == '"1"'


def test_a_private_address_is_refused_unless_allowed(store: Store, host: Host) -> None:
    feeds.add(store, host.feed("/f", item("river", "River", samples.RIVER)))
    found = poll(Settings(), store)
    assert found["failed"] == 1
    assert host.asked == []


def test_a_feed_that_is_cut_off_gives_its_whole_items(store: Store, host: Host) -> None:
    host.feed("/f", item("river", "River", samples.RIVER), item("snow", "Snow", samples.PASS), ETag='"1"')
    status, headers, body = host.pages["/f"]
    host.pages["/f"] = (status, headers, body[: body.index(b"Drivers")])
    feeds.add(store, host.base + "/f")
    found = poll(SETTINGS, store)
    assert (found["new"], found["failed"]) == (1, 1)
    assert "cut off" in found["failures"][0]["reason"]
    host.pages["/f"] = (status, headers, body)
    assert poll(SETTINGS, store, everything=True)["new"] == 1
    assert "If-None-Match" not in host.asked[-1][1], "its validator would bring a 304 for ever"


def test_items_of_one_address_with_other_words_are_told(store: Store, host: Host) -> None:
    """A live blog, say: its newest post is the item, and nothing else would tell of the others."""
    posts = [item("live", f"Post {n}", (line,)) for n, line in enumerate(samples.RIVER)]
    twice = [item("river", "River", samples.RIVER)] * 2
    feeds.add(store, host.feed("/blog", *posts, *twice))
    done = poll(SETTINGS, store)
    assert (done["new"], done["failed"]) == (2, 0)
    (warning,) = done["warnings"]
    assert warning["reason"] == (
        f"{len(posts) - 1} items have other words than one before of the same address or guid: "
        "the first was taken"
    )
    assert len(posts) > 2


def test_what_the_deadline_leaves_stays_due(store: Store, host: Host) -> None:
    for name in ("a", "b", "c"):
        feeds.add(store, host.feed(f"/{name}", item(name, name, samples.RIVER)))
    hurried = Settings(fetch=SETTINGS.fetch, poll=Poll(deadline_minutes=0))
    assert poll(hurried, store)["left"] == 2
    assert poll(SETTINGS, store)["feeds"] == 2


def test_two_sections_and_an_aggregator_carry_one_item(store: Store, host: Host) -> None:
    source = '<source url="https://one.example/feed">One</source>'
    pointer = item("river", "River - One", ("A short pointer to it.",), source).replace("one-river", "agg:77")
    pointer = pointer.replace("one.example/river", "one.example/river?utm_source=agg")
    feeds.add(store, host.feed("/agg", pointer, channel="https://agg.example/"), aggregator=True)
    poll(SETTINGS, store)
    (early,) = export.rows(store)
    assert early["outlet"] == "one.example", "the source element names the paper"

    for section in ("/front", "/world"):
        feeds.add(store, host.feed(section, item("river", "River", samples.RIVER)), outlet="one.example")
    found = poll(SETTINGS, store)
    assert (found["new"], found["revised"]) == (0, 1), "the paper's own text takes over"
    assert poll(SETTINGS, store, everything=True)["revised"] == 0
    (row,) = export.rows(store)
    assert (row["item"], row["title"], row["first_seen"]) == (early["item"], "River", early["first_seen"])
    assert (early["url"], row["url"]) == (
        "https://one.example/river?utm_source=agg",
        "https://one.example/river",
    )
    assert len(show.item(store, row["item"])["appearances"]) == 3
    assert [line["outlet"] for line in report.report(store, "outlets")] == ["one.example"]


def test_a_second_run_is_told_that_one_is_at_work(
    store: Store, host: Host, request: pytest.FixtureRequest
) -> None:
    if store.url.get_backend_name() != "sqlite":
        return  # pollers of a PostgreSQL share the feeds by leases: the next test
    database = Path(str(store.url.database))
    with only_one(database.with_name(database.name + ".lock")), pytest.raises(BusyError):
        poll(SETTINGS, store)


def test_a_leased_feed_is_left_to_its_holder_and_comes_back(store: Store, host: Host) -> None:
    feeds.add(store, host.feed("/f", item("river", "River", samples.RIVER)))
    later = datetime.now(UTC) + timedelta(minutes=5)
    lease = schema.schedule.update()
    store.write(lambda c: c.execute(lease.values(lease_by="another", lease_until=later, due_at=later)))
    if store.url.get_backend_name() == "postgresql":
        with store.alive("another"):
            assert poll(SETTINGS, store, everything=True)["feeds"] == 0
            store.write(lambda c: c.execute(lease.values(lease_until=later - timedelta(minutes=10))))
            assert poll(SETTINGS, store, everything=True)["new"] == 1, "a lease runs out"
            store.write(lambda c: c.execute(lease.values(lease_by="another", lease_until=later)))
    found = poll(SETTINGS, store)
    assert found["feeds"] == 1, "its holder is dead: it is due at once"


def test_what_was_published_and_not_matched_is_matched_by_the_next_run(store: Store, host: Host) -> None:
    feeds.add(store, host.feed("/f", item("river", "River", samples.RIVER)))
    poll(SETTINGS, store)
    store.write(lambda c: c.execute(schema.revision.update().values(matched_at=None)))
    store.write(lambda c: c.execute(schema.item.update().values(story_id=None)))
    assert poll(SETTINGS, store)["matched"] == 1
    (row,) = export.rows(store)
    assert row["story"]


def test_feeds_by_name_and_the_nearest_for_a_typing_error(store: Store, host: Host) -> None:
    url = host.feed("/f", item("river", "River", samples.RIVER))
    assert feeds.add(store, url)["added"] is True
    assert feeds.add(store, url)["added"] is False
    with pytest.raises(InputError, match=f"did you mean {url}"):
        poll(SETTINGS, store, feed=url + "x")
    assert poll(SETTINGS, store, feed=url)["new"] == 1
    assert feeds.remove(store, url)["url"] == url
    assert (feeds.listing(store), len(addresses(store))) == ([], 1), "its items stay"
    for wrong in ("ftp://one.example/f", "one.example/f", "http://"):
        with pytest.raises(InputError, match="not a feed's address"):
            feeds.add(store, wrong)


def test_the_nearest_outlet_for_a_typing_error(store: Store) -> None:
    def near(number: int, outlet: str | None) -> str | None:
        found = feeds.add(store, f"https://feeds.example/{number}", outlet=outlet)["near"]
        assert found is None or isinstance(found, str)
        return found

    known = ("north-herald.example", "courier.example", "tide.example", None)
    assert [near(number, outlet) for number, outlet in enumerate(known)] == [None] * 4
    assert near(10, "nroth-herald.example") == "north-herald.example"
    assert near(10, "nroth-heraldd.example") is None, "the feed is there already, and keeps its outlet"
    assert near(11, "north-herald.example") is None
    assert near(12, "gazette.example") is None
    for wrong in ("courier", "Courier,example", "courier example"):
        with pytest.raises(InputError, match=r"^not a domain: .*: did you mean courier\.example\?$"):
            near(13, wrong)
    for wrong in ("no domain at all", "100%_", "Zoë", "\0"):
        with pytest.raises(InputError, match=r": give one such as herald\.example$"):
            near(13, wrong)


def test_an_address_that_can_be_added_can_be_asked(store: Store, host: Host) -> None:
    url = host.feed("/a%20b%1B", item("river", "River", samples.RIVER))
    assert feeds.add(store, f"{host.base}/a b\x1b")["url"] == url
    assert poll(SETTINGS, store)["new"] == 1
    assert feeds.find(store, f"{host.base}/a b\x1b") == feeds.find(store, url)
    for wrong in ("http://exa mple.example/", "http://one.example\x1b/", "http://user:secret@one.example:x/"):
        with pytest.raises(InputError, match="check its spelling") as refused:
            feeds.add(store, wrong)
        assert "secret" not in str(refused.value)


def test_a_password_is_asked_with_and_never_told(store: Store, host: Host) -> None:
    address = host.base.replace("http://", "http://reader:secret@") + "/none"
    feeds.add(store, address)
    done = poll(SETTINGS, store)
    assert [failure["url"] for failure in done["failures"]] == [address.replace("secret", "***")]
    assert "secret" not in str(done)
    assert feeds.listing(store)[0]["url"] == address
    with pytest.raises(InputError, match="did you mean http://reader:") as unknown:
        feeds.find(store, address + "x")
    assert "secret" not in str(unknown.value)


def test_a_feed_named_as_it_is_shown_is_named_by_its_id(store: Store) -> None:
    first, second = (
        feeds.add(store, f"https://reader:{word}@one.example/f")["feed"] for word in ("secret", "secret-too")
    )
    alone = feeds.add(store, "https://:secret@two.example/my%20feed")["feed"]
    feeds.add(store, "https://one.example/f")
    for named, ids in (
        ("https://reader:***@one.example/f", f"one of their ids ({first}, {second})"),
        ("https://reader:secrte@one.example/f", f"one of their ids ({first}, {second})"),
        ("https://:***@two.example/my%20feed", f"its id ({alone})"),
        ("https://:***@two.example/my feed", f"its id ({alone})"),
    ):
        with pytest.raises(InputError) as unknown:
            feeds.remove(store, named)
        said = str(unknown.value)
        assert said.startswith("no such feed: https://")
        assert said.endswith(f"password is not shown; give {ids}")
        assert "secr" not in said
    assert feeds.remove(store, str(alone))["feed"] == alone
    with pytest.raises(InputError, match=r"did you mean https://reader:\*\*\*@one\.example/f\?"):
        feeds.find(store, "https://reader:***@one.example/ff")


def test_a_bad_outline_does_not_stop_the_others(store: Store) -> None:
    bad = """<outline text="Local"><outline text="Bad" xmlUrl="bad"/></outline>
      <outline xmlUrl="http://exa mple.example/"/>"""
    good = '<outline text="Good" xmlUrl="https://good.example/my feed"/>'
    found = feeds.read_opml(store, f"<opml><body>{bad}{good}</body></opml>".encode())
    assert (found["added"], found["present"]) == (1, 0)
    assert [failure["name"] for failure in found["failures"]] == ["Local/Bad", ""]
    assert [row["url"] for row in feeds.listing(store)] == ["https://good.example/my%20feed"]
    with pytest.raises(
        InputError, match="no good feed in this OPML file: Local/Bad: not a feed's address: bad"
    ):
        feeds.read_opml(store, f"<opml><body>{bad}</body></opml>".encode())


def test_opml_there_and_back(store: Store) -> None:
    feeds.add(store, "https://one.example/feed", outlet="one.example", title="One")
    feeds.add(store, "https://agg.example/feed", aggregator=True)
    data = feeds.write_opml(store)
    assert feeds.read_opml(store, data) == {"added": 0, "present": 2, "failures": []}
    before = feeds.listing(store)
    for row in before:
        feeds.remove(store, row["url"])
    assert feeds.read_opml(store, data) == {"added": 2, "present": 0, "failures": []}
    kept = ("url", "title", "outlet", "kind", "folder")
    assert [[row[k] for k in kept] for row in feeds.listing(store)] == [
        [row[k] for k in kept] for row in before
    ]


def test_the_demos_feeds_twice(store: Store) -> None:
    with FeedServer() as server:
        feeds.read_opml(store, opml(server.url).encode())
        first = poll(SETTINGS, store)
        assert first["failed"] == 0
        assert first["new"] == len(list(export.rows(store)))
        server.round = 2
        second = poll(SETTINGS, store, everything=True)
    assert second["failed"] == 0
    assert (second["new"], second["revised"]) == (1, 1)
    assert second["unchanged"] > second["fetched"]
