"""The demo's feeds over HTTP: well formed, conditional, gzip, and gone at the end."""

import gzip
import http.client
import io
import json
import socket
from collections.abc import Iterator
from email.message import Message

import feedparser
import pytest
from demo.programme import Feed, feeds
from demo.rendering import content_type, page, render
from demo.server import FeedServer


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


def get(server: FeedServer, name: str, **headers: str) -> tuple[int, Message, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        sent = {key.replace("_", "-"): value for key, value in headers.items()}
        file = next((feed.file for feed in feeds() if feed.name == name), f"{name}.xml")
        connection.request("GET", f"/feeds/{file}", headers=sent)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("feed", [f for f in feeds() if f.format != "json"], ids=lambda feed: feed.name)
def test_every_feed_is_well_formed_and_whole(feed: Feed, number: int) -> None:
    parsed = feedparser.parse(io.BytesIO(render(feed, number)), sanitize_html=False)
    assert not parsed.bozo
    assert parsed.version == {"rss": "rss20", "atom": "atom10", "rdf": "rss10"}[feed.format]
    assert parsed.feed.link == f"{feed.home}/"
    assert [(e.title, e.link, e.id) for e in parsed.entries] == [
        (i.title, i.link, i.guid) for i in feed.round(number)
    ]
    assert all(e.content[0].value.startswith("<p>") for e in parsed.entries)


def test_the_json_feed_is_whole() -> None:
    feed = next(feed for feed in feeds() if feed.format == "json")
    read = json.loads(render(feed, 1))
    assert read["version"] == "https://jsonfeed.org/version/1.1"
    assert [(i["title"], i["url"], i["id"]) for i in read["items"]] == [
        (i.title, i.link, i.guid) for i in feed.round(1)
    ]


def test_the_old_encoding_is_declared_and_used() -> None:
    feed = next(feed for feed in feeds() if feed.encoding != "UTF-8")
    data = render(feed, 1)
    assert b'encoding="windows-1252"' in data
    assert content_type(feed).endswith("charset=windows-1252")
    with pytest.raises(UnicodeDecodeError):
        data.decode()


def test_the_aggregator_names_its_sources() -> None:
    feed = next(feed for feed in feeds() if feed.aggregator)
    parsed = feedparser.parse(io.BytesIO(render(feed, 1)))
    assert {e.source.title for e in parsed.entries} == {
        "Northgate Herald",
        "Carrow Valley Times",
        "City Lantern",
    }
    assert all(e.source.href.startswith("https://") for e in parsed.entries)


def test_a_page_is_html_with_its_address() -> None:
    feed = next(feed for feed in feeds() if feed.name == "lantern")
    item = feed.round(1)[2]
    written = page(feed, item)
    assert f'<link rel="canonical" href="{item.link}">' in written
    assert written.count("<p>") == len(item.paragraphs)


@pytest.mark.parametrize("feed", feeds(), ids=lambda feed: feed.name)
def test_validators_give_304_until_the_content_changes(server: FeedServer, feed: Feed) -> None:
    status, headers, body = get(server, feed.name)
    assert (status, body) == (200, render(feed, 1))
    assert headers["Content-Type"].startswith("application/")
    by_tag = {"If_None_Match": headers["ETag"]}
    by_date = {"If_Modified_Since": headers["Last-Modified"]}
    assert get(server, feed.name, **by_tag)[::2] == (304, b"")
    assert get(server, feed.name, **by_date)[::2] == (304, b"")
    server.round = 2
    expected = 200 if feed.name == "gazette" else 304
    assert get(server, feed.name, **by_tag)[0] == expected
    assert get(server, feed.name, **by_date)[0] == expected


def test_another_tag_wins_over_an_old_date(server: FeedServer) -> None:
    headers = get(server, "lantern")[1]
    status, _, _ = get(server, "lantern", If_None_Match='"other"', If_Modified_Since=headers["Last-Modified"])
    assert status == 200


def test_one_feed_comes_gzip_compressed_to_those_who_take_it(server: FeedServer) -> None:
    packed = {feed.name for feed in feeds() if feed.gzip}
    for feed in feeds():
        _, headers, body = get(server, feed.name, Accept_Encoding="gzip, deflate")
        assert (headers["Content-Encoding"] == "gzip") == (feed.name in packed)
        assert (gzip.decompress(body) if feed.name in packed else body) == render(feed, 1)
    _, headers, body = get(server, *packed)
    assert headers["Content-Encoding"] is None
    assert body.startswith(b"<?xml")


def test_unknown_paths_and_the_log(server: FeedServer) -> None:
    assert get(server, "nothing")[0] == 404
    get(server, "courier", Accept_Encoding="gzip")
    assert [(r.path, r.status, r.round, r.gzip) for r in server.requests] == [
        ("/feeds/nothing.xml", 404, 1, False),
        ("/feeds/courier.xml", 200, 1, True),
    ]


def test_it_is_gone_when_left() -> None:
    with FeedServer() as server:
        port = server.port
        assert get(server, "lantern")[0] == 200
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    with FeedServer(port) as again:  # the port is free at once
        assert get(again, "lantern")[0] == 200
