"""Servers on loopback that say what a test wants."""

from collections.abc import Callable, Iterator

import pytest
from scripted import Server


@pytest.fixture
def serve() -> Iterator[Callable[[str], Server]]:
    """Start servers on any loopback address; all are stopped at the end."""
    started: list[Server] = []

    def start(host: str = "127.0.0.1") -> Server:
        server = Server(host)
        server.start()
        started.append(server)
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def server(serve: Callable[[str], Server]) -> Server:
    return serve("127.0.0.1")
