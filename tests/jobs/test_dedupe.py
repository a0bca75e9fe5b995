"""A corpus in files becomes stories and pairs in files."""

import csv
import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest

from provenance.errors import InputError
from provenance.jobs.dedupe import Options, dedupe

FERRY = [
    "The council of Port Ellery voted on Tuesday to reopen the ferry link to the islands after a storm.",
    "Engineers told the meeting that the new stage, built of larch and steel, would bear four metres.",
    "The owner of the only grocery on Skerra has had her goods brought in by helicopter since last winter.",
    "Owners of private boats say that they bought a second vessel on the promise of a licence.",
    "The mayor answered that the licence would be honoured and that both services could run side by side.",
]
TRAIN = [
    "A night train will again connect the capital with the northern lakes from June, the railway announced.",
    "Passenger groups welcomed the plan but asked why the timetable leaves out the two largest towns.",
    "Hotel owners at the lakes hope for guests who stay longer than a weekend in the coming season.",
]


def rows(*documents: dict[str, Any]) -> str:
    return "".join(json.dumps(document, ensure_ascii=False) + "\n" for document in documents)


CORPUS: list[dict[str, Any]] = [
    {"id": "b", "text": "\n".join(FERRY), "title": "The ferry is back", "published": "2024-03-05T10:00:00Z"},
    {"id": "a", "text": "\n".join(FERRY[:4]), "title": "Ferry"},
    {"id": "c", "html": "".join(f"<p>{line}</p>" for line in FERRY), "outlet": "herald.example"},
    {"id": "d", "text": "\n".join(TRAIN), "url": "https://herald.example/train?utm_source=x"},
    {"id": "e", "text": "", "url": "https://www.herald.example/train/"},
    {"id": "f", "text": "\n".join([*TRAIN, FERRY[1], FERRY[2], "And that was the week in our region."])},
    {"id": "g", "text": "", "url": "https://herald.example/"},
    {"id": "h", "text": "Nothing here but this.", "url": "https://herald.example/"},
]


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    path.write_text(rows(*CORPUS), "utf-8")
    return path


def test_rows_and_pairs(source: Path, tmp_path: Path) -> None:
    out, pairs = tmp_path / "out.jsonl", tmp_path / "pairs.jsonl"
    summary = dedupe([source], out, pairs)
    found = {row["id"]: row for row in read(out)}
    assert list(found) == ["a", "b", "c", "d", "e", "f", "g", "h"]
    assert {id_: row["story"] for id_, row in found.items()} == {
        "a": "a", "b": "a", "c": "a", "d": "d", "e": "d", "f": "d", "g": "g", "h": "h"
    }  # fmt: skip
    assert list(found["a"]) == ["id", "story", "relation", "representative", "match", "jaccard", "body_words"]
    assert (found["a"]["relation"], found["a"]["representative"], found["a"]["match"]) == ("copy", "b", 100.0)
    assert (found["b"]["relation"], found["b"]["representative"], found["b"]["match"]) == (None, "b", None)
    assert (found["c"]["relation"], found["c"]["representative"], found["c"]["jaccard"]) == (
        "identical",
        "b",
        1.0,
    )
    assert (found["d"]["relation"], found["d"]["representative"]) == ("trimmed", "f")
    assert (found["e"]["relation"], found["e"]["representative"], found["e"]["match"]) == ("copy", "d", 0.0)
    assert (found["h"]["relation"], found["h"]["representative"], found["h"]["body_words"]) == (None, "h", 4)
    listed = {(row["a"], row["b"]): row for row in read(pairs)}
    assert {key: row["relation"] for key, row in listed.items()} == {
        ("a", "b"): "copy", ("b", "c"): "identical", ("d", "e"): "copy", ("d", "f"): "trimmed",
        ("a", "f"): "excerpt", ("b", "f"): "excerpt",
    }  # fmt: skip
    row = listed["a", "b"]
    assert list(row) == ["a", "b", "relation", "match", "jaccard", "a_in_b", "b_in_a", "shared_words"]
    assert (row["a_in_b"], row["shared_words"]) == (1.0, found["a"]["body_words"])
    assert (summary.documents, summary.stories, summary.copies, summary.excerpts) == (8, 4, 4, 2)
    assert summary.bad == ()


def test_the_order_of_the_rows_does_not_matter(tmp_path: Path) -> None:
    answers = set()
    for seed in range(4):
        shuffled = random.Random(seed).sample(CORPUS, len(CORPUS))
        source, out, pairs = (tmp_path / name for name in ("in.jsonl", "out.jsonl", "pairs.jsonl"))
        source.write_text(rows(*shuffled), "utf-8")
        dedupe([source], out, pairs)
        answers.add((out.read_text(), pairs.read_text()))
    assert len(answers) == 1


def test_several_files_and_csv(source: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.jsonl"
    more.write_text(rows({"id": "=z", "text": FERRY[0]}, {"text": TRAIN[1]}), "utf-8")
    out, pairs = tmp_path / "out.csv", tmp_path / "pairs.csv"
    dedupe([source, more], out, pairs)
    with out.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert len(table) == 10
    assert "'=z" in [row["id"] for row in table]
    assert f"{more}:2" in [row["id"] for row in table]
    assert next(row for row in table if row["id"] == "b")["relation"] == ""
    assert pairs.read_text().startswith("a,b,relation,match,jaccard,a_in_b,b_in_a,shared_words\n")


@pytest.mark.parametrize(
    ("ids", "first"),
    [
        ([10, 9, 100], 9),
        (["10", "9", "100"], "9"),
        (["10", "9", "x"], "10"),
        ([10, 9, "x"], 10),
        (["9" * 5000, "10", "09"], "09"),
    ],
)
def test_whole_numbers_are_ordered_as_numbers(ids: list[Any], first: Any, tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(rows(*({"id": id_, "text": "\n".join(FERRY)} for id_ in ids)), "utf-8")
    dedupe([source], out)
    assert {row["story"] for row in read(out)} == {first}
    assert all(type(row["id"]) in {type(id_) for id_ in ids} for row in read(out))


def test_documents_without_an_id_are_named_by_their_line(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(rows({"text": FERRY[0]}, {"text": TRAIN[0]}), "utf-8")
    dedupe([source], out)
    assert [row["id"] for row in read(out)] == ["1", "2"]


def test_two_documents_of_one_id_are_refused(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(rows({"id": 1, "text": "a"}, {"id": 2, "text": "b"}, {"id": "1", "text": "c"}), "utf-8")
    with pytest.raises(InputError, match=r"the id 1: .*in\.jsonl, line 1 and .*in\.jsonl, line 3"):
        dedupe([source], out)
    assert not out.exists()


def test_bad_rows_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    good = rows({"id": "x", "text": FERRY[0]})
    bad = rows({"id": "y"}, {"id": "z", "text": 7}, {"id": 1.5, "text": "a"}, {"id": True, "text": "a"})
    source.write_text(f"{{not json\n{good}{bad}", "utf-8")
    summary = dedupe([source], out)
    assert [row["id"] for row in read(out)] == ["x"]
    said = (line.split(": ", 1) for line in summary.bad if "JSON" not in line)
    named = [(place.removeprefix(f"{source}, line "), why) for place, why in said]
    assert named == [
        ("3", "no `text` and no `html`"),
        ("4", "`text` must be a string, not a number"),
        ("5", "`id` must be text or a whole number"),
        ("6", "`id` must be a string or a number, not true or false"),
    ]
    assert summary.bad[0].startswith(f"{source}, line 1: ")


@pytest.mark.parametrize("content", ["", "\n\n", "{}\n", "nonsense\n[1]\n"])
def test_no_good_row_is_an_error(content: str, tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(content, "utf-8")
    with pytest.raises(InputError, match=r"no (good )?document.*in\.jsonl"):
        dedupe([source], out)
    assert not out.exists()


def test_a_missing_file_and_an_unknown_suffix(source: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.jsonl"):
        dedupe([tmp_path / "gone.jsonl"], tmp_path / "out.jsonl")
    with pytest.raises(InputError, match=r"out\.xlsx: name it \.jsonl, \.csv or \.parquet"):
        dedupe([source], tmp_path / "out.xlsx")


def test_both_results_appear_or_neither(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    with pytest.raises(InputError):
        dedupe([source], out, tmp_path / "gone" / "pairs.jsonl")
    assert not out.exists()
    with pytest.raises(InputError, match="name two files"):
        dedupe([source], out, out)


def test_an_old_result_is_replaced(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("old")
    dedupe([source], out)
    assert len(read(out)) == len(CORPUS)


def test_with_notes_the_bodies_are_judged(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    tail = "Previous post Harvest fair opens its gates to early visitors"
    source.write_text(
        rows({"id": 1, "text": "\n".join(FERRY)}, {"id": 2, "text": "\n".join([*FERRY, "Read More", tail])}),
        "utf-8",
    )
    dedupe([source], out)
    assert [row["relation"] for row in read(out)] == ["copy", None]
    dedupe([source], out, options=Options(notes=True))
    assert [row["relation"] for row in read(out)] == [None, "identical"]


def test_ids_from_another_key_or_the_line(tmp_path: Path) -> None:
    """Two documents of one id are an error that says how to go on; so they do."""
    text = "The ferry to the north island will run twice a day from the first of May, the harbour said."
    rows = [{"id": "x", "url": f"https://a.example/{n}", "text": f"{text} Line {n}."} for n in range(2)]
    path, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    with pytest.raises(InputError, match="--id-from line"):
        dedupe([path], out)
    dedupe([path], out, options=Options(id_from="url"))
    assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == [row["url"] for row in rows]
    dedupe([path], out, options=Options(id_from="line"))
    assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == ["1", "2"]


def test_what_has_one_address_is_one_article_whoever_else_holds_it(tmp_path: Path) -> None:
    """A longer page at the address shares its other half with a stranger: that one is not preferred."""
    url = "https://herald.example/ferry"
    source, out, pairs = (tmp_path / name for name in ("in.jsonl", "out.jsonl", "pairs.jsonl"))
    source.write_text(
        rows(
            {"id": "a", "text": "\n".join(FERRY), "url": url},
            {"id": "b", "text": "\n".join([*FERRY, *TRAIN, *TRAIN[::-1]]), "url": url + "?utm_source=x"},
            {"id": "d", "text": "\n".join([*TRAIN, *TRAIN[::-1]]) + " Today.", "url": url + "/train"},
        ),
        "utf-8",
    )
    dedupe([source], out, pairs)
    stories = {row["id"]: row["story"] for row in read(out)}
    assert stories["a"] == stories["b"]
    assert {(row["a"], row["b"]): row["relation"] for row in read(pairs)}["a", "b"] == "copy"


def test_an_input_is_not_replaced_by_its_result(source: Path) -> None:
    before = source.read_bytes()
    with pytest.raises(InputError, match="is an input: name another file"):
        dedupe([source], source.parent / ".." / source.parent.name / source.name)
    assert source.read_bytes() == before


@pytest.mark.parametrize("name", ["found.jsonl", "found.csv", "found.parquet", "found.jsonl.gz"])
def test_results_in_a_folder_of_inputs_are_not_read_again(name: str, source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    source.rename(folder / "documents.jsonl")
    found, pairs = folder / name, folder / "pairs.jsonl"
    first = dedupe([folder], found, pairs)
    assert first.documents > 1
    for inputs in (folder, folder / "*"):
        assert dedupe([inputs], found, pairs) == replace(first, costs=ANY, writing=ANY)


@pytest.mark.parametrize("named", ["archive", "archive/*.jsonl", "archive/../archive"])
@pytest.mark.parametrize("options", [Options(), Options(drop_copies=True)])
def test_an_input_in_a_folder_or_pattern_is_not_replaced(
    named: str, options: Options, source: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    kept = folder / "documents.jsonl"
    source.rename(kept)
    before = kept.read_bytes()
    for output, pairs in ((kept, None), (tmp_path / "out.jsonl", kept)):
        with pytest.raises(InputError, match=r"documents\.jsonl is an input: name another file"):
            dedupe([tmp_path / named], output, pairs, options)
    assert kept.read_bytes() == before


def test_documents_that_were_written_into_their_folder_are_not_replaced_either(
    source: Path, tmp_path: Path
) -> None:
    dedupe([source], tmp_path / "kept.jsonl", options=Options(drop_copies=True))
    with pytest.raises(InputError, match=r"kept\.jsonl is an input"):
        dedupe([tmp_path], tmp_path / "kept.jsonl", options=Options(drop_copies=True))


def test_a_key_of_ids_that_no_row_has_is_an_error(source: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no row has the key `uid`: check --id-from"):
        dedupe([source], tmp_path / "out.jsonl", options=Options(id_from="uid"))
    assert not (tmp_path / "out.jsonl").exists()


def test_a_file_that_is_given_twice_is_named(source: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"in.jsonl is given twice: name it once"):
        dedupe([source, tmp_path], tmp_path / "out.jsonl")


def test_a_number_that_no_format_holds_is_a_bad_row(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(rows(CORPUS[0]) + '{"id": 1%s, "text": "Some words."}\n' % ("0" * 30), "utf-8")
    summary = dedupe([source], out)
    assert [row["id"] for row in read(out)] == ["b"]
    assert "64 bits: write it as text" in summary.bad[0]


def test_a_folder_for_what_is_kept_meanwhile_must_exist(source: Path, tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"no such folder: .*nowhere: make it, or name another with --scratch"
    ):
        dedupe([source], tmp_path / "out.jsonl", options=Options(scratch=tmp_path / "nowhere"))
