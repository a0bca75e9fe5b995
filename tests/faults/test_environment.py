"""Every command in odd surroundings: it works, or says in one clear line why not."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

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


@pytest.mark.parametrize("name", SURROUNDINGS)
def test_every_command_works(name: str, tmp_path: Path) -> None:
    folder = documents(tmp_path / "work")
    for arguments in COMMANDS:
        fine(run(folder, arguments, SURROUNDINGS[name]), arguments)


def test_path_with_blanks_and_umlauts(tmp_path: Path) -> None:
    folder = documents(tmp_path / "Grüße an alle? #1 100%  Порт")
    for arguments in COMMANDS:
        fine(run(folder, arguments, {"LC_ALL": "C"}), arguments)
    assert (folder / "news.sqlite").is_file()
    for arguments in (["feeds", "list"], ["init"]):
        done = run(folder, arguments, {"LC_ALL": "C", "PYTHONUTF8": "0"})
        assert (done.returncode, done.stderr.count(b"\n")) == (3, 1), done
        assert b"PYTHONUTF8=1" in done.stderr


def test_no_home(tmp_path: Path) -> None:
    """With a database named, no home is needed; without one, a line says what to set."""
    folder = documents(tmp_path / "work")
    for home in ({"HOME": None}, {"HOME": ""}, {"HOME": "/dev/null/nowhere"}, {"HOME": "no/absolute/path"}):
        for arguments in (["init"], ["feeds", "list"], ["check", "{}/page.txt"]):
            done = run(folder, arguments, {**home, "USER": None})
            if arguments == ["init"] and done.returncode:  # it would write the config into the home
                assert (done.returncode, done.stderr.count(b"\n")) == (3, 1), done
                assert run(folder, ["--config", "{}/c.toml", "init"], {**home}).returncode == 0
            else:
                fine(done, arguments)
        for path in folder.glob("news.sqlite*"):
            path.unlink()
        (folder / "c.toml").unlink(missing_ok=True)


def test_no_database_named_and_a_home_that_cannot_be_used(tmp_path: Path) -> None:
    folder = documents(tmp_path / "work")
    done = run(folder, ["init"], {"HOME": "/dev/null/nowhere", "PROVENANCE_DATABASE": None})
    assert done.returncode in (3, 4)
    assert done.stderr.count(b"\n") == 1, done
    assert b"cannot make the folder" in done.stderr
    assert b"--config" in done.stderr, "which names another file"


def test_narrow_terminal(tmp_path: Path) -> None:
    folder, columns = documents(tmp_path / "work"), 40
    for arguments in COMMANDS:
        code, shown = on_a_terminal(folder, arguments, columns)
        assert code == (3 if arguments[0] == "poll" else 0), (arguments, shown)
        assert "Traceback" not in shown
        if arguments[0] in ("check", "lookup"):  # a table too wide for 40 is one line a field
            assert max(map(len, ESCAPES.sub("", shown).splitlines())) <= columns, (arguments, shown)


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
