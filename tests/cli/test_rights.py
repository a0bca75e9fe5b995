"""Files and folders that may not be read: one line that says so and what to do, in every command."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import rights

Runs = Callable[..., Any]


@pytest.fixture
def locked(tmp_path: Path, requires: Callable[[str], Any]) -> Iterator[Path]:
    """A folder that nobody may enter, with a document in it."""
    if not rights.are_bound(tmp_path):
        requires("root that may give up its rights")
    folder = tmp_path / "locked"
    folder.mkdir()
    (folder / "good.jsonl").write_text(json.dumps({"text": "Four words stand here."}) + "\n")
    folder.chmod(0o000)
    yield folder
    folder.chmod(0o700)


WANTED = "Permission denied: check its rights and those of the folders above it"


def refused(said: Any, path: Path | str) -> None:
    assert (said.code, said.out) == (3, ""), said
    assert said.err.startswith("provenance: "), said
    assert said.err.endswith(f"{path}: {WANTED}\n"), said
    assert said.err.count("\n") == 1, said


@pytest.mark.parametrize("name", ["locked", "locked/good.jsonl", "closed.jsonl"])
@pytest.mark.parametrize("command", ["ingest", "check", "check --jsonl", "lookup", "dedupe", "feeds import"])
def test_a_path_that_may_not_be_read(
    command: str, name: str, locked: Path, tmp_path: Path, process: Runs
) -> None:
    if name == "closed.jsonl":
        (tmp_path / name).write_text("{}")
        (tmp_path / name).chmod(0o000)
    assert process("init").code == 0
    path = tmp_path / name
    more = ["-o", tmp_path / "out.jsonl"] if command == "dedupe" else []
    said = process(*command.split(), path, *more, preexec_fn=rights.BEFORE)
    refused(said, path)


def test_a_pattern_in_a_folder_that_may_not_be_read(locked: Path, process: Runs) -> None:
    assert process("init").code == 0
    refused(process("ingest", locked / "*.jsonl", preexec_fn=rights.BEFORE), locked)


@pytest.mark.parametrize("mode", [0o000, 0o400])
def test_a_locked_folder_among_readable_ones_is_named_and_the_rest_is_read(
    mode: int, locked: Path, tmp_path: Path, process: Runs
) -> None:
    assert process("init").code == 0
    inner = tmp_path / "all" / "inner"
    inner.mkdir(parents=True)
    (inner / "a.txt").write_text("A few words that may be read.")
    outer = tmp_path / "all" / "b.txt"
    outer.write_text("Some other words that may be read.")
    inner.chmod(mode)
    try:
        said = process("ingest", tmp_path / "all", preexec_fn=rights.BEFORE)
    finally:
        inner.chmod(0o700)
    assert said.code == 1, said
    named = inner if mode == 0o000 else inner / "a.txt"
    assert f"{named}: {WANTED}\n" in said.err
    assert "1 document: 1 new" in said.err
