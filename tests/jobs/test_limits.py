"""Feeds and documents over a limit: named with the reason, while the others go on."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import samples
import sqlalchemy as sa

from provenance.jobs import export, feeds
from provenance.jobs.poll import poll
from provenance.settings import Fetch, Settings, Workers
from provenance.storage import Store, schema

SETTINGS = Settings(
    fetch=Fetch(allow_private=("127.0.0.0/8",)), workers=Workers(processes=1, seconds=2.0)
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
def asked() -> list[str | None]:
    """The validator that came with each request."""
    return []


@pytest.fixture
def base(asked: list[str | None]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            start = '<rss version="2.0"><channel><title>One</title><link>https://one.example/</link>'
            body = f"{start}{PAGES[self.path]}</channel></rss>".encode()
            asked.append(self.headers.get("If-None-Match"))
            if asked[-1] == '"1"':
                self.send_response(304)
                self.end_headers()
                return
            self.send_response(200)
            self.send_header("ETag", '"1"')
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_feed_over_the_limit_fails_and_an_item_is_left_out(store: Store, base: str) -> None:
    for path in ("/good", "/author", "/deep"):
        feeds.add(store, base + path)
    done = poll(SETTINGS, store)
    assert [(f["url"], f["reason"]) for f in done["failures"]] == [
        (f"{base}/author", "over the limit of 2 s (workers.seconds)")
    ]
    assert [(w["url"], w["reason"]) for w in done["warnings"]] == [
        (f"{base}/deep", "1 item left out: over the limit of 2 s (workers.seconds)")
    ]
    assert (done["fetched"], done["matched"]) == (2, 2)
    assert sorted(row["title"] for row in export.rows(store)) == ["beside", "good"]


def test_a_feed_with_an_item_left_out_is_read_again(store: Store, base: str, asked: list[str | None]) -> None:
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
                    "reason": "1 item left out: over the limit of 2 s (workers.seconds)",
                }
            ]
        )
    assert asked == [None, None], "its validator would bring a 304 for ever"
    assert [row["title"] for row in export.rows(store)] == ["before", "after"]
    with store.reading() as connection:
        good = connection.execute(sa.select(schema.schedule.c.good_at)).scalar_one()
    assert good is None, "what was left out may have been there: it is not new when it is read at last"
