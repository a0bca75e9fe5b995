"""Real child processes of the program, a corpus for them to work at, and what a database holds at the end."""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import samples
import sqlalchemy as sa
from children import Run, ended

from provenance.jobs import database, export, ingest, report
from provenance.resources import folder
from provenance.settings import Fetch, Settings
from provenance.storage import open_store, schema

Make = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Program:
    """`python -m provenance` on one database, in a folder of its own."""

    folder: Path
    database: str

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "HOME": str(self.folder),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "PROVENANCE_DATABASE": self.database,
            "PROVENANCE_FETCH_ALLOW_PRIVATE": "127.0.0.0/8",
        }

    @property
    def settings(self) -> Settings:
        """The same settings, for jobs that are called in this process."""
        return Settings(database=self.database, fetch=Fetch(allow_private=("127.0.0.0/8",)))

    def start(self, *arguments: str | Path, **popen: Any) -> "subprocess.Popen[bytes]":
        """A child; `environment` adds to its environment, the rest is Popen's.

        `first` is Python that it runs before the program: what cannot be met from outside at a moment.
        """
        more: Mapping[str, str] = popen.pop("environment", {})
        first = popen.pop("first", "")
        program = (
            ["-c", f"{first}\nfrom provenance.__main__ import main\nmain()"]
            if first
            else ["-m", "provenance"]
        )
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(
            [sys.executable, *program, *map(str, arguments)],
            env={**self.environment, **more},
            cwd=popen.pop("cwd", self.folder),
            **{**options, **popen},
        )

    def run(self, *arguments: str | Path, **popen: Any) -> Run:
        """A child from beginning to end."""
        with self.start(*arguments, **popen) as child:
            return ended(child)


@pytest.fixture(autouse=True)
def _lent(lent_workers: None) -> None:
    """The next run after a fault is at times one of this process; children start their own workers."""


@pytest.fixture
def sqlite_program(tmp_path: Path, sqlite_url: str, initialise: Make) -> Program:
    """The program on an SQLite database that `init` has made."""
    initialise(sqlite_url)
    return Program(tmp_path, sqlite_url)


@pytest.fixture
def program(tmp_path: Path, database_url: str, initialise: Make) -> Program:
    """The program on a database of each kind that `init` has made."""
    initialise(database_url)
    return Program(tmp_path, database_url)


@pytest.fixture(scope="session")
def program_at() -> Callable[[Path], Program]:
    """The program in a folder, where `init` would make an SQLite database, `news.sqlite`."""
    return lambda folder: Program(folder, str(folder / "news.sqlite"))


@pytest.fixture(scope="session")
def program_on() -> Callable[[Path, str], Program]:
    """The program in a folder, on a database at an address, which is made now."""
    return initialised


# What a child runs first so that it knows one migration more than there is.
LATER = """
from pathlib import Path
from provenance import resources
from provenance.storage import engine
engine.HEAD, engine.KNOWN = "trial", (*engine.KNOWN, "trial")
shipped = resources.folder
resources.folder = lambda name: Path({migrations!r}) if name == "migrations" else shipped(name)
"""


@pytest.fixture(scope="session")
def later(tmp_path_factory: pytest.TempPathFactory) -> str:
    """For a child: a version of the program in which there is a migration to `trial`."""
    migrations = tmp_path_factory.mktemp("later") / "migrations"
    shutil.copytree(folder("migrations"), migrations)
    shutil.copy(Path(__file__).with_name("trial_migration.py"), migrations / "versions" / "trial.py")
    return LATER.format(migrations=str(migrations))


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(
    request: pytest.FixtureRequest, tmp_path: Path, initialise: Make
) -> Iterator[Callable[..., Program]]:
    """`fresh()`: the program on one more database of each kind; `fresh(empty=True)`: before `init`."""
    server = request.getfixturevalue("postgres_server") if request.param == "postgresql" else None
    made_so_far: list[str] = []

    def one(empty: bool = False) -> Program:
        folder = tmp_path / str(len(made_so_far))
        folder.mkdir()
        made_so_far.append(server.create() if server else "")
        url = server.url(made_so_far[-1]) if server else f"sqlite:///{folder / 'fresh.sqlite'}"
        if not empty:
            initialise(url)
        return Program(folder, url)

    yield one
    if server:
        for name in made_so_far:
            server.drop(name)


def initialised(folder: Path, url: str) -> Program:
    database.upgrade(Settings(database=url), create=True)
    return Program(folder, url)


SOUNDS = [a + b for a in "b d f g k l m n p r s t v".split() for b in "a e i o u".split()]


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """JSON Lines: the model case, then stories of two outlets each, the second with two lines at its foot."""
    return written(tmp_path_factory.mktemp("corpus"), 30)


@pytest.fixture(scope="session")
def large_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with 265 documents, which `ingest` publishes in two transactions."""
    return written(tmp_path_factory.mktemp("large"), 130)


def written(folder: Path, stories: int) -> Path:
    rows = samples.model()
    dice = random.Random(5)
    foot = ("Read More", f"Previous post {samples.model()[3]['title']}")
    for number in range(stories):
        title, *lines = (" ".join(_words(dice, 12)) for _ in range(5))
        for outlet, text in (("one", lines), ("two", [*lines[1:], *foot])):
            rows.append(samples.row(f"tale-{number}", f"{outlet}.example", title, tuple(text)))
    for row in rows:
        row["id"] = row["url"]
    path = folder / "corpus.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def _words(dice: random.Random, count: int) -> list[str]:
    """Words of a language of ours, so that no two stories share a passage."""
    return ["".join(dice.choices(SOUNDS, k=3)) for _ in range(count)]


# What differs between two runs that both went well: times, and which of two feeds answered first with
# an item's address (both have the same canonical one).
VOLATILE = ("first_seen", "last_seen", "url")

# A run that was killed must leave none of these twice. Not here, since their number depends on which feed
# answered first: copies (a third print is compared with one of two that are equal), and stories (one that
# became part of another stays as a row that leads on).
FOLLOWING = (
    schema.outlet,
    schema.agency,
    schema.recipe,
    schema.item,
    schema.identity,
    schema.appearance,
    schema.body,
    schema.revision,
    schema.text,
    schema.fingerprint,
    schema.shelf,
    schema.band,
    schema.passage,
    schema.note,
    schema.origin,
    schema.step,
    schema.line,
    schema.headline,
)


def holdings(url: str) -> dict[str, list[str]]:
    """All that a database says, without what no two runs have in common, in an order of its own; and how
    many rows it has of what follows from its items."""
    with open_store(url) as store:
        items = list(export.rows(store))
        reports = {name: report.report(store, name) for name in ("outlets", "agencies", "notes")}
        with store.reading() as connection:
            counts = {table.name: _count(connection, table) for table in FOLLOWING}
    stories: dict[str | None, list[str]] = {}
    for item in items:
        stories.setdefault(item["story"], []).append(item["canonical_url"])
    for item in items:
        item["story"] = sorted(stories[item["story"]]) if item["story"] else None
    found = {"items": items, **reports, "rows": [{name: count} for name, count in counts.items()]}
    return {name: sorted(map(_plain, rows)) for name, rows in found.items()}


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def _plain(row: dict[str, Any]) -> str:
    kept = {key: value for key, value in row.items() if key not in VOLATILE}
    return json.dumps(kept, sort_keys=True, default=str)


@pytest.fixture(scope="session")
def holds() -> Any:
    """`holds(url)`: what a database says, comparable; see `holdings`."""
    return holdings


@pytest.fixture(scope="session")
def fresh_holdings(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What a database says after one undisturbed `ingest` of the corpus."""
    folder = tmp_path_factory.mktemp("undisturbed")
    made = initialised(folder, f"sqlite:///{folder / 'fresh.sqlite'}")
    with open_store(made.database) as store:
        ingest.ingest(made.settings, store, [str(corpus)])
    return holdings(made.database)
