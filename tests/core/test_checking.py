"""One document, from its row to the object that programs rely on."""

import json
from typing import Any

import pytest

from provenance.core.checking import check
from provenance.core.given import of_row
from provenance.core.notes import Evidence
from provenance.errors import InputError
from provenance.formats import contract
from provenance.jobs import evidence as lists
from provenance.resources import public_suffixes

STORY = (
    "The council voted on Tuesday to close the old bridge for two years, after engineers had found cracks.\n"
    "Shop owners fear for their trade, and the mayor promised them lower rents until the work is done."
)


@pytest.fixture(scope="module")
def known() -> Evidence:
    return lists.load()


def _answer(known: Evidence, with_text: bool = False, **row: Any) -> dict[str, Any]:
    return contract.report(row.get("id"), check(of_row(row), known, public_suffixes()), with_text)


def test_the_contract(known: Evidence) -> None:
    found = _answer(
        known,
        id="7",
        text=f"PARIS (AFP) – {STORY}\nPrevious post Harbour wall to be raised",
        title="Bridge closes",
        outlet="herald.example",
        language="en",
    )
    assert list(found) == [
        *("id", "title", "language", "outlet", "words", "body", "notes", "credits", "origin", "fingerprint")
    ]
    assert (found["id"], found["title"], found["language"]) == ("7", "Bridge closes", "en")
    assert found["outlet"] == "herald.example"
    assert found["body"] == f"PARIS (AFP) – {STORY}"
    assert [(n["rule"], n["kind"], n["start"], n["end"]) for n in found["notes"]] == [
        ("dateline", "credit", 0, 13),
        ("previous-next", "contamination", 15 + len(STORY), len(STORY) + 15 + 39),
    ]
    assert found["notes"][1]["detail"] == {"titles": ["Harbour wall to be raised"]}
    assert found["credits"] == [
        {
            "agency": "afp",
            "name": "AFP",
            "role": "origin",
            "evidence": "dateline",
            "confidence": 0.97,
            "start": 0,
            "end": 13,
            "quote": "PARIS (AFP) –",
        }
    ]
    assert set(found["origin"]) == {"kind", "name", "confidence", "chain", "reasons"}
    assert (found["origin"]["kind"], found["origin"]["chain"]) == ("agency", ["AFP", "herald.example"])
    assert found["words"] == len(f"PARIS AFP {STORY}".split())
    assert 0 < found["fingerprint"]["shingles"] <= found["words"] - 2
    json.dumps(found)


def test_with_text_adds_the_text(known: Evidence) -> None:
    assert _answer(known, with_text=True, text="One.\r\nTwo.")["text"] == "One.\nTwo."
    assert "text" not in _answer(known, text="One.")


def test_metadata_credits_have_no_place(known: Evidence) -> None:
    found = _answer(known, text=STORY, author="Jane Doe, Associated Press", url="https://h.example/ap/bridge")
    assert [(c["agency"], c["evidence"], c["start"], c["end"]) for c in found["credits"]] == [
        ("ap", "author", None, None),
        ("ap", "url", None, None),
    ]
    assert found["origin"]["name"] == "AP"


def test_a_persons_byline(known: Evidence) -> None:
    found = _answer(known, text=STORY, author="Jane Doe", outlet="h.example")["origin"]
    assert (found["kind"], found["name"]) == ("outlet", "h.example")


def test_html(known: Evidence) -> None:
    page = f"<html lang='de'><title>Brücke</title><p>{STORY}</p><p>Weiterlesen</p></html>"
    found = _answer(known, html=page)
    assert "Weiterlesen" not in found["body"]
    assert found["language"] == "de"


@pytest.mark.parametrize("text", ["", "  \n ", "Read More"])
def test_nothing_of_a_story(known: Evidence, text: str) -> None:
    found = _answer(known, text=text)
    assert (found["body"], found["words"], found["fingerprint"]["shingles"]) == ("", 0, 0)
    assert all(note["quote"] for note in found["notes"])


@pytest.mark.parametrize(
    "row", [{}, {"title": "x"}, {"text": 1}, {"text": "x", "title": []}, {"html": None}, []]
)
def test_bad_rows(row: Any) -> None:
    with pytest.raises(InputError):
        of_row(row)


def test_unknown_keys_and_nulls_do_no_harm() -> None:
    assert of_row({"text": "x", "html": None, "title": None, "section": 7}).title == ""
