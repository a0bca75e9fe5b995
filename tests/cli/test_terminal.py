"""The program as a process of its own: on a terminal, without a locale, in a pipe, interrupted."""

import json
import os
import pty
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ESCAPES = re.compile(r"\x1b\[[0-9;]*[mK]")


def on_a_terminal(arguments: list[str], folder: Path, columns: int) -> tuple[int, str]:
    """Run with standard output and error on one terminal; returns exit code and all that it showed."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "HOME": str(folder), "TERM": "xterm"}
    environment["PROVENANCE_DATABASE"] = str(folder / "test.sqlite")
    with subprocess.Popen(
        [sys.executable, "-m", "provenance", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env=environment,
    ) as running:
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # the other end has closed
                break
            if not piece:
                break
            shown += piece
    os.close(ours)
    return running.returncode, shown.decode().replace("\r\n", "\n")


def test_page_on_a_terminal_is_coloured_wrapped_and_safe(tmp_path: Path, story: str, residue: str) -> None:
    row = {"title": "Har\x1b[2Jbour [bold]x[/bold]", "text": f"{story}\x1b]0;evil\x07 港口\n{residue}"}
    (tmp_path / "page.json").write_text(json.dumps(row))
    code, shown = on_a_terminal(["check", str(tmp_path / "page.json")], tmp_path, 40)
    assert code == 0
    assert "\x1b[1m" in shown
    plain = ESCAPES.sub("", shown)
    assert "\x1b" not in plain
    assert "\x07" not in plain
    assert max(map(len, plain.splitlines())) <= 40
    assert "Har�[2Jbour [bold]x[/bold]" in plain
    assert "".join(story.split()) in "".join(plain.split())


def test_poll_on_a_terminal_tells_what_it_did(tmp_path: Path) -> None:
    assert on_a_terminal(["init"], tmp_path, 80)[0] == 0
    code, shown = on_a_terminal(["poll"], tmp_path, 80)
    assert code == 0
    assert ESCAPES.sub("", shown).strip().splitlines()[-1].strip().startswith("0 feeds polled; 0 new items")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_no_locale(
    encoding: str, ascii_path: None, process: Callable[..., Any], story: str, residue: str
) -> None:
    text = (story + residue).replace("Port Lemmon", "Порт Лимон")
    said = process("check", "-", stdin=text.encode(), LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING=encoding)
    assert (said.code, said.err) == (0, "")
    assert "harbour of ???? ????? will stay" in said.out
    row = json.dumps({"title": "Порт", "text": text}).encode()
    said = process("check", "-", "--json", stdin=row, LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING=encoding)
    assert json.loads(said.out)["title"] == "Порт"


def test_reader_that_has_enough_is_no_error(tmp_path: Path, story: str) -> None:
    """`provenance check --jsonl FILE | head -1`"""
    row = json.dumps({"id": "a", "text": story}) + "\n"
    (tmp_path / "many.jsonl").write_text(row * 400)  # answers of 800 KB; a pipe holds 64
    command = [sys.executable, "-m", "provenance", "check", "--jsonl", str(tmp_path / "many.jsonl")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert json.loads(running.stdout.readline())["id"] == "a"
        running.stdout.close()
        said = running.stderr.read()
    assert (running.returncode, said) == (0, b"")


def test_interrupt_is_130(story: str) -> None:
    row = json.dumps({"id": "a", "text": story}) + "\n"
    command = [sys.executable, "-m", "provenance", "check", "--jsonl", "-"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdin.write(row.encode() * 60)  # enough answers to be sure that it reads
        running.stdin.flush()
        running.stdout.read(1)
        running.send_signal(signal.SIGINT)
        said = running.communicate(timeout=60)[1]
    assert running.returncode == 130
    assert said == b"provenance: interrupted\n"


def test_closed_streams() -> None:
    done = subprocess.run(
        f"{shlex.quote(sys.executable)} -m provenance rules list >&- 2>&-",
        shell=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0


def test_progress_on_a_terminal_is_wiped_before_the_summary(tmp_path: Path, story: str) -> None:
    """Each report begins at the left and wipes what is behind it; the last one leaves an empty line."""
    assert on_a_terminal(["init"], tmp_path, 80)[0] == 0
    rows = tmp_path / "rows.jsonl"
    rows.write_text("".join(json.dumps({"id": n, "text": f"Issue {n}\n{story}"}) + "\n" for n in range(201)))
    code, shown = on_a_terminal(["ingest", str(rows)], tmp_path, 80)
    assert code == 0
    reports, summary = shown.rsplit("\r", 1)
    assert summary.startswith("\x1b[K201 documents: 201 new, ")
    first, *others = reports.split("\r")
    assert first == ""
    assert others[0] == "200 read\x1b[K"
    assert all(re.fullmatch(r"[\d,/]+ \w+(?: \(.+\))?\x1b\[K", each) for each in others), others
    assert "\n" not in reports


def test_no_progress_where_nobody_watches(tmp_path: Path, story: str, process: Callable[..., Any]) -> None:
    assert process("init").code == 0
    (tmp_path / "page.txt").write_text(story)
    said = process("ingest", tmp_path / "page.txt")
    assert (said.code, said.out) == (0, "")
    assert re.fullmatch(r"1 document: 1 new, 0 revised, 0 unchanged, 0 bad; [\d.]+ s\n", said.err), (
        "the summary alone"
    )
