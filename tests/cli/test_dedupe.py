"""`dedupe`: a corpus in, two files out."""

import csv
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from provenance.engines.judging import MOST_AT_ADDRESS

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
    assert said.err.startswith(f"{corpus}, line 4: ")
    assert len(rows(tmp_path / "out.jsonl")) == 3


@pytest.mark.parametrize("text", [None, "", "{broken\n"])
def test_no_good_row_is_3_and_writes_nothing(text: str | None, provenance: Runs, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / "in.jsonl").write_text(text)
    said = provenance("dedupe", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl")
    assert (said.code, said.out, said.err.count("\n")) == (3, "", 1)
    assert not (tmp_path / "out.jsonl").exists()


# ---- formats and options

COPIES = [
    {"id": "a", "published": "2024-03-05T10:00:00Z"},
    {"id": "b", "published": "2024-03-04"},
    {"id": "c"},
]


@pytest.fixture
def copies(tmp_path: Path, story: str) -> Path:
    """`c` is the longest, `b` the earliest, `a` the first; `d` is another story."""
    paragraphs = story.strip().split("\n")
    texts = ["\n".join(paragraphs[:-1]), "\n".join(paragraphs[:-1]) + "\nSo far.", story]
    made = [{**row, "text": text, "tags": ["x"]} for row, text in zip(COPIES, texts, strict=True)]
    made.append(
        {"id": "d", "text": "Quite another text about the lighthouse keeper and his seven grey cats."}
    )
    path = tmp_path / "copies.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in made))
    return path


@pytest.mark.parametrize(("keep", "kept"), [("first", "a"), ("longest", "c"), ("earliest", "b")])
def test_which_document_represents_its_story(
    keep: str, kept: str, copies: Path, provenance: Runs, tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    assert provenance("dedupe", copies, "-o", out, "--keep", keep).code == 0
    assert {row["representative"] for row in rows(out)} == {kept, "d"}
    assert {row["story"] for row in rows(out)} == {"a", "d"}
    assert provenance("dedupe", copies, "-o", out, "--keep", keep, "--drop-copies").code == 0
    given = {json.loads(line)["id"]: line for line in copies.read_text().splitlines()}
    assert out.read_text().splitlines() == [given[kept], given["d"]]


@pytest.mark.parametrize("notes", [[], ["--notes"]])
def test_what_is_kept_is_as_it_was_given(
    notes: list[str], copies: Path, provenance: Runs, tmp_path: Path
) -> None:
    with copies.open("a") as file:
        file.write('{"id":"e", "html":"<p>The  keeper&nbsp;left.</p><p>Read More</p>", "x": 1.50, ')
        file.write('"large": 18446744073709551615}\n')
    out = tmp_path / "out.jsonl"
    assert provenance("dedupe", copies, "-o", out, "--drop-copies", *notes).code == 0
    assert out.read_text().splitlines()[-1] == copies.read_text().splitlines()[-1]
    for name in ("out.csv", "out.parquet"):
        assert provenance("dedupe", copies, "-o", tmp_path / name, "--drop-copies", *notes).code == 0
    table = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert [row["id"] for row in table] == ["c", "d", "e"]
    assert table[2]["large"] == "18446744073709551615"  # more than a column of whole numbers holds
    assert (table[0]["tags"], table[2]["html"]) == ('["x"]', "<p>The  keeper&nbsp;left.</p><p>Read More</p>")
    with (tmp_path / "out.csv").open(newline="") as file:
        assert [row["tags"] for row in csv.DictReader(file)] == ['["x"]', "", ""]
    for name in ("out.csv", "out.parquet"):  # and back
        lines = tmp_path / f"{name}.jsonl"
        assert provenance("dedupe", tmp_path / name, "-o", lines, "--drop-copies", *notes).code == 0
        assert [json.loads(line)["id"] for line in lines.read_text().splitlines()] == ["c", "d", "e"]


def test_every_format_says_the_same(copies: Path, provenance: Runs, tmp_path: Path) -> None:
    names = ("out.jsonl", "out.jsonl.gz", "out.jsonl.zst", "out.parquet")
    for name in names:
        assert provenance("dedupe", copies, "-o", tmp_path / name, "--pairs", tmp_path / f"p{name}").code == 0
    wanted = rows(tmp_path / "out.jsonl")
    assert pq.read_table(tmp_path / "out.parquet").to_pylist() == wanted
    assert [
        json.loads(line) for line in gzip.decompress((tmp_path / "out.jsonl.gz").read_bytes()).splitlines()
    ] == wanted
    assert provenance("dedupe", copies, "-o", "-").out == (tmp_path / "out.jsonl").read_text()
    assert provenance("dedupe", copies, "-o", "-", "--format", "csv").out.startswith("id,story,relation,")
    assert pq.read_table(tmp_path / "pout.parquet").to_pylist() == rows(tmp_path / "pout.jsonl")


def test_every_kind_of_input(copies: Path, provenance: Runs, tmp_path: Path, story: str) -> None:
    folder = tmp_path / "folder"
    (folder / "below").mkdir(parents=True)
    (folder / "below" / "page.html").write_text(f"<p>{story}</p>")
    (folder / "text.txt").write_text(story)
    said = provenance("dedupe", copies, folder, "-o", "-")
    found = {row["id"]: row["story"] for row in map(json.loads, said.out.splitlines())}
    assert len(found) == 6
    assert len({story for id_, story in found.items() if id_ != "d"}) == 1
    said = provenance("dedupe", "-", "-o", "-", stdin=copies.read_bytes())
    assert [json.loads(line)["id"] for line in said.out.splitlines()] == ["a", "b", "c", "d"]
    assert provenance("dedupe", str(tmp_path / "*.jsonl"), "-o", "-").out == said.out


def test_why_two_documents_are_one_story_or_not(copies: Path, provenance: Runs) -> None:
    said = provenance("dedupe", copies, "--explain", "a", "c")
    assert said.code == 0
    assert "one story, a" in said.out
    assert "bands" in said.out
    assert "relation: " in said.out
    assert "words: “" in said.out
    said = provenance("dedupe", copies, "--explain", "a", "d")
    assert "two stories" in said.out
    assert "share no band and no passage" in said.out
    said = provenance("dedupe", copies, "--explain", "a", "zz")
    assert (said.code, said.err.count("\n")) == (3, 1)
    assert "no document has the id zz" in said.err


def test_the_way_by_which_others_join_two(provenance: Runs, tmp_path: Path, story: str) -> None:
    """Equal addresses join what shares no word."""
    other = "Quite another text about the lighthouse keeper and his seven grey cats on the island. " * 3
    url = "https://herald.example/keeper"
    made = [
        {"id": 1, "text": story},
        {"id": 2, "text": story, "url": url},
        {"id": 3, "text": other, "url": url},
    ]
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in made))
    said = provenance("dedupe", path, "--explain", "1", "3")
    assert "one story, 1" in said.out
    assert "joined by: 1 — identical 100 — 2 — copy 0 — 3" in said.out


@pytest.mark.parametrize(
    ("arguments", "code", "wants"),
    [
        (["--recipe", "mh64/0"], 3, "unknown recipe mh64/0: this version knows mh128-"),
        (["--keep", "best"], 2, "--keep"),
        (["--format", "xlsx"], 2, "--format"),
        (["--scratch", "/nowhere/at/all"], 3, "no such folder: /nowhere/at/all: make it"),
    ],
)
def test_other_options(
    arguments: list[str], code: int, wants: str, copies: Path, provenance: Runs, tmp_path: Path
) -> None:
    said = provenance("dedupe", copies, "-o", tmp_path / "out.jsonl", *arguments)
    assert said.code == code
    assert wants in said.err
    assert said.err.count("\n") == (1 if code else 0)


def test_a_list_that_is_gone_matters_with_notes_alone(copies: Path, provenance: Runs, tmp_path: Path) -> None:
    config = tmp_path / "c.toml"
    config.write_text('[notes]\nphrases = ["gone.toml"]\n')
    out = tmp_path / "out.jsonl"
    assert provenance("--config", config, "dedupe", copies, "-o", out).code == 0
    said = provenance("--config", config, "dedupe", copies, "-o", out, "--notes")
    assert (said.code, said.err.count("\n")) == (3, 1)
    assert "gone.toml" in said.err


def test_verbose_tells_what_each_step_cost(copies: Path, provenance: Runs, tmp_path: Path) -> None:
    said = provenance("--verbose", "dedupe", copies, "-o", tmp_path / "out.jsonl")
    assert "4 documents in 2 stories" in said.err
    for step in ("front end", "signatures", "candidates", "verification", "writing"):
        assert step in said.err


@pytest.mark.parametrize(
    ("addresses", "wants"),
    [
        (0, "0 bad rows\n"),
        (1, "0 bad rows, 1 address of too many texts\n"),
        (2, "0 bad rows, 2 addresses of too many texts\n"),
    ],
)
def test_addresses_of_too_many_texts_are_in_the_summary(
    addresses: int, wants: str, provenance: Runs, tmp_path: Path
) -> None:
    made = [
        {"id": f"{at}-{n}", "text": f"Number {n} of {at}.", "url": f"https://herald.example/news/{at}"}
        for at in range(addresses)
        for n in range(MOST_AT_ADDRESS + 1)
    ]
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in [{"id": "x", "text": "Few words."}, *made]))
    assert wants in provenance("--verbose", "dedupe", path, "-o", tmp_path / "out.jsonl").err


@pytest.mark.parametrize("name", ["out.csv", "out.csv.gz"])
def test_a_name_that_says_another_format_is_refused(
    name: str, copies: Path, provenance: Runs, tmp_path: Path
) -> None:
    said = provenance("dedupe", copies, "-o", tmp_path / name, "--format", "jsonl")
    assert (said.code, said.out, said.err.count("\n")) == (3, "", 1)
    assert f"{name} is named as csv, but --format says jsonl" in said.err
    assert not (tmp_path / name).exists()
    assert provenance("dedupe", copies, "-o", tmp_path / name, "--format", "csv").code == 0
    assert "where its name does not tell" in " ".join(provenance("dedupe", "--help").out.split())


@pytest.mark.parametrize("option", [["-o", "out.jsonl"], ["--drop-copies"], ["--pairs", "pairs.csv"]])
def test_an_explanation_writes_nothing_and_says_so(option: list[str], corpus: Path, provenance: Runs) -> None:
    said = provenance("dedupe", corpus, "--explain", "a", "b", *option)
    assert said.code == 2
    assert "--explain writes nothing" in said.err
