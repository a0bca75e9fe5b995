"""kill -9 at any moment: after the next run the database is what an undisturbed run makes."""

import json
import os
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Any

import psutil
import pytest
import samples
import sqlalchemy as sa
from children import KILLED, Child, ended, left_alone, looking, opened, others, strike, until, writers
from demo.server import FeedServer
from demo.subscriptions import opml

from provenance.files.scratch import HELD
from provenance.jobs import feeds, ingest, poll
from provenance.jobs.init import init
from provenance.storage import migrate, open_store

# More than twenty moments in all; with `-m long` ten times as many others.
SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 11))]

# What is killed at a state that was seen, on SQLite; with `-m long` on PostgreSQL too, where the moments
# above fall into the same states.
SEEN_STATES = pytest.mark.parametrize(
    "fresh", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True
)

# Runs of which one is killed. A run is missed when it was much quicker than the one that was measured, or
# ended before anybody looked.
TRIES = 10

Fresh = Callable[..., Any]
Holds = Callable[[str], dict[str, list[str]]]
Seen = Callable[[Any, Child], Any]  # place, child → a context whose value says whether it has come so far


def parts(many: int, seed: int) -> Iterator[float]:
    """Moments, spread over the time that a run takes (0 to 1)."""
    dice = random.Random(seed)
    for number in range(many):
        yield (number + dice.random()) / many


@dataclass
class Work:
    """A command that is run on places that `make` makes. Its time is counted from what is `begun`, since
    a child that is killed while it still imports has done nothing that could be half done."""

    make: Callable[[], Any]
    arguments: Callable[[Any], tuple[str | Path, ...]]
    begun: Seen
    options: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0

    def undisturbed(self) -> Any:
        """A place where it ran to its end; how long that took is remembered."""
        place = self.make()
        with self._started(place) as child:
            began = self._wait(place, child, self.begun)
            said = ended(child)
        self.seconds = monotonic() - began
        assert said.code == 0, said
        return place

    def killed(self, part: float = 0.0, seen: Seen | None = None) -> Any:
        """A place where a run was killed: so far (0 to 1) through its time, or where that was seen."""
        for _ in range(TRIES):
            place = self.make()
            with self._started(place) as child:
                began = self._wait(place, child, seen or self.begun)
                if strike(child, 0 if seen else part * self.seconds) == KILLED:
                    return place
            assert child.returncode == 0
            self.seconds = min(self.seconds, monotonic() - began)
        pytest.fail(f"none of {TRIES} runs was struck")

    def _started(self, place: Any) -> Child:
        child: Child = place.start(*self.arguments(place), **self.options)
        return child

    @staticmethod
    def _wait(place: Any, child: Child, seen: Seen) -> float:
        with seen(place, child) as so_far:
            until(lambda: so_far() or child.poll() is not None)
        return monotonic()


def connected(place: Any, _: Child) -> Any:
    """It is connected to its database."""
    return others(place.database)


def writes(place: Any, _: Child) -> Any:
    """It is in a transaction that has written something."""
    return writers(place.database)


def holding(number: int, what: str) -> Any:
    """Its database holds so many rows."""

    @contextmanager
    def seen(place: Any, _: Child) -> Iterator[Callable[[], bool]]:
        with looking(place.database) as look:
            yield lambda: look(f"SELECT count(*) FROM {what}") >= number

    return seen


def served(server: FeedServer, number: int) -> Any:
    """A server has answered so many requests."""

    @contextmanager
    def seen(_: Any, __: Child) -> Iterator[Callable[[], bool]]:
        before = len(server.requests)
        yield lambda: len(server.requests) >= before + number

    return seen


@contextmanager
def has_workers(_: Any, child: Child) -> Iterator[Callable[[], bool]]:
    """It has begun to hand out what it reads."""
    watched = psutil.Process(child.pid)
    yield lambda: child.poll() is None and bool(watched.children())


@contextmanager
def has_a_file_without_a_name(place: Any, child: Child) -> Iterator[Callable[[], bool]]:
    """In its folder: a result, or what must be read again."""
    yield lambda: any(each.startswith(f"{place.folder}/#") for each in opened(child.pid))


# --- ingest


def ingesting(fresh: Fresh, corpus: Path) -> Work:
    return Work(fresh, lambda _: ("ingest", corpus), connected)


def ingested(killed: Any, corpus: Path) -> None:
    """The next run."""
    left_alone(killed.database)
    with open_store(killed.database) as store:
        ingest.ingest(killed.settings, store, [str(corpus)])


@pytest.mark.parametrize("seed", SEEDS)
def test_ingest(seed: int, fresh: Fresh, request: pytest.FixtureRequest, holds: Holds) -> None:
    corpus = request.getfixturevalue("large_corpus" if seed else "corpus")
    work = ingesting(fresh, corpus)
    wanted = holds(work.undisturbed().database)
    for part in parts(3, seed):
        killed = work.killed(part)
        ingested(killed, corpus)
        assert holds(killed.database) == wanted, f"killed after {part:.3f} of {work.seconds:.3f} s"


INGESTING = {
    "writes its items": writes,
    "has some copies": holding(8, "copy"),
    "has half of them matched": holding(30, "revision WHERE matched_at IS NOT NULL"),
    "has some origins": holding(3, "origin"),
}


@SEEN_STATES
@pytest.mark.parametrize("name", INGESTING)
def test_ingest_that(
    name: str, fresh: Fresh, corpus: Path, holds: Holds, fresh_holdings: dict[str, list[str]]
) -> None:
    killed = ingesting(fresh, corpus).killed(seen=INGESTING[name])
    ingested(killed, corpus)
    assert holds(killed.database) == fresh_holdings


# --- poll


@dataclass
class Subscribed:
    """Feeds of the programme, and what two rounds of them make of a database."""

    server: FeedServer
    fresh: Fresh
    holds: Holds

    def make(self) -> Any:
        made = self.fresh()
        with open_store(made.database) as store:
            feeds.read_opml(store, opml(self.server.url).encode())
        return made

    @property
    def work(self) -> Work:
        return Work(self.make, lambda _: ("poll",), connected)

    def next_run(self, killed: Any) -> dict[str, list[str]]:
        left_alone(killed.database)
        with open_store(killed.database) as store:
            poll.poll(killed.settings, store)
        return self.holds(killed.database)

    def second_round(self, made: Any) -> dict[str, list[str]]:
        """Some feeds are new in it and most are not."""
        with open_store(made.database) as store:
            self.server.round = 2
            poll.poll(made.settings, store, everything=True)
            self.server.round = 1
        return self.holds(made.database)


@pytest.fixture
def subscribed(fresh: Fresh, holds: Holds) -> Iterator[Subscribed]:
    with FeedServer() as server:
        yield Subscribed(server, fresh, holds)


@pytest.mark.parametrize("seed", SEEDS)
def test_poll(seed: int, subscribed: Subscribed) -> None:
    work = subscribed.work
    undisturbed = work.undisturbed()
    first = subscribed.holds(undisturbed.database)
    second = subscribed.second_round(undisturbed)
    for part in parts(3, seed):
        killed = work.killed(part)
        moment = f"killed after {part:.3f} of {work.seconds:.3f} s"
        assert subscribed.next_run(killed) == first, moment
        assert subscribed.second_round(killed) == second, moment


@SEEN_STATES
def test_poll_in_each_of_its_stages(subscribed: Subscribed) -> None:
    first = subscribed.holds(subscribed.work.undisturbed().database)
    for name, seen in {
        "has asked for a feed": served(subscribed.server, 1),
        "has taken a feed": holding(1, '"fetch"'),
        "has matched an item": holding(1, "revision WHERE matched_at IS NOT NULL"),
        "has matched a third of them": holding(12, "revision WHERE matched_at IS NOT NULL"),
    }.items():
        assert subscribed.next_run(subscribed.work.killed(seen=seen)) == first, name


# --- db upgrade, init


def schema_of(url: str) -> dict[str, Any]:
    """Tables with columns, keys and indexes, views, and what every database holds from the beginning."""
    alone = sa.create_engine(url)
    try:
        look = sa.inspect(alone)
        tables = look.get_table_names()
        found: dict[str, Any] = {
            table: [
                [(each["name"], str(each["type"]), each["nullable"]) for each in look.get_columns(table)],
                look.get_pk_constraint(table)["constrained_columns"],
                sorted(str(each["constrained_columns"]) for each in look.get_foreign_keys(table)),
                sorted(str(each["name"]) for each in look.get_indexes(table)),
            ]
            for table in tables
        }
        with alone.connect() as connection:
            for table in {"recipe", "agency", "trial", "alembic_version"} & set(tables):
                rows = connection.exec_driver_sql(f"SELECT * FROM {table}").mappings()
                # PostgreSQL does not take a number back that it gave to a row which never came to be.
                found[f"rows of {table}"] = sorted(str({**row, "id": ""}) for row in rows)
        return {**found, "views": sorted(look.get_view_names())}
    finally:
        alone.dispose()


def config_of(place: Any) -> Path:
    found: Path = place.folder / "config.toml"
    return found


@pytest.mark.parametrize("emptied", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_init(seed: int, emptied: bool, fresh: Fresh) -> None:
    """Where no database is, and where one was taken back to nothing."""

    def make() -> Any:
        made = fresh(empty=not emptied)
        if emptied:
            migrate.downgrade(made.database, "base")
        return made

    work = Work(make, lambda place: ("--config", config_of(place), "init"), connected)
    undisturbed = work.undisturbed()
    wanted = schema_of(undisturbed.database)
    for part in parts(1, seed):
        killed = work.killed(part)
        left_alone(killed.database)
        init(killed.settings, config_of(killed))
        assert schema_of(killed.database) == wanted, f"killed after {part:.3f} of {work.seconds:.3f} s"
        assert config_of(killed).read_bytes() == config_of(undisturbed).read_bytes()
        assert not list(killed.folder.glob(".provenance-*"))


@pytest.mark.parametrize("seed", SEEDS)
def test_upgrade(seed: int, fresh: Fresh, later: str) -> None:
    """From the newest schema to one that this test makes, which takes a while."""
    work = Work(fresh, lambda _: ("db", "upgrade"), connected, {"first": later})
    before = schema_of(fresh().database)
    wanted = schema_of(work.undisturbed().database)
    assert wanted != before
    for part in parts(1, seed):
        killed = work.killed(part)
        left_alone(killed.database)
        assert schema_of(killed.database) in (before, wanted), "one transaction, whole or not"
        assert killed.run("db", "upgrade", first=later).code == 0
        assert schema_of(killed.database) == wanted, f"killed after {part:.3f} of {work.seconds:.3f} s"


@SEEN_STATES
def test_upgrade_that_writes(fresh: Fresh, later: str) -> None:
    work = Work(fresh, lambda _: ("db", "upgrade"), connected, {"first": later})
    wanted = schema_of(work.undisturbed().database)
    killed = work.killed(seen=writes)
    left_alone(killed.database)
    assert killed.run("db", "upgrade", first=later).code == 0
    assert schema_of(killed.database) == wanted


# A child that dies where what every database holds would be written: its tables are there, and no recipe.
DIES_BEFORE_IT_INSTALLS = """
import os, signal
from provenance.jobs import recipes
recipes.install = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("next_run", [("init",), ("db", "upgrade")])
def test_init_that_has_only_its_tables(next_run: tuple[str, ...], fresh: Fresh) -> None:
    killed = tables_alone(fresh)
    assert killed.run(*next_run).code == 0
    assert schema_of(killed.database) == schema_of(fresh().database)


def test_tables_alone_are_enough(fresh: Fresh, corpus: Path, holds: Holds, fresh_holdings: Any) -> None:
    """Whoever goes on as if `init` had ended well is not told that his database is of another make."""
    killed = tables_alone(fresh)
    ingested(killed, corpus)
    assert holds(killed.database) == fresh_holdings


def tables_alone(fresh: Fresh) -> Any:
    killed = fresh(empty=True)
    assert killed.run("init", first=DIES_BEFORE_IT_INSTALLS).code == KILLED
    left_alone(killed.database)
    return killed


# --- dedupe


@dataclass
class Deduping:
    """Two results beside each other, old ones before a run begins."""

    folder: Path
    program_at: Callable[[Path], Any]
    arguments: tuple[str | Path, ...]

    @property
    def results(self) -> tuple[Path, Path]:
        return self.folder / "stories.jsonl", self.folder / "pairs.csv"

    def make(self) -> Any:
        for path in self.results:
            path.write_bytes(b"old")
        return self.program_at(self.folder)

    def command(self, _: Any = None) -> tuple[str | Path, ...]:
        out, pairs = self.results
        return ("dedupe", *self.arguments, "-o", out, "--pairs", pairs)

    def found(self) -> list[bytes]:
        return [path.read_bytes() for path in self.results]

    def leftovers(self) -> list[str]:
        return sorted(set(os.listdir(self.folder)) - {path.name for path in self.results})

    def next_run(self) -> list[bytes]:
        assert self.program_at(self.folder).run(*self.command()).code == 0
        assert self.leftovers() == []
        return self.found()

    def whole(self, wanted: list[bytes]) -> None:
        """Each result is the old one or the new one; the pairs stand first."""
        assert self.found() in ([b"old", b"old"], [b"old", wanted[1]], wanted)


@pytest.fixture
def deduping(tmp_path: Path, corpus: Path, program_at: Callable[[Path], Any]) -> Deduping:
    place = tmp_path / "results"
    place.mkdir()
    return Deduping(place, program_at, (corpus,))


@pytest.mark.parametrize("seed", SEEDS)
def test_dedupe(seed: int, deduping: Deduping) -> None:
    work = Work(deduping.make, deduping.command, has_workers)
    work.undisturbed()
    wanted = deduping.found()
    for part in parts(4, seed):
        work.killed(part)
        deduping.whole(wanted)
        assert deduping.next_run() == wanted, f"killed after {part:.3f} of {work.seconds:.3f} s"


def test_dedupe_that_writes(deduping: Deduping) -> None:
    work = Work(deduping.make, deduping.command, has_a_file_without_a_name)
    work.undisturbed()
    wanted = deduping.found()
    work.killed()
    deduping.whole(wanted)
    assert deduping.next_run() == wanted


def test_dedupe_that_has_put_its_texts_by(deduping: Deduping, tmp_path: Path) -> None:
    """It reads a pipe that never ends, from which came more than it keeps in memory."""
    endless = tmp_path / "rows.jsonl"
    os.mkfifo(endless)
    place = deduping.make()
    child = place.start(*replace(deduping, arguments=(endless,)).command())
    text, numbers = " ".join(samples.RIVER), count()

    with child, endless.open("w") as rows, has_a_file_without_a_name(place, child) as seen:

        def after_one_more() -> bool:
            number = next(numbers)
            row = {"id": number, "text": f"{number} {text} " * (HELD // 16 // len(text))}
            rows.write(json.dumps(row) + "\n")
            rows.flush()
            return bool(seen())

        until(after_one_more, child)
        assert strike(child) == KILLED
    assert deduping.found() == [b"old", b"old"]
    assert deduping.leftovers() == []
    assert b"old" not in deduping.next_run()


# A child that dies with a whole file beside its result, before that takes its place.
DIES_BEFORE_IT_MOVES = """
import os, signal
moves, left = os.replace, {moves}
def replace(*names):
    global left
    left -= 1
    os.kill(os.getpid(), signal.SIGKILL) if left < 0 else moves(*names)
os.replace = replace
"""


@pytest.mark.parametrize("moves", [0, 1])
def test_dedupe_that_was_about_to_move_a_result(moves: int, deduping: Deduping) -> None:
    assert (
        deduping.make().run(*deduping.command(), first=DIES_BEFORE_IT_MOVES.format(moves=moves)).code
        == KILLED
    )
    out, pairs = deduping.found()
    assert (out == b"old", pairs == b"old") == (True, not moves)
    (left,) = deduping.leftovers()
    assert left.startswith(".provenance-")
    assert left.endswith(".part")
    wanted = deduping.next_run()
    assert b"old" not in wanted
    assert pairs in (b"old", wanted[1])
