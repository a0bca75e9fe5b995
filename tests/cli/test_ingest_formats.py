"""`ingest`, `lookup`, `check` and `dedupe` with files of every kind."""

import csv
import gzip
import json
import random
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest
import zstandard
from pyarrow import parquet as pq

from provenance.cli import progress, streams

PLACES = ("Ayle", "Brant", "Corrie")


@pytest.fixture
def corpus(tmp_path: Path, story: str) -> Path:
    """A folder with the same three documents in every format, packed and not."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    rows = [
        {
            "id": str(n), "url": f"https://herald.example/{n}", "title": f"News from {place}",
            "published": "2026-06-05T10:00:00Z", "desk": "coast",
            "text": f"{place}: nothing new under the sun today.\n{story}",
        }
        for n, place in enumerate(PLACES)
    ]  # fmt: skip
    (folder / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    with (folder / "b.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0], delimiter=";")
        table.writeheader()
        table.writerows(rows)
    pq.write_table(pa.Table.from_pylist(rows), folder / "c.parquet")
    (folder / "d.csv.gz").write_bytes(gzip.compress((folder / "b.csv").read_bytes()))
    (folder / "e.jsonl.zst").write_bytes(zstandard.compress((folder / "a.jsonl").read_bytes()))
    return folder


@pytest.mark.parametrize("name", ["a.jsonl", "b.csv", "c.parquet", "d.csv.gz", "e.jsonl.zst"])
def test_ingest_twice_in_any_format_is_ingest_once(provenance: Any, corpus: Path, name: str) -> None:
    provenance("init")
    first = json.loads(provenance("ingest", corpus / name, "--json").out)
    assert (first["documents"], first["new"], first["bad"]) == (3, 3, 0)
    stored = provenance("export", "jsonl").out
    assert [json.loads(line)["published"][:19] for line in stored.splitlines()] == ["2026-06-05T10:00:00"] * 3
    for again in (corpus / name, corpus, corpus / "*.gz"):
        done = json.loads(provenance("ingest", again, "--json").out)
        assert (done["new"], done["revised"], done["bad"]) == (0, 0, 0), again
    assert provenance("export", "jsonl").out == stored


def test_a_file_is_known_by_where_it_lies_and_standard_input_by_what_it_says(
    provenance: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    provenance("init")
    for folder, text in (("a", "The ferry sails again on Friday."), ("b", "The bridge is closed until May.")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "story.txt").write_text(text)
        (tmp_path / folder / "page.html").write_text(f"<title>{folder}</title><p>{text} Says {folder}.")

    def told(*arguments: str | Path, stdin: bytes = b"") -> tuple[int, int, int]:
        done = json.loads(provenance("ingest", *arguments, "--json", stdin=stdin).out)
        return done["new"], done["revised"], done["unchanged"]

    for folder, new in (("a", 2), ("b", 2), ("a", 0)):
        monkeypatch.chdir(tmp_path / folder)
        assert told("story.txt", "page.html") == (new, 0, 2 - new)
    for name in (tmp_path / "a", "../a", "../b/../a/story.txt"):
        assert told(name)[:2] == (0, 0)
    (tmp_path / "a" / "story.txt").write_text("The ferry sails again on Saturday.")
    assert told("./story.txt") == (0, 1, 0)
    for said, new in (
        (b"One story from a pipe.", 1),
        (b"And another one.", 1),
        (b"One story from a pipe.", 0),
    ):
        assert told("-", stdin=said) == (new, 0, 1 - new)
        assert told("-", stdin=b"<p>" + said + b" As a page.") == (new, 0, 1 - new)


def test_a_bad_row_is_named_and_does_not_stop_the_rest(provenance: Any, corpus: Path) -> None:
    provenance("init")
    path = corpus / "bad.csv"
    path.write_text('id,text\n1,"One\ntwo"\n2,x,y\n3,\n4,Four words stand here\n')
    done = provenance("ingest", path)
    assert done.code == 1
    assert f"{path}, line 4: has 3 cells; the first row has 2\n" in done.err
    assert f"{path}, line 5: no `text` and no `html`" in done.err
    assert "2 documents: 2 new, 0 revised, 0 unchanged, 2 bad" in done.err


def test_what_came_before_a_damage_is_kept(provenance: Any, corpus: Path) -> None:
    provenance("init")
    text = (corpus / "a.jsonl").read_bytes()
    path = corpus / "cut.jsonl.gz"
    path.write_bytes(gzip.compress(text, 0)[: len(text) * 5 // 6])  # stored, not packed: the rows are there
    done = json.loads(provenance("ingest", path, "--json").out)
    assert (done["documents"], done["bad"]) == (2, 1)
    assert done["failures"][0]["number"] == 3


def test_lookup_by_a_file_of_any_kind(provenance: Any, corpus: Path, story: str) -> None:
    provenance("init")
    provenance("ingest", corpus / "a.jsonl")
    one = [{"id": "q", "text": story}]
    pq.write_table(pa.Table.from_pylist(one), corpus / "q.parquet")
    (corpus / "q.csv").write_text(f'id,text\nq,"{story.replace(chr(34), chr(34) * 2)}"\n', "utf-8")
    (corpus / "q.txt.zst").write_bytes(zstandard.compress(story.encode()))
    (corpus / "q.json.gz").write_bytes(gzip.compress(json.dumps(one[0]).encode()))
    for name in ("q.parquet", "q.csv", "q.txt.zst", "q.json.gz"):
        found = json.loads(provenance("lookup", corpus / name, "--json").out)
        assert len(found["copies"]) == 3, name
    assert "several documents" in provenance("lookup", corpus / "b.csv").err
    (corpus / "none.csv").write_text("id,text\n")
    (corpus / "none.jsonl").write_text("")
    said = {"none.csv": "no document in it", "none.jsonl": "it is empty: a document is wanted"}
    for name, wrong in said.items():
        for command in ("lookup", "check"):
            done = provenance(command, corpus / name)
            assert (done.code, done.err) == (3, f"provenance: {corpus / name}: {wrong}\n")
        done = provenance("ingest", corpus / name)
        assert done.code == 3
        assert str(corpus / name) in done.err
    done = provenance("ingest", corpus / "none.jsonl", corpus / "a.jsonl")
    assert done.code == 1
    assert f"{corpus / 'none.jsonl'}: it is empty: a document is wanted\n" in done.err


def test_check_and_dedupe_read_tables_too(provenance: Any, corpus: Path, tmp_path: Path) -> None:
    wanted = provenance("check", "--jsonl", corpus / "a.jsonl").out
    for name in ("b.csv", "c.parquet", "d.csv.gz", "e.jsonl.zst"):
        assert provenance("check", "--jsonl", corpus / name).out == wanted
        assert provenance("dedupe", corpus / name, "-o", tmp_path / "out.jsonl").code == 0
        assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 3


def test_progress_tells_a_rate_once_it_says_something(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(streams, "watched", lambda: True)
    clock = iter([0.0, 0.5, 2.0, 2.5, 20.0])
    monkeypatch.setattr("provenance.cli.progress.time", SimpleNamespace(monotonic=lambda: next(clock)))
    with progress.shown() as tell:
        assert tell is not None
        for done, what in ((100, "read"), (200, "read"), (4100, "read"), (1, "matched"), (36, "matched")):
            tell(done, None, what)
    shown = [line.removesuffix("\x1b[K") for line in capsys.readouterr().err.split("\r")[1:]]
    assert shown == ["100 read", "200 read", "4,100 read (2,000/s)", "1 matched", "36 matched (2.0/s)", ""]


def test_progress_tells_when_it_will_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(streams, "watched", lambda: True)
    clock = iter([0.0, 2.0, 4.0])
    monkeypatch.setattr("provenance.cli.progress.time", SimpleNamespace(monotonic=lambda: next(clock)))
    with progress.shown() as tell:
        assert tell is not None
        for done in (100, 300, 400):
            tell(done, 400, "compared")
    _, half, whole, _ = capsys.readouterr().err.replace("\x1b[K", "").split("\r")[1:]
    assert re.fullmatch(r"300/400 compared \(100/s, until \d\d:\d\d:\d\d\)", half)
    assert whole == "400/400 compared (75/s)"


def test_one_document_is_counted_as_one(provenance: Any, tmp_path: Path) -> None:
    provenance("init")
    (tmp_path / "one.txt").write_text("Four words stand here")
    assert provenance("ingest", tmp_path / "one.txt").err.startswith("1 document: 1 new, ")


def test_a_file_that_is_not_packed_is_named_once(provenance: Any, tmp_path: Path) -> None:
    path = tmp_path / "fake.jsonl.gz"
    path.write_text("{}\n")
    said = "not packed as its name says: rename it, or pack it anew\n"
    assert provenance("check", path).err == f"provenance: {path}: is {said}"
    assert provenance("check", "--jsonl", path).err == f"provenance: {path} is {said}"


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("doc.pdf", b"%PDF-1.4 \0\1", "a PDF file: give its text"),
        ("bin.jsonl", random.Random(4).randbytes(5000), "binary data, not text: give its text"),
    ],
)
def test_what_is_no_text_is_one_line_in_every_command(
    provenance: Any, tmp_path: Path, name: str, data: bytes, says: str
) -> None:
    provenance("init")
    path = tmp_path / name
    path.write_bytes(data)
    out = tmp_path / "out.jsonl"
    for arguments in (
        ["ingest", path],
        ["check", path],
        ["check", "--jsonl", path],
        ["lookup", path],
        ["diff", path, path],
        ["dedupe", path, "-o", out],
    ):
        said = provenance(*arguments)
        assert (said.code, said.out) == (3, ""), arguments
        assert said.err.startswith("provenance: "), arguments
        assert said.err.endswith(f"{path}: {says}\n"), arguments
        assert said.err.count("\n") == 1, arguments
