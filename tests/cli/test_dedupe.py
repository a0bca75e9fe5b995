"""`dedupe`: a corpus in, two files out."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Runs = Callable[..., Any]


@pytest.fixture
def corpus(tmp_path: Path, story: str, residue: str) -> Path:
    rows = [
        {"id": "a", "text": story},
        {"id": "b", "text": story + residue},
        {"id": "c", "text": "Quite another text about the lighthouse keeper and his seven grey cats. " * 5},
    ]
    path = tmp_path / "corpus.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)) + "\n")
    return path


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.mark.parametrize("notes", [[], ["--notes"]])
def test_two_copies_and_a_stranger(notes: list[str], corpus: Path, provenance: Runs, tmp_path: Path) -> None:
    out, pairs = tmp_path / "out.jsonl", tmp_path / "pairs.jsonl"
    out.write_text("old")
    said = provenance("dedupe", corpus, "-o", out, "--pairs", pairs, *notes)
    assert (said.code, said.out, said.err) == (0, "", "")
    assert {row["id"]: row["story"] for row in rows(out)} == {"a": "a", "b": "a", "c": "c"}
    assert [(row["a"], row["b"]) for row in rows(pairs)] == [("a", "b")]


def test_bad_row_is_named_and_1(corpus: Path, provenance: Runs, tmp_path: Path) -> None:
    corpus.write_text(corpus.read_text() + "{broken\n")
    said = provenance("dedupe", corpus, "-o", tmp_path / "out.jsonl")
    assert said.code == 1
    assert said.err.startswith(f"{corpus}:4: ")
    assert len(rows(tmp_path / "out.jsonl")) == 3


@pytest.mark.parametrize("text", [None, "", "{broken\n"])
def test_no_good_row_is_3_and_writes_nothing(text: str | None, provenance: Runs, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / "in.jsonl").write_text(text)
    said = provenance("dedupe", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl")
    assert (said.code, said.out, said.err.count("\n")) == (3, "", 1)
    assert not (tmp_path / "out.jsonl").exists()
