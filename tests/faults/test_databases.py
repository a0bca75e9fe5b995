"""A database that is locked, damaged or goes away in the middle; a clock that is put back."""

import json
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import samples
from children import ended, looking, one_line, until
from demo.server import FeedServer
from demo.subscriptions import opml

from provenance.errors import DatabaseError
from provenance.jobs import export, feeds, ingest, poll
from provenance.storage import Store, open_store

BLOCKED = "?timeout=0.05"  # seconds: what a writer waits for another one


def test_locked_by_another_writer(sqlite_program: Any, corpus: Path) -> None:
    file = sqlite_program.folder / "fresh.sqlite"
    patient = ["--database", sqlite_program.database + BLOCKED]
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for command in (
            ["ingest", str(corpus)],
            ["poll"],
            ["feeds", "add", "https://herald.example/feed"],
            ["db", "upgrade"],
        ):
            one_line(sqlite_program.run(*patient, *command), 4, "is locked", "try again")
        assert sqlite_program.run(*patient, "export", "jsonl").code == 0, "readers never wait"
    assert sqlite_program.run(*patient, "ingest", corpus).code == 0


def test_damaged(sqlite_program: Any, corpus: Path) -> None:
    file = sqlite_program.folder / "fresh.sqlite"
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    for command in (["ingest", str(corpus)], ["report", "stories"], ["db", "status"], ["init"]):
        one_line(sqlite_program.run(*command), 4, "fresh.sqlite")


@pytest.mark.parametrize("command", ["ingest", "poll"])
def test_restart_of_postgresql_in_the_middle(
    command: str, own_server: Any, program_on: Any, corpus: Path, tmp_path: Path, holds: Any
) -> None:
    arguments = [command, corpus] if command == "ingest" else [command]
    with FeedServer() as server:

        def subscribed() -> Any:
            made = program_on(tmp_path, own_server.url(own_server.create()))
            with open_store(made.database) as store:
                feeds.read_opml(store, opml(server.url).encode())
            return made

        undisturbed, struck = subscribed(), subscribed()
        assert undisturbed.run(*arguments).code == 0
        wanted = holds(undisturbed.database)
        with struck.start(*arguments) as child:
            with looking(struck.database) as look:
                until(lambda: look("SELECT count(*) FROM item"), child)
                child.send_signal(signal.SIGSTOP)  # it must not be done before the server is down
                assert not look("SELECT count(*) FROM origin"), "there is work left"
            own_server.restart()
            child.send_signal(signal.SIGCONT)
            one_line(ended(child), 4, "went away, run again")
        assert holds(struck.database)["items"], "what was stored stays"
        assert struck.run(*arguments).code == 0
        assert holds(struck.database) == wanted


# --- the clock


@pytest.fixture
def store(program: Any) -> Iterator[Store]:
    with open_store(program.database) as opened:
        yield opened


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


def rows(folder: Path, *found: dict[str, Any]) -> list[str]:
    folder.mkdir(exist_ok=True)
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in found), encoding="utf-8")
    return [str(path)]


def test_clock_set_back(program: Any, store: Store, tmp_path: Path) -> None:
    river = samples.row("river", "herald.example", "River", samples.RIVER)
    ingest.ingest(program.settings, store, rows(tmp_path, river), now=at(NOON))
    edited = samples.row("river", "herald.example", "River", samples.RIVER[:4])
    earlier = at(NOON - timedelta(hours=10))
    done = ingest.ingest(program.settings, store, rows(tmp_path, edited), now=earlier)
    assert done["revised"] == 1
    (item,) = export.rows(store)
    assert item["first_seen"] == "2026-03-03T12:00:00Z", "it never changes"

    before = list(export.rows(store))
    library = rows(tmp_path, samples.row("library", "herald.example", "Library", samples.LIBRARY))
    wrong = at(NOON - timedelta(days=400))
    with pytest.raises(DatabaseError, match=r"the clock says 2025-01-27 12:00.*set the clock"):
        ingest.ingest(program.settings, store, library, now=wrong)
    with pytest.raises(DatabaseError, match="the clock says"):
        poll.poll(program.settings, store, now=wrong)
    assert list(export.rows(store)) == before, "nothing was stored"

    # The clock had been wrong before: once that is said, it is the newest row that counts.
    done = ingest.ingest(program.settings, store, library, now=wrong, trust_clock=True)
    assert done["new"] == 1
    assert ingest.ingest(program.settings, store, library, now=wrong)["unchanged"] == 1


def test_clock_set_back_where_nobody_polls_any_more(program: Any, store: Store, tmp_path: Path) -> None:
    """An old fetch is no excuse for a clock that is behind the files that came in since."""
    with FeedServer() as server:
        feeds.add(store, server.url("herald-front"))
        poll.poll(program.settings, store, now=at(NOON - timedelta(days=300)))
    river, library = (
        rows(tmp_path / name, samples.row(name, "one.example", name, text))
        for name, text in (("river", samples.RIVER), ("library", samples.LIBRARY))
    )
    ingest.ingest(program.settings, store, river, now=at(NOON))
    with pytest.raises(DatabaseError, match="the last run was at 2026-03-03 12:00"):
        ingest.ingest(program.settings, store, library, now=at(NOON - timedelta(days=100)))
    assert ingest.ingest(program.settings, store, library, now=at(NOON + timedelta(hours=1)))["new"] == 1


def test_no_feed_waits_for_a_clock_that_was_ahead(program: Any, store: Store) -> None:
    with FeedServer() as server:
        feeds.add(store, server.url("herald-front"))
        ahead = at(NOON + timedelta(days=4000))
        assert poll.poll(program.settings, store, everything=True, now=ahead)["feeds"] == 1
        with pytest.raises(DatabaseError):
            poll.poll(program.settings, store, now=at(NOON))
        assert poll.poll(program.settings, store, now=at(NOON), trust_clock=True)["feeds"] == 1
        assert poll.poll(program.settings, store, now=at(NOON))["feeds"] == 0, "not due yet"
        assert poll.poll(program.settings, store, now=at(NOON + timedelta(hours=2)))["feeds"] == 1
