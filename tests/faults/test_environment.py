"""Every command in odd surroundings: it works, or says in one clear line why not."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import samples
from demo.server import FeedServer

STORY = "The harbour of Port Lemmon stays shut for a week, the port authority said after the storm.\n"
ESCAPES = re.compile(r"\x1b\[[0-9;]*[mK]")

# How each command is called where its work is to do; `{}` stands for a folder with documents.
COMMANDS = [
    ["--help"],
    ["init"],
    ["feeds", "add", "https://herald.example/feed"],
    ["feeds", "list"],
    ["feeds", "export"],
    ["ingest", "{}/page.txt"],
    ["poll", "--feed", "https://unknown.example/"],
    ["check", "{}/page.txt"],
    ["lookup", "{}/page.txt"],
    ["report", "stories"],
    ["export", "jsonl"],
    ["dedupe", "{}/rows.jsonl", "-o", "{}/out.jsonl"],
    ["rules", "list"],
    ["db", "status"],
]

ODD = "Grüße an alle? #1 100%  Порт"

# The parts of an environment that a test sets or takes away (None).
SURROUNDINGS: dict[str, dict[str, str | None]] = {
    "no locale": {
        "LANG": "C",
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "TZ": "<+14>-14",
    },
    "bare, with an odd zone": {
        **dict.fromkeys(("LANG", "LC_ALL", "TERM", "PATH", "USER", "LOGNAME", "SHELL")),
        "TZ": "Nowhere/Atlantis",
    },
}


def documents(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "page.txt").write_text(STORY, encoding="utf-8")
    (folder / "rows.jsonl").write_text(
        '{"text": "Grüße aus dem Hafen, sagte sie. Порт."}\n', encoding="utf-8"
    )
    return folder


def run(folder: Path, arguments: list[str], environment: dict[str, str | None], **popen: Any) -> Any:
    """One command on a database in `folder`, whose environment differs from ours."""
    wanted = {
        **os.environ,
        "HOME": str(folder),
        "PROVENANCE_DATABASE": str(folder / "news.sqlite"),
        **environment,
    }
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        if name not in environment:
            wanted[name] = None
    return subprocess.run(
        [sys.executable, "-m", "provenance", *(word.replace("{}", str(folder)) for word in arguments)],
        env={name: value for name, value in wanted.items() if value is not None},
        cwd=folder, capture_output=True, stdin=subprocess.DEVNULL, check=False, **popen,
    )  # fmt: skip


def fine(done: Any, arguments: list[str]) -> None:
    """It did its work; the feed that is not subscribed to is the one that cannot."""
    wanted = 3 if arguments[0] == "poll" else 0
    assert done.returncode == wanted, (arguments, done)
    assert b"Traceback" not in done.stderr, (arguments, done)
    assert done.stderr.count(b"\n") <= 1, (arguments, done)


@pytest.mark.parametrize(("name", "place"), [("no locale", "work"), ("bare, with an odd zone", ODD)])
def test_every_command_works(name: str, place: str, tmp_path: Path) -> None:
    folder = documents(tmp_path / place)
    for arguments in COMMANDS:
        fine(run(folder, arguments, SURROUNDINGS[name]), arguments)
    assert (folder / "news.sqlite").is_file()


def test_path_with_blanks_and_umlauts_in_a_plain_locale(tmp_path: Path) -> None:
    folder = documents(tmp_path / ODD)
    for arguments in (["init"], ["check", "{}/page.txt"]):
        fine(run(folder, arguments, {"LC_ALL": "C"}), arguments)
    for arguments in (["feeds", "list"], ["init"]):
        done = run(folder, arguments, {"LC_ALL": "C", "PYTHONUTF8": "0"})
        assert (done.returncode, done.stderr.count(b"\n")) == (3, 1), done
        assert b"PYTHONUTF8=1" in done.stderr


@pytest.mark.parametrize("home", [None, "", "/dev/null/nowhere", "no/absolute/path"])
def test_no_home(home: str | None, tmp_path: Path) -> None:
    """With config and database named, no home is needed."""
    folder = documents(tmp_path / "work")
    for arguments in (
        ["--config", "{}/c.toml", "init"],
        ["feeds", "list"],
        ["ingest", "{}/page.txt"],
        ["check", "{}/page.txt"],
    ):
        fine(run(folder, arguments, {"HOME": home, "USER": None}), arguments)


def test_home_that_cannot_be_used(tmp_path: Path) -> None:
    """What needs one says which option names another place: `init` alone, if the database is named."""
    folder = documents(tmp_path / "work")
    nowhere: dict[str, str | None] = {"HOME": "/dev/null/nowhere"}
    unnamed = {**nowhere, "PROVENANCE_DATABASE": None}
    config = (
        b"cannot make the folder /dev/null/nowhere/.config/provenance: Not a directory: name another config"
    )
    place = b"cannot make the folder /dev/null/nowhere/.local/share/provenance: Not a directory"
    missing = (
        b"no database at /dev/null/nowhere/.local/share/provenance/provenance.sqlite: run `provenance init`"
    )
    for arguments, environment, code, says in (
        (["init"], nowhere, 3, config),
        (["init"], unnamed, 3, config),
        (["--config", "{}/c.toml", "init"], unnamed, 4, place),
        (["poll"], unnamed, 4, missing),
        (["ingest", "{}/page.txt"], unnamed, 4, missing),
        (["feeds", "list"], unnamed, 4, missing),
    ):
        done = run(folder, arguments, environment)
        assert (done.returncode, done.stderr.count(b"\n")) == (code, 1), (arguments, done)
        assert done.stderr.startswith(b"provenance: " + says), (arguments, done)
    assert run(folder, ["check", "{}/page.txt"], unnamed).returncode == 0
    assert not (folder / "news.sqlite").exists()


def test_narrow_terminal(tmp_path: Path) -> None:
    folder, columns = documents(tmp_path / "work"), 40
    for arguments in COMMANDS:
        code, shown = on_a_terminal(folder, arguments, columns)
        assert code == (3 if arguments[0] == "poll" else 0), (arguments, shown)
        assert "Traceback" not in shown
        if arguments[0] in ("check", "lookup"):  # a table too wide for 40 is one line a field
            assert max(map(len, ESCAPES.sub("", shown).splitlines())) <= columns, (arguments, shown)


# Where there is something to show: what never fills more than the terminal has, and tables that become one
# `heading: value` a line where they do not fit (so that an address can still be copied whole), or have a
# line below that names the columns left out.
WRAPPED = [
    ["check", "{}/copy.txt"],
    ["diff", "{}/page.txt", "{}/copy.txt"],
    ["diff", "--full", "{}/page.txt", "{}/copy.txt"],
    ["item", "ITEM"],
]
TABLES = [
    ["feeds", "list"],
    ["report", "stories"],
    ["report", "outlets"],
    ["report", "agencies"],
    ["report", "notes"],
    ["lookup", "{}/copy.txt"],
    ["story", "STORY"],
    ["rules", "list"],
]
FIELD = re.compile(r"[a-z][a-z ]*: \S")


def test_narrow_terminal_with_something_to_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, columns = documents(tmp_path / "work"), 40
    rows = samples.model()
    (folder / "rows.jsonl").write_text("".join(json.dumps({**row, "id": row["url"]}) + "\n" for row in rows))
    (folder / "page.txt").write_text(rows[0]["text"])
    (folder / "copy.txt").write_text(rows[2]["text"])
    for arguments in (
        ["init"],
        ["ingest", "{}/rows.jsonl"],
        ["feeds", "add", f"https://h.example/{'x' * 50}"],
    ):
        fine(run(folder, arguments, {}), arguments)
    first = json.loads(run(folder, ["export", "jsonl"], {}).stdout.splitlines()[0])

    for arguments in (*WRAPPED, *TABLES):
        named = [{"ITEM": first["item"], "STORY": first["story"]}.get(word, word) for word in arguments]
        code, shown = on_a_terminal(folder, named, columns)
        assert code == 0, (arguments, shown)
        lines = ESCAPES.sub("", shown).splitlines()
        wide = [each for each in lines if len(each) > columns]
        assert lines, arguments
        assert not wide or (arguments in TABLES and all(map(FIELD.match, wide))), (arguments, wide)

    # What was done is said in one line, however narrow: the terminal folds it, and a log does not.
    code, shown = on_a_terminal(folder, ["dedupe", "{}/rows.jsonl", "-o", "{}/out.jsonl"], columns)
    assert (code, last(shown)) == (
        0,
        "5 documents in 3 stories: 3 pairs of copies, 0 excerpts, 0 bad rows",
    )
    with FeedServer() as server:
        monkeypatch.setenv("PROVENANCE_FETCH_ALLOW_PRIVATE", "127.0.0.0/8")
        fine(run(folder, ["feeds", "add", server.url("herald-front")], {}), ["feeds"])
        code, shown = on_a_terminal(folder, ["poll", "--feed", server.url("herald-front")], columns)
    assert code == 0, shown
    assert re.fullmatch(r"1 feed polled; \d+ new items, 0 revised, .* stor(y|ies); \d+\.\d s", last(shown)), (
        shown
    )


def last(shown: str) -> str:
    """The last line on a terminal, after what progress wrote over itself."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown).strip().splitlines()[-1].rpartition("\r")[2].strip()


def on_a_terminal(folder: Path, arguments: list[str], columns: int) -> tuple[int, str]:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "HOME": str(folder), "TERM": "xterm"}
    environment["PROVENANCE_DATABASE"] = str(folder / "news.sqlite")
    words = [word.replace("{}", str(folder)) for word in arguments]
    with subprocess.Popen(
        [sys.executable, "-m", "provenance", *words],
        stdin=theirs, stdout=theirs, stderr=theirs, env=environment, cwd=folder,
    ) as child:  # fmt: skip
        os.close(theirs)
        shown = b"".join(iter(lambda: piece_of(ours), b""))
    os.close(ours)
    return child.returncode, shown.decode().replace("\r\n", "\n")


def piece_of(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other end has closed
        return b""


def test_folder_that_is_gone(tmp_path: Path) -> None:
    """The current folder was removed: what needs none works."""
    folder = documents(tmp_path / "work")
    script = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"'
    for arguments in (["rules", "list"], ["check", "{}/page.txt"], ["init"]):
        words = [word.replace("{}", str(folder)) for word in arguments]
        done = subprocess.run(
            ["/bin/sh", "-c", script, "sh", sys.executable, "-m", "provenance", *words],
            env={**os.environ, "HOME": str(folder), "PROVENANCE_DATABASE": str(folder / "news.sqlite")},
            cwd=tmp_path, capture_output=True, check=False,
        )  # fmt: skip
        assert done.stderr.count(b"\n") <= 1, done
        assert done.returncode == 0, done
