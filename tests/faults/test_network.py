"""A network that is lost: the feed or the address is named in one line, and what came is kept."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from children import PATIENCE, one_line
from demo.server import FeedServer
from scripted import Server

from provenance.jobs import feeds
from provenance.storage import open_store

WHOLE, CUT, LATE, ELSEWHERE = "herald-front", "courier", "valley-times", "lantern"


def answer(played: FeedServer, name: str) -> bytes:
    """The answer with a feed of the programme."""
    found = played.answer(f"/feeds/{name}.xml")
    assert found is not None
    head = f"Content-Type: {found.content_type}\r\nContent-Length: {len(found.body)}"
    return b"HTTP/1.1 200 OK\r\n" + head.encode() + b"\r\n\r\n" + found.body


def dying(played: FeedServer) -> Server:
    """It serves one feed whole, closes its sockets in the middle of the next one, and serves no third."""
    served = threading.Event()

    def whole(_: Server, __: bytes) -> Iterator[bytes]:
        yield answer(played, WHOLE)
        served.set()

    def cut(server: Server, _: bytes) -> Iterator[bytes]:
        served.wait(PATIENCE)
        said = answer(played, CUT)
        yield said[: len(said) * 2 // 3]
        server.die()

    def late(server: Server, _: bytes) -> Iterator[bytes]:
        server.ended.wait(PATIENCE)
        yield b""

    return Server("127.0.0.1", says={f"/{WHOLE}": whole, f"/{CUT}": cut, f"/{LATE}": late})


def well(played: FeedServer, port: int) -> Server:
    return Server("127.0.0.1", port, {f"/{name}": answer(played, name) for name in (WHOLE, CUT, LATE)})


@pytest.fixture
def played() -> Iterator[FeedServer]:
    with FeedServer() as server:
        yield server


def test_server_that_dies_in_the_middle_of_a_feed(fresh: Any, played: FeedServer, holds: Any) -> None:
    struck, undisturbed, server = fresh(), fresh(), dying(played)
    server.start()
    try:
        urls = {name: server.url(f"/{name}") for name in (WHOLE, CUT, LATE)}
        for made in (struck, undisturbed):
            with open_store(made.database) as store:
                for url in (*urls.values(), played.url(ELSEWHERE)):
                    feeds.add(store, url)
        said = struck.run("poll")
    finally:
        server.stop()
    assert (said.code, said.out) == (1, ""), said
    told = sorted(said.err.splitlines())
    assert len(told) == 2, said
    assert told[0].startswith(f"{urls[CUT]}: ")
    assert "cut off: the whole items that came were read (" in told[0]
    assert told[1].startswith(f"{urls[LATE]}: ")
    kept = " ".join(holds(struck.database)["items"])
    for outlet in ("northgate-herald.example", "city-lantern.example"):
        assert outlet in kept

    back = well(played, server.port)
    back.start()
    try:
        assert undisturbed.run("poll").code == 0
        assert struck.run("poll", "--all").code == 0
    finally:
        back.stop()
    assert holds(struck.database) == holds(undisturbed.database)


def test_check_of_an_address_where_nobody_answers(program_at: Any, tmp_path: Any) -> None:
    with socket.socket() as closed:  # bound and not listening: refused, and nobody else can take it
        closed.bind(("127.0.0.1", 0))
        refused = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        one_line(program_at(tmp_path).run("check", refused), 5, f"cannot fetch {refused}: ")


def test_check_of_a_host_that_nobody_knows(program_at: Any, tmp_path: Any) -> None:
    """RFC 6761: no name below `invalid` is ever known."""
    unknown = "http://nowhere.invalid/"
    one_line(program_at(tmp_path).run("check", unknown), 5, f"cannot fetch {unknown}: ")
