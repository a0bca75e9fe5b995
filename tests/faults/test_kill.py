"""kill -9 at any moment: after the next run the database is what an undisturbed run makes."""

import random
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import sqlalchemy as sa
from demo.server import FeedServer
from demo.subscriptions import opml

from provenance.jobs import database, feeds, ingest, poll
from provenance.settings import Settings
from provenance.storage import engine, migrate, open_store

# Twenty moments in all; with `-m long` ten times as many others.
SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 11))]

Fresh = Callable[..., Any]
Holds = Callable[[str], dict[str, list[str]]]


def moments(seconds: float, count: int, seed: int) -> Iterator[float]:
    """Seconds after the start, spread over the time that an undisturbed run took."""
    dice = random.Random(seed)
    for number in range(count):
        yield seconds * (number + dice.random()) / count


def kill(child: "subprocess.Popen[bytes]", after: float) -> None:
    """Let a child work for some seconds, then end it without a word; it may have ended before."""
    with child, suppress(subprocess.TimeoutExpired):
        child.communicate(timeout=after)
    child.kill()
    child.wait()


def timed(child: "subprocess.Popen[bytes]") -> float:
    """How long an undisturbed run takes."""
    began = monotonic()
    _, said = child.communicate()
    assert child.returncode == 0, said
    return monotonic() - began


def left_alone(url: str) -> None:
    """Wait until PostgreSQL has seen that its client died, as an operator's next run does."""
    if url.startswith("sqlite"):
        return
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    alone = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with alone.connect() as connection:
        while connection.exec_driver_sql(others).scalar():
            pass
    alone.dispose()


@pytest.mark.parametrize("seed", SEEDS)
def test_ingest(seed: int, fresh: Fresh, request: pytest.FixtureRequest, holds: Holds) -> None:
    corpus = request.getfixturevalue("large_corpus" if seed else "corpus")
    undisturbed = fresh()
    seconds = timed(undisturbed.start("ingest", corpus))
    wanted = holds(undisturbed.database)
    for moment in moments(seconds, 3, seed):
        killed = fresh()
        kill(killed.start("ingest", corpus), moment)
        left_alone(killed.database)
        with open_store(killed.database) as store:
            ingest.ingest(killed.settings, store, [str(corpus)])
        assert holds(killed.database) == wanted, f"killed after {moment:.3f} s"


@pytest.mark.parametrize("seed", SEEDS)
def test_poll(seed: int, fresh: Fresh, holds: Holds) -> None:
    with FeedServer() as server:

        def subscribed() -> Any:
            made = fresh()
            with open_store(made.database) as store:
                feeds.read_opml(store, opml(server.url).encode())
            return made

        def finished(made: Any) -> dict[str, list[str]]:
            """The second round, in which some feeds are new and most are not."""
            with open_store(made.database) as store:
                server.round = 2
                poll.poll(made.settings, store, everything=True)
                server.round = 1
            return holds(made.database)

        undisturbed = subscribed()
        seconds = timed(undisturbed.start("poll"))
        first = holds(undisturbed.database)
        second = finished(undisturbed)
        for moment in moments(seconds, 3, seed):
            killed = subscribed()
            kill(killed.start("poll"), moment)
            left_alone(killed.database)
            with open_store(killed.database) as store:
                poll.poll(killed.settings, store)
            assert holds(killed.database) == first, f"killed after {moment:.3f} s"
            assert finished(killed) == second, f"killed after {moment:.3f} s"


def schema_of(url: str) -> dict[str, Any]:
    """Tables with their columns, views, and what every database holds from the beginning."""
    alone = sa.create_engine(url)
    try:
        look = sa.inspect(alone)
        found: dict[str, Any] = {
            table: sorted(column["name"] for column in look.get_columns(table))
            for table in look.get_table_names()
        }
        with alone.connect() as connection:
            for table in ("recipe", "agency"):
                found[f"rows of {table}"] = connection.exec_driver_sql(
                    f"SELECT count(*) FROM {table}"
                ).scalar()
        return {**found, "views": sorted(look.get_view_names())}
    finally:
        alone.dispose()


@pytest.mark.parametrize("version", [None, *engine.KNOWN[:-1]])
@pytest.mark.parametrize("seed", SEEDS)
def test_upgrade(seed: int, version: str | None, fresh: Fresh) -> None:
    """From nothing, by `init`, and from every older schema, by `db upgrade`."""

    def older() -> Any:
        made = fresh(made=False)
        if version:
            migrate.upgrade(made.database, to=version)
        return made

    command = ("db", "upgrade") if version else ("init",)
    undisturbed = older()
    seconds = timed(undisturbed.start(*command))
    wanted = schema_of(undisturbed.database)
    for moment in moments(seconds, 2, seed):
        killed = older()
        kill(killed.start(*command), moment)
        left_alone(killed.database)
        database.upgrade(Settings(database=killed.database), create=version is None)
        assert schema_of(killed.database) == wanted, f"killed after {moment:.3f} s"


@pytest.mark.parametrize("seed", SEEDS)
def test_dedupe(seed: int, fresh: Fresh, corpus: Path) -> None:
    """Each result is the old one or the new one, whole, at every moment."""
    place = fresh(made=False)
    out, pairs = place.folder / "stories.jsonl", place.folder / "pairs.csv"
    command = ("dedupe", corpus, "-o", out, "--pairs", pairs)
    seconds = timed(place.start(*command))
    wanted = {path: path.read_bytes() for path in (out, pairs)}
    for moment in moments(seconds, 2, seed):
        for path in wanted:
            path.write_bytes(b"old")
        kill(place.start(*command), moment)
        for path, whole in wanted.items():
            assert path.read_bytes() in (b"old", whole), f"killed after {moment:.3f} s"
        assert place.run(*command).code == 0
        assert not list(place.folder.glob(".provenance-*")), f"killed after {moment:.3f} s"
        assert {path: path.read_bytes() for path in wanted} == wanted
