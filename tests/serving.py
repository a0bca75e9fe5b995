"""A loopback server whose pages a test sets."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Host:
    """`pages` maps a path to status, headers and body; `asked` holds path and headers of each request."""

    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, Message]] = field(default_factory=list)
    base: str = ""

    def feed(
        self, path: str, *items: str, status: int = 200, channel: str = "https://one.example/", **headers: str
    ) -> str:
        """Put an RSS feed there; its address."""
        body = (
            f'<rss version="2.0"><channel><title>One</title><link>{channel}</link>'
            f"{''.join(items)}</channel></rss>"
        )
        self.pages[path] = (status, {"Content-Type": "application/rss+xml", **headers}, body.encode())
        return self.base + path

    def page(self, path: str, kind: str, body: bytes) -> str:
        """Put any bytes there, of this content type; their address."""
        self.pages[path] = (200, {"Content-Type": kind}, body)
        return self.base + path


@contextmanager
def hosting() -> Iterator[Host]:
    """A server that answers what is set, 304 to its own ETag, 404 elsewhere; stopped at the end."""
    made = Host()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append((self.path, self.headers))
            status, headers, body = made.pages.get(self.path, (404, {}, b"nothing here"))
            if status == 200 and headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
