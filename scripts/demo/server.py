"""The feeds of the programme, played over HTTP on the loopback address."""

import gzip
import hashlib
import http.server
import threading
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime, parsedate_to_datetime
from types import TracebackType
from typing import Any, Self

from demo.programme import Feed, feed, feeds
from demo.rendering import content_type, render


@dataclass(frozen=True, slots=True)
class Request:
    """One answered request: the path, the status, the round it was answered in, gzip or not."""

    path: str
    status: int
    round: int
    gzip: bool


@dataclass(frozen=True, slots=True)
class _Answer:
    body: bytes
    content_type: str
    etag: str
    modified: str  # an HTTP date
    gzip: bool


class FeedServer:
    """Serves `/feeds/NAME.xml` (or `.json`) while it is entered; `round` (1 or 2) says which poll's content.

    `requests` is what was asked so far. Port 0 takes a free one.
    """

    def __init__(self, port: int = 0) -> None:
        self.round = 1
        self.requests: list[Request] = []
        self._feeds = {f"/feeds/{feed.file}": feed for feed in feeds()}
        self._http = _Server(("127.0.0.1", port), _Handler, self)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    @property
    def port(self) -> int:
        return int(self._http.server_address[1])

    def url(self, name: str) -> str:
        """The address of a feed."""
        return f"http://127.0.0.1:{self.port}/feeds/{feed(name).file}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()  # waits for the requests being answered
        self._thread.join()

    def answer(self, path: str) -> _Answer | None:
        """What stands at a path in this round; None: nothing."""
        feed = self._feeds.get(path.partition("?")[0])
        return _answer(feed, self.round) if feed else None


def _answer(feed: Feed, number: int) -> _Answer:
    body = render(feed, number)
    newest = max(item.time for item in feed.round(number))
    return _Answer(
        body=body,
        content_type=content_type(feed),
        etag='"' + hashlib.sha256(body).hexdigest()[:16] + '"',
        modified=format_datetime(newest.astimezone(UTC), usegmt=True),
        gzip=feed.gzip,
    )


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = False  # a request that is being answered is waited for

    def __init__(self, address: tuple[str, int], handler: type["_Handler"], played: FeedServer) -> None:
        self.played = played
        super().__init__(address, handler)


class _Handler(http.server.BaseHTTPRequestHandler):
    server: _Server
    timeout = 10  # seconds: a client that sends nothing does not hold the server open
    server_version = "demo"

    def do_GET(self) -> None:
        played = self.server.played
        answer = played.answer(self.path)
        if answer is None:
            status, body, packed = 404, b"no such feed\n", False
        elif self._unchanged(answer):
            status, body, packed = 304, b"", False
        else:
            packed = answer.gzip and "gzip" in self.headers.get("Accept-Encoding", "")
            status, body = 200, gzip.compress(answer.body, mtime=0) if packed else answer.body
        played.requests.append(Request(self.path, status, played.round, packed))
        self._send(status, body, answer, packed)

    def _unchanged(self, answer: _Answer) -> bool:
        """RFC 9110 §13.2.2: If-None-Match decides alone when it is sent."""
        if tags := self.headers.get("If-None-Match"):
            known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
            return "*" in known or answer.etag in known
        try:
            since = parsedate_to_datetime(self.headers.get("If-Modified-Since", ""))
        except ValueError:
            return False
        return since >= parsedate_to_datetime(answer.modified)

    def _send(self, status: int, body: bytes, answer: _Answer | None, packed: bool) -> None:
        self.send_response(status)
        if answer:
            self.send_header("ETag", answer.etag)
            self.send_header("Last-Modified", answer.modified)
            self.send_header("Vary", "Accept-Encoding")
        if status != 304:
            self.send_header("Content-Type", answer.content_type if answer else "text/plain")
            self.send_header("Content-Length", str(len(body)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on standard error: `requests` is the log."""
