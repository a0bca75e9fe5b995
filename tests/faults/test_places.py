"""Places that are full or may not be read or written: one line that says what to do, nothing half-written.

Root may do everything, so where rights matter its child gives up the capabilities that make it so; then
it is bound by the modes of files as any user is, and can still read this environment in a private home.
"""

import json
import os
import resource
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import rights
from children import looking, one_line
from demo.server import FeedServer
from demo.subscriptions import opml

from provenance.jobs import feeds
from provenance.storage import open_store


def limited(size: int) -> Callable[[], None]:
    """For a child: no file may grow beyond `size` bytes, which is how a full disk looks to a writer."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


# --- full


@pytest.mark.parametrize("size", [100_000, 400_000, 700_000, 1_000_000])
def test_full_disk_in_an_ingest(size: int, sqlite_program: Any, corpus: Path, holds: Any) -> None:
    before = holds(sqlite_program.database)
    said = sqlite_program.run("ingest", corpus, preexec_fn=limited(size))
    one_line(said, 4, "fresh.sqlite", "space")
    found = holds(sqlite_program.database)
    assert len(found["items"]) in (0, len(corpus.read_text().splitlines())), "one transaction, whole or not"
    assert sqlite_program.run("ingest", corpus).code == 0
    assert sqlite_program.run("db", "status").code == 0
    assert before["items"] == []


@pytest.mark.parametrize("fresh", ["sqlite"], indirect=True)
def test_full_disk_in_a_poll(fresh: Callable[[], Any], holds: Any) -> None:
    with FeedServer() as server:

        def subscribed() -> Any:
            made = fresh()
            with open_store(made.database) as store:
                feeds.read_opml(store, opml(server.url).encode())
            return made

        undisturbed = subscribed()
        assert undisturbed.run("poll").code == 0
        wanted = holds(undisturbed.database)
        for size in (60_000, 250_000, 600_000):
            struck = subscribed()
            one_line(struck.run("poll", preexec_fn=limited(size)), 4, "fresh.sqlite", "space")
            with looking(struck.database) as look:
                taken = look("SELECT count(*) FROM appearance"), look("SELECT sum(seen) FROM fetch")
            assert taken[0] == taken[1], f"whole feeds, with room for {size} bytes"
            assert struck.run("poll").code == 0
            assert holds(struck.database) == wanted, size


def test_full_disk_for_subscriptions(sqlite_program: Any) -> None:
    listed = sqlite_program.folder / "many.opml"
    outlines = "".join(
        f'<outline type="rss" text="Paper {number}" xmlUrl="https://paper{number}.example/feed"/>'
        for number in range(300)
    )
    listed.write_text(f'<opml version="2.0"><head/><body>{outlines}</body></opml>')
    long = f"https://herald.example/{'x' * 60_000}"
    enough = limited(40_000)  # SQLite's shared memory takes 32,768 bytes of a file
    for command, count in ((["feeds", "import", listed], 300), (["feeds", "add", long], 301)):
        before = sqlite_program.run("feeds", "list", "--json").out
        one_line(sqlite_program.run(*command, preexec_fn=enough), 4, "fresh.sqlite", "space")
        assert sqlite_program.run("feeds", "list", "--json").out == before
        assert sqlite_program.run(*command).code == 0
        assert len(json.loads(sqlite_program.run("feeds", "list", "--json").out)) == count


def test_full_disk_in_an_upgrade(sqlite_program: Any, later: str) -> None:
    before = sqlite_program.run("db", "status").out
    said = sqlite_program.run("db", "upgrade", first=later, preexec_fn=limited(1_000_000))
    one_line(said, 4, "fresh.sqlite", "space")
    assert sqlite_program.run("db", "status").out == before
    assert sqlite_program.run("db", "upgrade", first=later).code == 0
    with looking(sqlite_program.database) as look:
        assert look("SELECT count(*) FROM trial") == 10_000


def test_full_disk_in_an_init(tmp_path: Path, program_at: Any) -> None:
    place = program_at(tmp_path)
    said = place.run("init", preexec_fn=limited(100_000))
    one_line(said, 4, "space")
    assert place.run("init").code == 0, "what was begun does not stand in the way"


@pytest.mark.parametrize("option", ["-o", "--pairs"])
def test_full_disk_in_a_dedupe(option: str, tmp_path: Path, program_at: Any, corpus: Path) -> None:
    place = program_at(tmp_path)
    other = "--pairs" if option == "-o" else "-o"
    results = {option: tmp_path / "one.jsonl", other: tmp_path / "other.jsonl"}
    for path in results.values():
        path.write_bytes(b"old")
    arguments = [str(word) for pair in results.items() for word in pair]
    said = place.run("dedupe", corpus, *arguments, preexec_fn=limited(500))
    one_line(said, 3, "cannot write", "make room or name another place")
    assert {path.read_bytes() for path in results.values()} == {b"old"}
    assert not list(tmp_path.glob(".provenance-*"))


def test_full_disk_in_an_export(sqlite_program: Any, corpus: Path) -> None:
    assert sqlite_program.run("ingest", corpus).code == 0
    with open_store(sqlite_program.database) as store:
        for number in range(20):
            feeds.add(store, f"https://a{number}.example/{'x' * 3000}")
    enough = limited(40_000)  # SQLite's shared memory takes 32,768 bytes of a file
    for command in (["export", "jsonl"], ["feeds", "export"]):
        out = sqlite_program.folder / "out"
        out.write_bytes(b"old")
        said = sqlite_program.run(*command, "-o", out, preexec_fn=enough)
        one_line(said, 3, "cannot write", "make room")
        assert out.read_bytes() == b"old"
        assert not list(sqlite_program.folder.glob(".provenance-*"))
        with out.open("wb") as stdout:
            said = sqlite_program.run(*command, stdout=stdout, preexec_fn=enough)
        one_line(said, 3, "cannot write", "make room")


def test_full_disk_for_the_config(tmp_path: Path, program_at: Any) -> None:
    place = program_at(tmp_path)
    said = place.run("--config", tmp_path / "c.toml", "init", preexec_fn=limited(100))
    one_line(said, 3, "c.toml", "make room")
    assert os.listdir(tmp_path) == []


# --- rights


@pytest.fixture
def reachable(tmp_path: Path) -> Iterator[Path]:
    """A folder whose modes a test may change: they are changed back, so that it can be removed."""
    yield tmp_path
    for path in [tmp_path, *(each for each in tmp_path.rglob("*") if each.is_dir())]:
        path.chmod(0o700)


@pytest.fixture
def unprivileged(reachable: Path, program_at: Any, requires: Callable[[str], Any]) -> Callable[..., Any]:
    """Run the program as somebody whom the modes of files bind."""
    place = program_at(reachable)
    if not rights.are_bound(reachable):
        requires("root that may give up its rights")
    return lambda *arguments, **popen: place.run(*arguments, preexec_fn=rights.BEFORE, **popen)


WRITERS = [["poll"], ["ingest", "page.txt"], ["feeds", "add", "https://herald.example/feed"]]
READERS = [["feeds", "list"], ["export", "jsonl"], ["report", "stories"], ["lookup", "page.txt"]]


@pytest.fixture
def made(reachable: Path, unprivileged: Callable[..., Any]) -> Iterator[Path]:
    """A database that must not change, with a page beside it."""
    (reachable / "page.txt").write_text("A short page about the harbour and its keeper.")
    assert unprivileged("init").code == 0
    database = reachable / "news.sqlite"
    before = database.read_bytes()
    yield database
    reachable.chmod(0o755)
    assert database.read_bytes() == before


def test_read_only_database(made: Path, unprivileged: Callable[..., Any]) -> None:
    """Whoever may not write it can read it, where SQLite may lay its log beside it."""
    made.chmod(0o444)
    for arguments in (*WRITERS, ["db", "upgrade"], ["init"]):
        one_line(unprivileged(*arguments), 4, "news.sqlite", "its file or folder may not be written")
    for arguments in (*READERS, ["db", "status"]):
        said = unprivileged(*arguments)
        assert said.code == 0, said
        assert "Traceback" not in said.err


def test_database_in_a_read_only_folder(made: Path, unprivileged: Callable[..., Any]) -> None:
    """Nobody can use it: SQLite reads a database of this kind with a log beside it alone."""
    made.parent.chmod(0o555)
    for arguments in (*WRITERS[:2], *READERS[:2], ["db", "status"], ["init"]):
        one_line(unprivileged(*arguments), 4, "news.sqlite", "its file or folder may not be written")
    assert sorted(each.name for each in made.parent.glob("news*")) == ["news.sqlite"]


def test_home_that_may_not_be_written(made: Path, unprivileged: Callable[..., Any]) -> None:
    home = made.parent / "home"
    home.mkdir()
    home.chmod(0o555)
    surroundings = {"HOME": str(home)} | {
        f"XDG_{kind}_HOME": "" for kind in ("CONFIG", "DATA", "STATE", "CACHE")
    }

    def run(*arguments: str | Path, **more: str) -> Any:
        return unprivileged(*arguments, environment={**surroundings, **more})

    config, elsewhere = made.parent / "c.toml", {"PROVENANCE_DATABASE": str(made.parent / "other.sqlite")}
    one_line(run("init"), 3, "cannot make the folder", str(home), "name another config file with --config")
    assert run("--config", config, "init", **elsewhere).code == 0
    for arguments in (*WRITERS[:2], *READERS[:2], ["check", "page.txt"]):
        said = run(*arguments, **elsewhere)
        assert said.code == 0, said
        assert "Traceback" not in said.err
    unnamed = {"PROVENANCE_DATABASE": ""}
    one_line(run("--config", config, "init", **unnamed), 4, "cannot make the folder", str(home))
    for arguments in (["poll"], ["feeds", "list"]):
        one_line(run(*arguments, **unnamed), 4, "no database at", str(home), "run `provenance init`")
    assert os.listdir(home) == []


def test_unreadable_database(reachable: Path, unprivileged: Callable[..., Any]) -> None:
    assert unprivileged("init").code == 0
    (reachable / "news.sqlite").chmod(0o000)
    for arguments in (*WRITERS[:1], *READERS[:3], ["init"], ["db", "status"]):
        one_line(unprivileged(*arguments), 4, "news.sqlite", "check the path and its rights")
    inner = reachable / "closed"
    inner.mkdir()
    inner.chmod(0o000)
    for arguments in (["poll"], ["init"]):
        said = unprivileged("--database", inner / "news.sqlite", *arguments)
        one_line(said, 4, "closed", "check the path and its rights")


def test_folder_that_may_not_be_written(reachable: Path, unprivileged: Callable[..., Any]) -> None:
    row = reachable / "rows.jsonl"
    row.write_text('{"text": "A short page about the harbour and its keeper."}\n')
    row.chmod(0o644)
    inner = reachable / "closed"
    inner.mkdir()
    inner.chmod(0o555)
    one_line(unprivileged("dedupe", row, "-o", inner / "out.jsonl"), 3, "check the permissions of")
    one_line(unprivileged("--database", inner / "news.sqlite", "init"), 4, "news.sqlite", "rights")
    one_line(unprivileged("--config", inner / "c.toml", "init"), 3, "c.toml", "check the permissions")
    one_line(unprivileged("--database", inner / "a" / "news.sqlite", "init"), 4, "cannot make the folder")


def test_unreadable_file(reachable: Path, unprivileged: Callable[..., Any]) -> None:
    assert unprivileged("init").code == 0
    for name in ("a.jsonl", "a.html", "a.opml", "c.toml"):
        (reachable / name).write_text("{}")
        (reachable / name).chmod(0o000)
    out = reachable / "out.jsonl"
    for arguments in (
        ["ingest", "a.jsonl"],
        ["check", "a.html"],
        ["check", "--jsonl", "a.jsonl"],
        ["lookup", "a.html"],
        ["dedupe", "a.jsonl", "-o", str(out)],
        ["feeds", "import", "a.opml"],
    ):
        one_line(unprivileged(*arguments), 3, arguments[-1] if "-o" not in arguments else "a.jsonl", "check")
    one_line(unprivileged("--config", "c.toml", "feeds", "list"), 3, "c.toml", "cannot be read")
    assert not out.exists()
