"""What every test may ask for: a clean environment, an empty database of each kind, a real PostgreSQL."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import NoReturn

import hypothesis
import pytest
import sqlalchemy as sa
from bench.postgres import HURRY, Server, Unavailable, server
from lent import Workers

from provenance.jobs import database
from provenance.settings import Settings
from provenance.storage import Store, open_store

IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")

# No deadline and no "too slow": the tests share their cores, and time is the benchmark's to measure.
hypothesis.settings.register_profile(
    "house",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    derandomize=IN_CI,
    print_blob=True,
)
hypothesis.settings.load_profile("house")


def missing(reason: str) -> NoReturn:
    """Skip the test for want of a means; in CI, where nothing may be missing, fail it."""
    if IN_CI:
        pytest.fail(f"missing in CI: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def requires() -> Callable[[str], NoReturn]:
    """`requires("no such program")` ends the test: skipped here, failed in CI."""
    return missing


@pytest.fixture(scope="session", autouse=True)
def _clean_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A home of their own for the tests; nothing of the user's settings, terminal or language."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("PROVENANCE_") or name.lower().endswith("_proxy"):
                patch.delenv(name)
        for name in ("COLUMNS", "LINES", "FORCE_COLOR", "NO_COLOR", "CLICOLOR_FORCE", "PYTHONPATH"):
            patch.delenv(name, raising=False)
        for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
            patch.setenv(f"XDG_{kind}_HOME", str(home / kind.lower()))
        runtime = home / "runtime"
        runtime.mkdir(mode=0o700)  # platformdirs warns of any other mode
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        patch.setenv("HOME", str(home))
        yield


@pytest.fixture(scope="session", autouse=True)
def _interrupts() -> None:
    """Children can be interrupted, also when the tests were started in the background of a shell."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def ascii_path() -> None:
    """For a child without any locale: its Python cannot read the path of this checkout else."""
    if not str(Path(__file__)).isascii():
        pytest.skip("without a locale Python itself cannot start in a folder whose name is not ASCII")


# --- workers


@pytest.fixture(scope="session")
def _workers() -> Iterator[Workers]:
    with Workers() as workers:
        yield workers


@pytest.fixture
def lent_workers(_workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    """What this process reads is read by workers that earlier tests started, where one is free."""
    _workers.lend(monkeypatch)


# --- databases


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh, empty database: each test that asks runs on both kinds.

    The file of the SQLite one is not there yet.
    """
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of an SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'fresh.sqlite'}"


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """The URL of a fresh, empty PostgreSQL database."""
    name = postgres_server.create()
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture(scope="session")
def initialise(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], None]:
    """`initialise(url)`: the database of a fixture above as `init` leaves it.

    It is made once of each kind and copied, since migrating takes most of a second.
    """

    def upgraded(url: str) -> str:
        database.upgrade(Settings(database=url), create=True)
        return url

    @cache
    def file() -> Path:
        path = tmp_path_factory.mktemp("made") / "made.sqlite"
        upgraded(f"sqlite:///{path}")
        return path

    @cache
    def name() -> str:
        server: Server = request.getfixturevalue("postgres_server")
        found = server.create()
        upgraded(server.url(found))
        return found

    def make(url: str) -> None:
        wanted = str(sa.make_url(url).database)
        if url.startswith("sqlite"):
            shutil.copy(file(), wanted)
        else:
            request.getfixturevalue("postgres_server").copy(name(), wanted)

    return make


@pytest.fixture
def store(database_url: str, initialise: Callable[[str], None]) -> Iterator[Store]:
    """An open store of each kind, current and empty."""
    initialise(database_url)
    with open_store(database_url) as opened:
        yield opened


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A PostgreSQL server of this process's own, reached by a socket in its folder."""
    with _server() as server:
        yield server


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server for this test alone, which may restart it: what was committed is still there then."""
    with _server(settings=()) as server:
        yield server


@contextmanager
def _server(settings: Sequence[str] = HURRY) -> Iterator[Server]:
    with ExitStack() as running:
        try:
            yield running.enter_context(server(settings))
        except Unavailable as error:
            missing(str(error))
