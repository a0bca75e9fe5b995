"""Ctrl-C, readers that go away, and runs that meet another one: one line or silence, the database whole."""

import json
import os
import pty
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from children import size, until
from demo.server import FeedServer
from demo.subscriptions import opml

from provenance.files.lock import only_one
from provenance.jobs import feeds
from provenance.storage import open_store

INTERRUPTED = "provenance: interrupted\n"


def interrupted(child: "subprocess.Popen[bytes]") -> None:
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=120)
    assert (child.returncode, out, err.decode()) == (130, b"", INTERRUPTED)


def test_interrupt_in_a_poll(program: Any, holds: Any) -> None:
    with FeedServer() as server:
        with open_store(program.database) as store:
            feeds.read_opml(store, opml(server.url).encode())
        with program.start("poll") as child:
            until(lambda: bool(server.requests), child)
            interrupted(child)
        said = program.run("poll", "--json")
        assert said.code == 0, said
        assert json.loads(said.out)["feeds"] > 0, "its feeds are due at once"
    assert holds(program.database)["items"]


def test_interrupt_in_an_ingest(sqlite_program: Any, corpus: Path, holds: Any) -> None:
    log = sqlite_program.folder / "fresh.sqlite-wal"
    with sqlite_program.start("ingest", corpus) as child:
        until(lambda: size(log) > 100_000, child)
        interrupted(child)
    assert sqlite_program.run("ingest", corpus).code == 0
    assert len(holds(sqlite_program.database)["items"]) == len(corpus.read_text().splitlines())


def test_interrupt_in_a_dedupe(program_at: Any, tmp_path: Path) -> None:
    """It reads a pipe that never ends, and the result of an older run stays."""
    rows, out = tmp_path / "rows.jsonl", tmp_path / "out.jsonl"
    os.mkfifo(rows)
    out.write_bytes(b"old")
    # The pipe opens here when the child opens it there.
    with program_at(tmp_path).start("dedupe", rows, "-o", out) as child, rows.open("wb"):
        interrupted(child)
    assert out.read_bytes() == b"old"
    assert not list(tmp_path.glob(".provenance-*"))


@pytest.mark.parametrize("command", [["check", "-"], ["ingest", "-"], ["lookup", "-"]])
def test_interrupt_while_it_waits_for_input(command: list[str], sqlite_program: Any) -> None:
    ours, theirs = os.pipe()
    with sqlite_program.start(*command, stdin=ours) as child:
        os.close(ours)
        os.write(theirs, b"The harbour of Port Lemmon stays shut.\n")
        until(lambda: waits_for_input(child.pid), child)
        interrupted(child)
    os.close(theirs)


def waits_for_input(pid: int) -> bool:
    """Whether a process sleeps in a read of its standard input (proc(5): the call and its first argument)."""
    try:
        return Path(f"/proc/{pid}/wchan").read_text().startswith(("pipe_read", "anon_pipe_read"))
    except OSError:
        return False


@pytest.mark.parametrize("command", [["export", "jsonl"], ["report", "notes", "--format", "jsonl"]])
def test_reader_that_went_away(command: list[str], sqlite_program: Any, corpus: Path) -> None:
    assert sqlite_program.run("ingest", corpus).code == 0
    ours, theirs = os.pipe()
    os.close(ours)
    with sqlite_program.start(*command, stdout=theirs) as child:
        os.close(theirs)
        _, err = child.communicate(timeout=120)
    assert (child.returncode, err) == (0, b"")


def test_second_poll_is_75_at_once(sqlite_program: Any) -> None:
    database = sqlite_program.folder / "fresh.sqlite"
    with only_one(database.with_name(database.name + ".lock")):
        silent = sqlite_program.run("poll")
        ours, theirs = pty.openpty()
        watched = sqlite_program.start("poll", stderr=theirs)
        os.close(theirs)
        with watched:
            watched.wait(timeout=120)
        told = os.read(ours, 10_000).decode()
        os.close(ours)
    assert (silent.code, silent.out, silent.err) == (75, "", "")
    assert watched.returncode == 75
    assert told.startswith("provenance: another run holds ")
    assert told.count("\n") == 1


def test_ingest_twice_at_once(program: Any, corpus: Path, fresh_holdings: Any, holds: Any) -> None:
    both = [program.start("ingest", corpus) for _ in range(2)]
    for child in both:
        with child:
            _, err = child.communicate(timeout=240)
        assert child.returncode == 0, err
    found = holds(program.database)
    assert {name: set(rows) ^ set(fresh_holdings[name]) for name, rows in found.items()} == {
        name: set() for name in found
    }
