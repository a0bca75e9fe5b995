"""`check`, `item`, `lookup` of what is no story: each says so, and by which rule."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from provenance.jobs import match

Runs = Callable[..., Any]

WALL = """\
We value your privacy
We and our partners use cookies to show you advertising. You can change your settings at any time.
Accept all
"""
NO_STORIES = {
    "wall": {"text": WALL},
    "empty": {"text": "Sold out!"},
}
NO_TEXTS = {
    "nothing": {"text": ""},
    "blank": {"text": " \n\t\n"},
    "script": {"html": "<title>Port</title><noscript><img src='x.gif'></noscript><script>go()</script>"},
}


@pytest.fixture
def page(tmp_path: Path) -> Callable[[str], Path]:
    """The name of a document → a file that holds it."""

    def put(name: str) -> Path:
        path = tmp_path / f"{name}.jsonl"
        path.write_text(json.dumps({"id": name, **{**NO_STORIES, **NO_TEXTS}[name]}) + "\n")
        return path

    return put


@pytest.mark.parametrize("name", NO_STORIES)
def test_the_pages_for_people_say_so(name: str, provenance: Runs, page: Callable[[str], Path]) -> None:
    checked = provenance("check", page(name))
    assert (checked.code, checked.err) == (0, "")
    assert f"(no story: {name})\n" in checked.out
    assert "belong" not in checked.out
    provenance("init")
    assert provenance("ingest", page(name)).code == 0
    (item,) = map(json.loads, provenance("export", "jsonl").out.splitlines())
    assert name in [note["rule"] for note in item["notes"]]
    shown = provenance("item", item["item"])
    assert f"in no story: it may not be matched ({name})\n" in shown.out
    assert f"(no story: {name})\n" in shown.out


@pytest.mark.parametrize("name", NO_STORIES)
def test_offsets_of_its_notes_are_valid(name: str, provenance: Runs, page: Callable[[str], Path]) -> None:
    found = json.loads(provenance("check", page(name), "--jsonl", "--with-text").out)
    text, (note,) = found["text"], found["notes"]
    assert 0 <= note["start"] <= note["end"] <= len(text)
    assert text[note["start"] : note["end"]] == note["quote"]
    assert note["rule"] == name
    assert note["detail"]["blocks"] is True


@pytest.mark.parametrize("name", NO_STORIES)
def test_lookup_says_why_it_has_no_copies(name: str, provenance: Runs, page: Callable[[str], Path]) -> None:
    provenance("init")
    path = page(name)
    provenance("ingest", path)
    said = provenance("lookup", path)
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[-1].startswith(f"this is no story, so it has no copies: {name}: ")
    found = json.loads(provenance("lookup", path, "--json").out)
    assert (found["copies"], found["story"]) == ([], None)
    (item,) = map(json.loads, provenance("export", "jsonl").out.splitlines())
    assert "this is no story" in provenance("lookup", item["item"]).out
    assert provenance("lookup", path, "--fail-empty").code == 1


def test_a_near_empty_text_is_still_a_story(provenance: Runs) -> None:
    said = provenance("check", "-", stdin=b"The ferry is late today.")
    assert "Text (every line belongs to the story)" in said.out
    assert "no story" not in said.out


@pytest.mark.parametrize("name", NO_TEXTS)
def test_no_text_is_told_as_that(name: str, provenance: Runs, page: Callable[[str], Path]) -> None:
    checked = provenance("check", page(name))
    assert (checked.code, checked.err) == (0, "")
    assert checked.out.rstrip().endswith("No text")
    provenance("init")
    assert provenance("ingest", page(name)).code == 0
    (item,) = map(json.loads, provenance("export", "jsonl").out.splitlines())
    assert item["notes"] == []
    assert "in no story: it may not be matched (no text)\n" in provenance("item", item["item"]).out
    for query in (page(name), item["item"]):
        assert "there is no text, so it has no copies" in provenance("lookup", query).out


def test_what_waits_to_be_matched_is_told_as_that(
    provenance: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.txt"
    page.write_text("The ferry sails again on Friday, said the harbour master of Port Lemmon.")
    provenance("init")
    with monkeypatch.context() as idle:
        idle.setattr(match, "match_all", lambda *_: match.Matched())
        assert provenance("ingest", page).code == 0
    (item,) = map(json.loads, provenance("export", "jsonl").out.splitlines())
    assert "in no story yet: it waits to be matched\n" in provenance("item", item["item"]).out
    assert item["origin"]["reasons"] == ["not judged yet: it waits to be matched"]
