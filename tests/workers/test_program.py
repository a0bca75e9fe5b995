"""The program with its workers: what it says of a bad document, and that it leaves no process behind."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
import samples
from running import run, start

ROOT = Path(__file__).resolve().parents[2]
NESTED = "<div>" * 100_000 + "river"


def test_check_of_a_page_over_the_limit(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(NESTED)
    said = f"provenance: {page}: over the limit of 1 s (workers.seconds)\n"
    assert run("check", page) == (3, "", said)


def test_lines_over_the_limit_are_left_out(tmp_path: Path) -> None:
    rows = samples.model()
    rows.insert(2, {"id": "deep", "html": NESTED})
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    code, out, err = run("check", "--jsonl", path)
    assert code == 1
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["river"] * 3 + ["library", "snow"]
    assert err == f"{path}, line 3: over the limit of 1 s (workers.seconds)\n1 bad line left out\n"


def test_ingest_goes_on_after_a_document_over_the_limit(tmp_path: Path) -> None:
    rows = samples.model()
    rows.insert(2, {"id": "deep", "html": NESTED})
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    place = {"PROVENANCE_DATABASE": str(tmp_path / "news.sqlite")}
    assert run("init", **place)[0] == 0
    code, out, err = run("ingest", path, "--json", **place)
    assert code == 1
    assert f"{path}, line 3: over the limit of 1 s (workers.seconds)\n" in err
    done = json.loads(out)
    assert (done["documents"], done["new"], done["bad"], done["matched"]) == (5, 5, 1, 5)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_no_worker_outlives_the_program(how: signal.Signals) -> None:
    with start("check", "--jsonl", "-") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b'{"text": "The river rose."}\n')
        process.stdin.flush()
        process.stdout.readline()
        children = psutil.Process(process.pid).children()
        assert children
        process.send_signal(how)
        process.communicate()
    gone, alive = psutil.wait_procs(children, timeout=60)
    assert (len(gone), alive) == (len(children), [])
    assert process.returncode == (130 if how == signal.SIGINT else -signal.SIGKILL)


def test_a_busy_worker_ends_after_the_program_was_killed() -> None:
    with start("check", "--jsonl", "-") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b'{"text": "The river rose."}\n')
        process.stdin.flush()
        process.stdout.readline()
        children = psutil.Process(process.pid).children()
        process.stdin.write(json.dumps({"html": NESTED}).encode() + b"\n")
        process.stdin.flush()
        process.kill()
        process.communicate()
    assert psutil.wait_procs(children, timeout=60)[1] == []


def test_a_folder_with_blanks_and_a_shadowing_module(tmp_path: Path) -> None:
    """The worker is the program that started it, whatever lies in the current folder."""
    home = tmp_path / "a folder, ünïcode"
    here = tmp_path / "here"
    here.mkdir()
    for name in ("provenance", "config", "migrations"):
        shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("provenance.py", "struct.py", "msgspec.py"):
        (here / name).write_text("raise SystemExit('shadowed')")
    (here / "story.txt").write_text("\n".join(samples.RIVER))
    code = "import sys; sys.path.remove(''); from provenance.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "check", "story.txt", "--json"],
        cwd=here,
        env={**os.environ, "PYTHONPATH": str(home)},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["words"] > 50
