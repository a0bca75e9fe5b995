"""The commands that need a database: init, feeds, ingest, lookup, story, item, report, export, db, poll."""

import csv
import io
import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import sqlalchemy as sa
from bench.postgres import Server

from provenance.cli import faults, program

Runs = Callable[..., Any]


def made(folder: Path, story: str = "", residue: str = "") -> Path:
    """A database by way of the commands; they run once, since a migration takes half a second."""
    path = folder / "made.sqlite"
    options = ["--database", str(path), "--config", str(folder / "c.toml")]
    assert faults.run(program, [*options, "init"]) == 0
    if story:
        rows = folder / "rows.jsonl"
        rows.write_text("\n".join(map(json.dumps, documents(story, residue))))
        assert faults.run(program, [*options, "ingest", str(rows)]) == 0
    return path


def documents(story: str, residue: str) -> list[dict[str, str]]:
    """A credited story, its copy with residue and control characters, and an unrelated item."""
    return [
        {"id": "1", "outlet": "herald.example", "url": "https://herald.example/harbour",
         "title": "Harbour closed", "text": f"PORT LEMMON (AFP) – {story}"},
        {"id": "2", "outlet": "coast.example", "url": "https://coast.example/1",
         "title": "Port \x1b[2J[red]stays[/red] shut", "text": story + residue},
        {"id": "3", "outlet": "coast.example", "url": "https://coast.example/2",
         "title": "=Library opens", "text": "The town library has opened its doors again after the repair."},
    ]  # fmt: skip


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="session")
def filled_template(tmp_path_factory: pytest.TempPathFactory, story: str, residue: str) -> Path:
    return made(tmp_path_factory.mktemp("filled"), story, residue)


@pytest.fixture
def database(template: Path, tmp_path: Path) -> Path:
    """An empty database, where the runs of this test look for it."""
    return Path(shutil.copy(template, tmp_path / "test.sqlite"))


@pytest.fixture
def filled(filled_template: Path, tmp_path: Path) -> Path:
    """The same with `documents`."""
    return Path(shutil.copy(filled_template, tmp_path / "test.sqlite"))


def test_ingest_tells_what_it_did(database: Path, provenance: Runs, tmp_path: Path, story: str) -> None:
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, documents(story, ""))))
    first = provenance("ingest", tmp_path / "rows.jsonl")
    assert (first.code, first.out) == (0, "")
    assert first.err.startswith("3 documents: 3 new, 0 revised, 0 unchanged, 0 bad")
    again = provenance("ingest", tmp_path / "rows.jsonl")
    assert again.err.startswith("3 documents: 0 new, 0 revised, 3 unchanged, 0 bad")


WANT_A_DATABASE = [
    ["feeds", "list"],
    ["feeds", "add", "https://herald.example/feed"],
    ["poll"],
    ["ingest", "."],
    ["lookup", "x"],
    ["story", "x"],
    ["item", "x"],
    ["report", "stories"],
    ["export", "jsonl"],
    ["db", "upgrade"],
]


@pytest.mark.parametrize("arguments", WANT_A_DATABASE, ids=" ".join)
def test_no_database_is_4_and_makes_none(arguments: list[str], provenance: Runs, tmp_path: Path) -> None:
    said = provenance(*arguments)
    assert (said.code, said.out) == (4, "")
    assert said.err.count("\n") == 1
    assert "provenance init" in said.err
    assert not (tmp_path / "test.sqlite").exists()


def test_file_that_is_no_database_is_4(provenance: Runs, tmp_path: Path) -> None:
    (tmp_path / "test.sqlite").write_text("some notes of mine, much longer than a header would be " * 20)
    for arguments in (["feeds", "list"], ["init"], ["db", "upgrade"]):
        said = provenance(*arguments)
        assert (said.code, said.out) == (4, "")
        assert said.err.count("\n") == 1
    assert (tmp_path / "test.sqlite").read_text().startswith("some notes")


def test_folder_named_as_database_is_4(provenance: Runs, tmp_path: Path) -> None:
    for name in (str(tmp_path), f"sqlite:///{tmp_path}"):
        for command in (["feeds", "list"], ["init"], ["db", "upgrade"], ["db", "status"], ["poll"]):
            said = provenance("--database", name, *command)
            wanted = f"provenance: database {tmp_path} is a folder: name a file\n"
            assert (said.code, said.out, said.err) == (4, "", wanted)


@pytest.mark.parametrize(
    "address", ["postgresql://me@127.0.0.1:1/news", "postgresql://me@/news?host=/no/such/folder"]
)
def test_postgresql_that_does_not_answer_is_4_and_advice(address: str, provenance: Runs) -> None:
    for command in (["feeds", "list"], ["init"]):
        said = provenance("--database", address, *command)
        assert (said.code, said.out, said.err.count("\n")) == (4, "", 1)
        assert said.err.endswith(": is the server running? Check the address\n")


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("sslmod=require", 'invalid connection option "sslmod": check its spelling in the address'),
        ("sslmode=requir", 'invalid sslmode value: "requir": check the address'),
        ("connect_timeout=abc", "bad value for connect_timeout: 'abc': check the address"),
    ],
)
def test_a_wrong_option_of_a_postgresql_address_is_4_and_advice(
    option: str, said: str, provenance: Runs
) -> None:
    found = provenance("--database", f"postgresql://me:secret@127.0.0.1:1/news?{option}", "db", "status")
    assert (found.code, found.out, found.err.count("\n")) == (4, "", 1)
    assert found.err.startswith("provenance: database postgresql://me:***@127.0.0.1:1/news: ")
    assert found.err.endswith(f"{said}\n")


@pytest.mark.parametrize(
    "address",
    ["sqlite:///x.sqlite?timeout=abc", "sqlite:///x.sqlite?timeot=60", "postgresql://127.0.0.1:abc/n",
     "postgresql://me:secret@[::1/n", "postgresql:///n?host=a&port=abc"],
)  # fmt: skip
def test_a_misspelled_address_is_3(address: str, provenance: Runs) -> None:
    for command in (["feeds", "list"], ["init"], ["db", "status"]):
        said = provenance("--database", address, *command)
        assert (said.code, said.out, said.err.count("\n")) == (3, "", 1)
        assert "secret" not in said.err


@contextmanager
def others(url: str) -> Iterator[sa.Connection]:
    """A transaction of another program."""
    engine = sa.create_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def test_postgresql_that_refuses_is_4_and_advice(
    provenance: Runs, postgres_server: Server, postgres_url: str
) -> None:
    with others(postgres_url) as connection:
        connection.exec_driver_sql("DROP ROLE IF EXISTS weak")
        connection.exec_driver_sql("CREATE ROLE weak LOGIN")
    assert provenance("--database", postgres_url, "init").code == 0
    read_only = f"{postgres_url}&options=-c%20default_transaction_read_only%3Don"
    assert provenance("--database", read_only, "feeds", "list").code == 0
    for address, advice in (
        (postgres_server.url("none"), 'database "none" does not exist: create it, or check the address'),
        (postgres_url.replace("postgres@", "none@"), 'role "none" does not exist: create it, or check'),
        (postgres_url.replace("postgres@", "weak@"), "the user in the address may not do this"),
        (read_only, "this server may not be written: name the one that may"),
    ):
        for command in (["feeds", "add", "https://one.example/feed"], ["init"]):
            said = provenance("--database", address, *command)
            assert (said.code, said.out, said.err.count("\n")) == (4, "", 1)
            assert advice in said.err


def test_locked_postgresql_is_4_and_advice(provenance: Runs, postgres_url: str) -> None:
    assert provenance("--database", postgres_url, "init").code == 0
    address = f"{postgres_url}&options=-c%20lock_timeout%3D50ms"
    with others(postgres_url) as other:
        other.exec_driver_sql("LOCK TABLE item, feed")
        for command in (["feeds", "list"], ["feeds", "add", "https://one.example/feed"], ["export", "jsonl"]):
            said = provenance("--database", address, *command)
            assert (said.code, said.out, said.err.count("\n")) == (4, "", 1)
            assert said.err.endswith("lock timeout: another program holds it, try again\n")
    assert provenance("--database", address, "feeds", "list").code == 0


def test_newer_database_is_4(database: Path, provenance: Runs) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for arguments in (["feeds", "list"], ["init"], ["db", "upgrade"], ["poll"]):
        said = provenance(*arguments)
        assert (said.code, said.out) == (4, "")
        assert said.err.count("\n") == 1
    assert provenance("db", "status").code == 4


def test_init_may_be_repeated(provenance: Runs, tmp_path: Path) -> None:
    config = tmp_path / "my.toml"
    first = json.loads(provenance("--config", config, "init", "--json").out)
    text = config.read_text()
    again = json.loads(provenance("--config", config, "init", "--json").out)
    assert (first["created"], first["config_written"]) == (True, True)
    assert (again["created"], again["config_written"]) == (False, False)
    assert config.read_text() == text
    assert provenance("--config", config, "feeds", "list").code == 0
    assert provenance("init").out.count("\n") == 2


def test_feeds(database: Path, provenance: Runs, tmp_path: Path) -> None:
    empty = provenance("feeds", "list")
    assert (empty.code, empty.out, empty.err) == (0, "", "no feeds yet: provenance feeds add URL\n")
    added = provenance("feeds", "add", "https://herald.example/feed.xml", "--outlet", "herald.example")
    assert (added.code, added.err) == (0, "added: https://herald.example/feed.xml\n")
    again = provenance("feeds", "add", "https://herald.example/feed.xml")
    assert (again.code, again.err) == (0, "there already: https://herald.example/feed.xml\n")
    near = provenance("feeds", "add", "https://herald.example/two.xml", "--outlet", "hreald.example")
    asked = "did you mean herald.example? Then remove the feed and add it again"
    said = f"added: https://herald.example/two.xml\nhreald.example is a new outlet: {asked}\n"
    assert (near.code, near.err) == (0, said)
    assert provenance("feeds", "remove", "https://herald.example/two.xml").code == 0
    provenance("feeds", "add", "https://all.example/rss", "--aggregator", "--title", "All \x1b[31mof it")
    listed = provenance("feeds", "list")
    assert "herald.example" in listed.out
    assert "\x1b" not in listed.out
    rows = list(csv.DictReader(io.StringIO(provenance("feeds", "list", "--format", "csv").out)))
    assert {row["url"]: row["kind"] for row in rows} == {
        "https://herald.example/feed.xml": "publisher",
        "https://all.example/rss": "aggregator",
    }
    assert provenance("feeds", "export", "-o", tmp_path / "list.opml").out == ""
    opml = (tmp_path / "list.opml").read_bytes()
    assert provenance("feeds", "export").out.encode() == opml
    assert provenance("feeds", "remove", "https://all.example/rss").code == 0
    assert provenance("feeds", "import", "-", stdin=opml).err == "added 1, there already 1\n"
    assert len(json.loads(provenance("feeds", "list", "--json").out)) == 2


def test_import_names_what_is_no_address(database: Path, provenance: Runs) -> None:
    bad, good = '<outline text="B\x9bd" xmlUrl="bad"/>', '<outline xmlUrl="https://herald.example/feed"/>'
    said = provenance("feeds", "import", "-", stdin=f"<opml><body>{bad}{good}</body></opml>".encode())
    assert said.code == 1
    assert said.err.splitlines() == [
        "-: B\ufffdd: not a feed's address: bad: give one that begins with http:// or https://",
        "added 1, there already 0",
    ]
    said = provenance("feeds", "import", "-", stdin=f"<opml><body>{bad}</body></opml>".encode())
    assert (said.code, said.out, said.err.count("\n")) == (3, "", 1)
    assert "no good feed" in said.err


def test_import_of_a_list_that_is_cut_off_or_broken_is_1(
    database: Path, provenance: Runs, tmp_path: Path
) -> None:
    rows = "".join(f'<outline text="{n}" xmlUrl="https://herald.example/{n}"/>\n' for n in range(9))
    whole = f"<opml><body>\n{rows}</body></opml>"
    path = tmp_path / "list.opml"
    path.write_text(whole[: whole.index('/5"')])
    said = provenance("feeds", "import", path)
    assert (said.code, said.out) == (1, "")
    cut = f"{path}: cut off: the feeds that came were read (5)"
    assert said.err.splitlines() == [cut, "added 5, there already 0"]
    path.write_text(whole.replace("</body>", ""))
    said = provenance("feeds", "import", path)
    broken = f"{path}: broken XML, read loosely: feeds may be missing"
    assert (said.code, said.err.splitlines()) == (1, [broken, "added 4, there already 5"])
    path.write_text(whole)
    said = provenance("feeds", "import", path)
    assert (said.code, said.err) == (0, "added 0, there already 9\n")
    path.write_text(whole[:20])
    said = provenance("feeds", "import", path)
    assert (said.code, said.err.count("\n")) == (3, 1)
    assert "cut off before its first feed: export it again" in said.err


def test_a_password_is_shown_to_programs_alone(database: Path, provenance: Runs, server: str) -> None:
    address = server.replace("http://", "http://reader:secret@") + "/gone"
    shown = address.replace("secret", "***")
    assert provenance("feeds", "add", address).err == f"added: {shown}\n"
    assert provenance("feeds", "add", address).err == f"there already: {shown}\n"
    assert provenance("poll").err == f"{shown}: HTTP 404 Not Found\n"
    assert shown in provenance("feeds", "list").out
    assert "secret" not in provenance("feeds", "list").out
    assert json.loads(provenance("feeds", "list", "--json").out)[0]["url"] == address
    assert "secret" not in provenance("feeds", "remove", address + "x").err
    copied = provenance("feeds", "remove", shown)
    wanted = f"provenance: no such feed: {shown}: its password is not shown; give its id (1)\n"
    assert (copied.code, copied.err) == (3, wanted)
    assert provenance("feeds", "remove", address).err == f"removed: {shown}\n"


def test_list_tells_how_each_last_fetch_ended(database: Path, provenance: Runs, server: str) -> None:
    for path in ("good", "page", "gone"):
        provenance("feeds", "add", f"{server}/{path}")
    assert "\n\n" not in provenance("feeds", "list").out
    provenance("poll")
    listed = provenance("feeds", "list").out
    assert listed.endswith("\n\nfeed 2 failed: an HTML page\nfeed 3 failed: HTTP 404 Not Found\n")
    assert len(list(csv.reader(io.StringIO(provenance("feeds", "list", "--format", "csv").out)))) == 4


@pytest.mark.parametrize(
    "arguments",
    [
        ["feeds", "add", "ftp://herald.example/feed"],
        ["feeds", "add", "http://exa mple.example/"],
        ["feeds", "add", "https://herald.example/f", "--outlet", "no domain"],
        ["feeds", "remove", "https://nowhere.example/"],
        ["feeds", "import", "missing.opml"],
        ["feeds", "import", "-"],
        ["poll", "--feed", "https://nowhere.example/"],
        ["ingest", "missing.txt"],
        ["ingest", "-"],
        ["lookup", "missing.txt"],
        ["lookup", "-"],
        ["lookup", "no-such-id"],
        ["story", "no-such-id"],
        ["item", "no-such-id"],
    ],
    ids=" ".join,
)
def test_bad_input_is_3(arguments: list[str], database: Path, provenance: Runs) -> None:
    said = provenance(*arguments)
    assert (said.code, said.out) == (3, "")
    assert said.err.count("\n") == 1
    assert said.err.startswith("provenance: ")


def test_folder_without_documents_is_3(database: Path, provenance: Runs, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    said = provenance("ingest", tmp_path / "empty")
    assert (said.code, said.out, said.err.count("\n")) == (3, "", 1)


def test_bad_row_among_good_ones_is_1(database: Path, provenance: Runs, tmp_path: Path, story: str) -> None:
    (tmp_path / "rows.jsonl").write_text(json.dumps({"id": "1", "text": story}) + "\n{broken\n")
    said = provenance("ingest", tmp_path / "rows.jsonl", "--json")
    assert said.code == 1
    assert "rows.jsonl, line 2: " in said.err
    assert (json.loads(said.out)["documents"], json.loads(said.out)["bad"]) == (1, 1)


def test_lookup_of_a_file(filled: Path, provenance: Runs, tmp_path: Path, story: str) -> None:
    (tmp_path / "query.txt").write_text(story)
    found = json.loads(provenance("lookup", tmp_path / "query.txt", "--json").out)
    assert list(found) == ["query", "story", "copies", "origin"]
    assert {copy["outlet"]: copy["relation"] for copy in found["copies"]}["coast.example"] == "identical"
    assert found["origin"]["name"] == "AFP"
    people = provenance("lookup", tmp_path / "query.txt")
    assert people.code == 0
    assert "2 copies" in people.out
    assert "[red]stays[/red] shut" in people.out
    assert "\x1b" not in people.out


def test_an_excerpt_is_not_counted_as_a_copy(
    filled: Path, provenance: Runs, tmp_path: Path, story: str
) -> None:
    quoted = " ".join(story.split()[:45])
    own = " ".join(
        f"Resident number {number} of the hill told us of a garden and its gate." for number in range(40)
    )
    rows = tmp_path / "more.jsonl"
    rows.write_text(
        json.dumps({"id": "9", "outlet": "hill.example", "title": "The hill", "text": own + "\n" + quoted})
    )
    assert provenance("ingest", rows).code == 0
    (tmp_path / "query.txt").write_text(story)
    assert "2 copies, 1 excerpt\n" in provenance("lookup", tmp_path / "query.txt").out


def test_lookup_of_what_is_stored(filled: Path, provenance: Runs) -> None:
    found = json.loads(provenance("lookup", "https://coast.example/1", "--json").out)
    assert [copy["outlet"] for copy in found["copies"]] == ["herald.example"]
    by_id = json.loads(provenance("lookup", found["query"]["item"], "--json").out)
    assert by_id["copies"] == found["copies"]


def told_lines(said: Any) -> list[str]:
    assert said.code == 0
    return [line.rstrip() for line in said.out.splitlines()]


def test_lookup_says_whose_the_chain_is(filled: Path, provenance: Runs, tmp_path: Path, story: str) -> None:
    """The chain ends at a stored copy; a reader must not take it for that of the text in hand."""
    paragraphs, query = story.splitlines(), tmp_path / "query.txt"
    texts = {
        "is a part of": "\n".join(paragraphs[:3]),
        "has the same words as": story,
        "holds": story
        + "On the hill nobody slept. "
        + "The tower of the old mill was full of gulls, too. " * 9,
    }
    for relation, text in texts.items():
        query.write_text(text)
        found = json.loads(provenance("lookup", query, "--json").out)
        best = found["copies"][0]
        told = told_lines(provenance("lookup", query))
        at = told.index(
            f"Story     {found['story']}: this text {relation} item {best['item']} ({best['outlet']})"
        )
        assert told[at + 1] == " " * 10 + "Origin and chain are those of that item, not of this text."
        assert told[at + 2].startswith("Origin    AFP (agency")
        assert told[at + 3].endswith(best["outlet"])


def test_of_equal_matches_the_nearer_copy_comes_first(
    database: Path, provenance: Runs, tmp_path: Path, story: str
) -> None:
    """Whichever was stored first: feeds are fetched at once, and arrive in any order."""
    lines = story.splitlines()
    held = [("long.example", story), ("near.example", "\n".join(lines[:4]))]
    rows = [{"outlet": outlet, "title": "Harbour", "text": text} for outlet, text in held]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert provenance("ingest", tmp_path / "rows.jsonl").code == 0
    (tmp_path / "query.txt").write_text("\n".join(lines[:2]))
    copies = json.loads(provenance("lookup", tmp_path / "query.txt", "--json").out)["copies"]
    assert {(copy["match"], copy["relation"]) for copy in copies} == {(100.0, "trimmed")}
    assert [copy["outlet"] for copy in copies] == ["near.example", "long.example"]


def test_lookup_of_an_item_says_where_its_own_chain_is(filled: Path, provenance: Runs) -> None:
    item = json.loads(provenance("lookup", "https://coast.example/1", "--json").out)["query"]["item"]
    told = provenance("lookup", item).out
    assert ": this item is a copy of item " in told
    assert f"not of this item (provenance item {item} has its own).\n" in told


def test_lookup_whose_best_copy_is_not_listed(
    filled: Path, provenance: Runs, tmp_path: Path, story: str
) -> None:
    """A whole item inside a round-up is an excerpt with a match of 100; the merging copy has less."""
    words = story.split()
    query = tmp_path / "query.txt"
    query.write_text(" ".join(["Said", *words[:60], "otherwise", *words[61:]]))
    rows = tmp_path / "more.jsonl"
    others = " ".join(f"Resident {n} of the hill told us of a garden and its gate." for n in range(60))
    rows.write_text(
        json.dumps({"id": "9", "outlet": "hill.example", "text": others + "\n" + query.read_text()})
    )
    assert provenance("ingest", rows).code == 0
    found = json.loads(provenance("lookup", query, "--json", "--min-match", "100").out)
    assert [copy["relation"] for copy in found["copies"]] == ["excerpt"]
    told = provenance("lookup", query, "--min-match", "100").out
    assert f"Story     {found['story']}: that of a copy with a match below 100\n" in told
    assert "Origin and chain are those of that copy, not of this text.\n" in told


def test_lookup_of_an_item_with_excerpts_only_tells_of_the_item(
    filled: Path, provenance: Runs, tmp_path: Path, story: str
) -> None:
    rows = tmp_path / "more.jsonl"
    others = " ".join(f"Resident {n} of the hill told us of a garden and its gate." for n in range(60))
    quoted = " ".join(story.split()[:45])
    rows.write_text(json.dumps({"id": "9", "outlet": "hill.example", "text": others + "\n" + quoted}))
    assert provenance("ingest", rows).code == 0
    items = [json.loads(line) for line in provenance("export", "jsonl").out.splitlines()]
    item = next(each for each in items if each["outlet"] == "hill.example")
    told = told_lines(provenance("lookup", item["item"]))
    assert f"Story     {item['story']}: its own; the copies are excerpts" in told
    assert not any("are those of" in line for line in told)
    stranger = provenance("lookup", "-", stdin=quoted.encode())
    assert "Story     " in stranger.out


def test_lookup_without_copies(filled: Path, provenance: Runs) -> None:
    text = b"Nobody has ever written these few words about the lighthouse keeper and his seven cats. " * 3
    unknown = provenance("lookup", "https://unknown.example/")
    assert unknown.code == 0
    assert "not in the database" in unknown.out
    assert provenance("lookup", "-", stdin=text).code == 0
    assert provenance("lookup", "-", "--fail-empty", stdin=text).code == 1
    assert json.loads(provenance("lookup", "-", "--fail-empty", "--json", stdin=text).out)["copies"] == []


def test_story_and_item(filled: Path, provenance: Runs, residue: str) -> None:
    items = [json.loads(line) for line in provenance("export", "jsonl").out.splitlines()]
    assert len(items) == 3
    copy = next(item for item in items if item["url"] == "https://coast.example/1")
    told = provenance("item", copy["item"])
    assert told.code == 0
    for line in residue.splitlines():
        assert f"] {line}\n" in told.out
    assert "Chain     AFP → Herald → coast.example" in told.out
    story = provenance("story", copy["story"])
    assert story.code == 0
    assert "(first)" in story.out
    assert "herald.example" in story.out
    assert "\x1b" not in told.out + story.out
    assert len(json.loads(provenance("story", copy["story"], "--json").out)["items"]) == 2
    assert json.loads(provenance("item", copy["item"], "--json").out)["text"].endswith(residue)


def test_story_tells_of_each_copy_when_it_was_published_and_its_chain(
    filled: Path, provenance: Runs, tmp_path: Path, story: str
) -> None:
    dated = {"id": "9", "outlet": "hill.example", "text": story, "published": "2024-03-05T10:00:00Z"}
    (tmp_path / "more.jsonl").write_text(json.dumps(dated))
    assert provenance("ingest", tmp_path / "more.jsonl").code == 0
    items = [json.loads(line) for line in provenance("export", "jsonl").out.splitlines()]
    name = next(each["story"] for each in items if each["outlet"] == "hill.example")
    found = json.loads(provenance("story", name, "--json").out)
    told = told_lines(provenance("story", name))
    first = found["items"][0]
    whose = f"item {first['item']} ({first['outlet']})"
    at = told.index(
        f"First     {whose}: origin and chain are those of this copy; below stands the chain of each."
    )
    assert told[at + 1].startswith("Origin    AFP (agency")
    headings, *table = told[told.index("Items") + 2 :]
    assert re.split(" {2,}", headings)[-3:-1] == ["published", "chain"]
    for row, line in zip(found["items"], table, strict=True):
        seen = row["first_seen"][:16].replace("T", " ")
        published = "2024-03-05 10:00" if row["published"] else f"first seen {seen}"
        assert re.search(f"  {published} +{' → '.join(row['origin']['chain'])}", line)
    assert {row["outlet"]: bool(row["published"]) for row in found["items"]} == {
        "herald.example": False, "coast.example": False, "hill.example": True
    }  # fmt: skip


def test_story_of_one_item_tells_no_first(filled: Path, provenance: Runs) -> None:
    items = [json.loads(line) for line in provenance("export", "jsonl").out.splitlines()]
    alone = next(each["story"] for each in items if each["url"] == "https://coast.example/2")
    assert "First " not in provenance("story", alone).out


def test_a_story_of_unknown_origin_says_so_to_people_alone(filled: Path, provenance: Runs) -> None:
    rows = json.loads(provenance("report", "stories", "--json").out)
    assert [row["origin"] for row in rows] == ["AFP", None]
    lines = provenance("report", "stories").out.splitlines()
    assert len(lines) == 3
    origin = lines[0].index("origin")
    assert lines[2][origin:].split()[:2] == ["unknown", "unknown"]  # origin and kind
    text = provenance("report", "stories", "--format", "csv").out
    assert [row["origin"] for row in csv.DictReader(io.StringIO(text))] == ["AFP", ""]


def test_export_to_a_file_is_the_same(filled: Path, provenance: Runs, tmp_path: Path) -> None:
    said = provenance("export", "jsonl", "-o", tmp_path / "out.jsonl")
    assert (said.code, said.out) == (0, "")
    assert (tmp_path / "out.jsonl").read_text() == provenance("export", "jsonl").out


@pytest.mark.parametrize("name", ["stories", "outlets", "agencies", "notes"])
def test_reports(name: str, filled: Path, provenance: Runs) -> None:
    rows = json.loads(provenance("report", name, "--format", "json").out)
    assert rows
    assert json.loads(provenance("report", name, "--json").out) == rows
    assert [json.loads(x) for x in provenance("report", name, "--format", "jsonl").out.splitlines()] == rows
    text = provenance("report", name, "--format", "csv").out
    assert len(list(csv.DictReader(io.StringIO(text)))) == len(rows)
    assert "\n=" not in text
    assert ",=" not in text
    people = provenance("report", name)
    assert people.code == 0
    assert len(people.out.splitlines()) == len(rows) + 1
    assert "\x1b" not in people.out


def test_empty_report_says_so(database: Path, provenance: Runs) -> None:
    said = provenance("report", "stories")
    assert (said.code, said.out) == (0, "")
    assert said.err.startswith("nothing to report")
    assert provenance("report", "stories", "--json").out == "[]\n"


def test_db_status(provenance: Runs, tmp_path: Path) -> None:
    missing = provenance("db", "status", "--json")
    assert missing.code == 4
    assert json.loads(missing.out)["state"] == "missing"
    assert missing.err.count("\n") == 1
    provenance("init")
    good = provenance("db", "status")
    assert (good.code, good.err) == (0, "")
    assert "items" in good.out
    assert provenance("db", "upgrade").code == 0


def test_db_prune(filled: Path, provenance: Runs) -> None:
    nothing = provenance("db", "prune", "--older-than", "12", "--texts")
    assert (nothing.code, nothing.err) == (0, "")
    assert nothing.out.startswith("nothing to drop before ")
    with sqlite3.connect(filled) as connection:
        connection.execute("UPDATE shelf SET month = month - 24")
        connection.execute("UPDATE revision SET seen_at = '2020-01-01 00:00:00.000000'")
    planned = provenance("db", "prune", "--older-than", "12", "--texts", "--dry-run")
    assert planned.out.startswith("would drop what was seen before ")
    assert "3 texts" in planned.out
    done = json.loads(provenance("db", "prune", "--older-than", "12", "--texts", "--json").out)
    assert (len(done["months"]), done["texts"]) == (1, 3)
    item = json.loads(provenance("export", "jsonl").out.splitlines()[0])["item"]
    shown = provenance("item", item)
    assert shown.code == 0
    assert "The text was pruned" in shown.out
    refused = provenance("lookup", item)
    assert (refused.code, refused.err.count("\n")) == (3, 1)
    assert "was pruned" in refused.err


def test_db_prune_refuses_months_that_matching_needs(filled: Path, provenance: Runs) -> None:
    refused = provenance("db", "prune", "--older-than", "2")
    assert (refused.code, refused.out, refused.err.count("\n")) == (3, "", 1)
    assert "match.months" in refused.err
    assert provenance("db", "prune").code == 2
    assert provenance("db", "prune", "--older-than", "99999").code == 2


FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Herald</title>
<link>https://herald.example/</link><description/>
<item><title>Harbour closed</title><link>https://herald.example/1</link><guid>g1</guid>
<description>The harbour stays closed for a week, the port said after the storm.</description></item>
</channel></rss>"""


# Its second item takes ten seconds and more to read.
DEEP = FEED.replace(
    b"</channel>",
    b"<item><title>Deep</title><link>https://herald.example/2</link><description>%s</description></item>"
    b"</channel>" % (b"&lt;div&gt;" * 100_000),
)


class Feeds(BaseHTTPRequestHandler):
    """`/good` is a feed, `/deep` one with an item over the limit, `/page` none, all else is missing."""

    def do_GET(self) -> None:
        body = {"/good": FEED, "/deep": DEEP, "/page": b"<html><p>Hello</p></html>"}.get(self.path, b"")
        self.send_response(200 if body else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("PROVENANCE_FETCH_ALLOW_PRIVATE", "127.0.0.0/8")
    with ThreadingHTTPServer(("127.0.0.1", 0), Feeds) as running:
        Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def test_poll_is_silent_when_all_is_well(database: Path, provenance: Runs, server: str) -> None:
    provenance("feeds", "add", f"{server}/good")
    said = provenance("poll")
    assert (said.code, said.out, said.err) == (0, "", "")
    done = json.loads(provenance("poll", "--all", "--json").out)
    assert (done["feeds"], done["failed"], done["new"]) == (1, 0, 0)
    assert json.loads(provenance("feeds", "list", "--json").out)[0]["items"] == 1


def test_failed_feed_is_one_line_and_1(database: Path, provenance: Runs, server: str) -> None:
    for path in ("good", "page", "gone"):
        provenance("feeds", "add", f"{server}/{path}")
    said = provenance("poll")
    assert (said.code, said.out) == (1, "")
    assert sorted(line.split(": ")[0] for line in said.err.splitlines()) == [
        f"{server}/gone",
        f"{server}/page",
    ]
    again = provenance("poll", "--all", "--json")
    assert again.code == 1
    assert json.loads(again.out)["failed"] == 2


def test_item_over_the_limit_is_one_line_and_1(
    database: Path, provenance: Runs, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROVENANCE_WORKERS_SECONDS", "1")
    provenance("feeds", "add", f"{server}/deep")
    said = provenance("poll")
    line = f"{server}/deep: 1 item left out: over the limit of 1 s (workers.seconds)\n"
    assert (said.code, said.out, said.err) == (1, "", line)
    assert json.loads(provenance("feeds", "list", "--json").out)[0]["items"] == 1


def test_second_poll_is_75_and_silent(database: Path, provenance: Runs) -> None:
    from provenance.files.lock import only_one

    with only_one(database.with_name(database.name + ".lock")):
        said = provenance("poll")
        told = provenance("--verbose", "poll")
    assert (said.code, said.out, said.err) == (75, "", "")
    assert told.code == 75
    assert told.err.splitlines()[-1].startswith("provenance: ")
    assert provenance("poll").code == 0
