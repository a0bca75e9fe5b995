"""Every file in this folder → the documents that its NAME.expected.json says must come out of it."""

import json
from pathlib import Path
from typing import Any

import awkward
import pytest

from provenance.errors import InputError
from provenance.files.documents import Found, documents
from provenance.jobs import arrivals, check, lists
from provenance.workers.inside import Inside
from provenance.workers.requests import Look

HERE = Path(__file__).parent
EXPECTED = awkward.expectations(HERE)
READERS = Inside(lists.load())


def test_each_file_has_its_expectation_and_each_expectation_its_file() -> None:
    awkward.pair_up(HERE, {"documents"})
    assert len(EXPECTED) > 50


@pytest.mark.parametrize("name", EXPECTED)
def test_what_comes_out(name: str) -> None:
    path = awkward.inputs(HERE)[name]
    found = [told(each) for each in documents([str(path)])]
    wanted = EXPECTED[name]["documents"]
    assert len(found) == len(wanted), found
    for one, fields in zip(found, wanted, strict=True):
        assert {key: one.get(key) for key in fields} == fields
        assert ("error" in one) == ("error" in fields), one
    assert [told(each) for each in documents([str(path)])] == found  # the same answer twice


def told(found: Found) -> dict[str, Any]:
    """What is made of one document, by the fields that an expectation may name."""
    try:
        if found.row is None:
            raise InputError(found.error)
        checked = check.check(READERS, found.row, with_text=True)
    except InputError as error:
        return {"number": found.number, "error": str(error)}
    text, body = checked["text"], checked["body"].split("\n")
    assert arrivals.of_row(found.row, lambda html: READERS.ask(Look(html))).text == text, "as `ingest` has it"
    for note in checked["notes"]:
        assert text[note["start"] : note["end"]] == note["quote"]
    json.dumps(checked, ensure_ascii=False).encode()  # it can be stored and written
    notes = [note["rule"] for note in checked["notes"]]
    return {**checked, "number": found.number, "notes": notes, "first": body[0], "last": body[-1]}


def test_two_files_of_one_name_are_a_failure(tmp_path: Path) -> None:
    for name in ("late.xml", "late.json", "late.expected.json"):
        (tmp_path / name).write_text('{"says": "x", "entries": []}')
    with pytest.raises(AssertionError, match=r"late\.xml and late\.json share one late\.expected\.json"):
        awkward.pair_up(tmp_path, {"entries", "error"})


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"late.pdf": ""}, "no ending that is known"),
        ({"late.xml": "", "late.expected.json": '{"says": "x"}'}, "needs one of"),
        ({"late.xml": "", "late.expected.json": '{"entries": []}'}, "must say what is awkward"),
        ({"late.xml": ""}, "the reverse: late"),
        ({"late.expected.json": '{"says": "x", "entries": []}'}, "the reverse: late"),
    ],
)
def test_what_would_test_nothing_is_a_failure(tmp_path: Path, files: dict[str, str], says: str) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(AssertionError, match=says):
        awkward.pair_up(tmp_path, {"entries", "error"})
