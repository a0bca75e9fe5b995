"""What people see of one document: evidence first, then the text with every piece in place."""

from typing import Any
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.cli import page
from provenance.formats.printable import printable

TEXT = (
    "PARIS (AFP) – The talks go on.\n"
    "A second line [bold]in brackets[/bold].\n"
    "(This story has not been edited by Herald staff.)\n"
    "Read More\n"
    "Previous post The harbour opens again"
)


def note(rule: str, kind: str, quote: str, says: str = "", text: str = TEXT) -> dict[str, Any]:
    start = text.index(quote)
    return {
        "rule": rule,
        "kind": kind,
        "start": start,
        "end": start + len(quote),
        "quote": quote,
        "says": says,
    }


def model() -> dict[str, Any]:
    *_, disclaimer, more, previous = TEXT.split("\n")
    return {
        "title": "Talks [red]go on[/red]\x1b[2J",
        "outlet": "third.example",
        "words": 1812,
        "text": TEXT,
        "body": "\n".join(TEXT.split("\n")[:2]),
        "notes": [
            note("dateline", "credit", "PARIS (AFP) –", "The dateline credits AFP."),
            note("syndicated-disclaimer", "syndication", disclaimer, "Herald carried it."),
            note("read-more", "contamination", more),
            note("previous-next", "contamination", previous, "It names another post."),
        ],
        "credits": [
            {"agency": "afp", "name": "AFP", "role": "origin", "evidence": "dateline", "confidence": 0.97,
             "start": 0, "end": 13, "quote": "PARIS (AFP) –"}
        ],
        "origin": {"kind": "agency", "name": "AFP", "confidence": 0.9,
                   "chain": ["AFP", "Herald", "third.example"], "reasons": ["the dateline credits AFP"]},
    }  # fmt: skip


def test_model_page(capsys: pytest.CaptureFixture[str]) -> None:
    page.show(model())
    assert capsys.readouterr().out.splitlines() == [
        "Talks [red]go on[/red]�[2J",
        "third.example · 1,812 words",
        "",
        "Origin    AFP (agency, 90 % sure)",
        "Chain     AFP → Herald → third.example",
        "Because   the dateline credits AFP",
        'Credits   AFP (origin, read in the dateline, 97 % sure): "PARIS (AFP) –"',
        "Notes     dateline: The dateline credits AFP.",
        "          syndicated-disclaimer: Herald carried it.",
        "          read-more",
        "          previous-next: It names another post.",
        "",
        "Text (3 lines do not belong to the story)",
        "",
        "PARIS (AFP) – The talks go on.",
        '  ^ [dateline] "PARIS (AFP) –"',
        "A second line [bold]in brackets[/bold].",
        "[syndicated-disclaimer] (This story has not been edited by Herald staff.)",
        "[read-more] Read More",
        "[previous-next] Previous post The harbour opens again",
    ]


def test_bare_document(capsys: pytest.CaptureFixture[str]) -> None:
    page.show({"text": "", "words": 0, "notes": []})
    assert capsys.readouterr().out.splitlines() == [
        "(no title)",
        "",
        "Origin    unknown",
        "",
        "No text",
        "",
        "",
    ]


def test_note_on_the_whole_document_marks_no_line() -> None:
    whole = {**note("consent-wall", "quality", TEXT), "says": "A consent wall."}
    lines = ["".join(span.text for span in line.spans) for line in page.marked(TEXT, [whole], "")]
    assert lines == TEXT.split("\n")


@given(st.text(max_size=60), st.data())
def test_any_note_anywhere_keeps_all_words(text: str, data: st.DataObject) -> None:
    """Whatever a note covers, every word of the text is still printed, in order."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = {"rule": "r", "kind": data.draw(st.sampled_from(["contamination", "quality"])),
             "start": start, "end": end, "quote": text[start:end]}  # fmt: skip
    lines = ["".join(span.text for span in line.spans) for line in page.marked(text, [found], "")]
    kept = [line.removeprefix("[r] ") for line in lines if not line.startswith("  ^ [r]")]
    assert "".join("".join(kept).split()) == "".join(printable(text).split())
    assert not any(category(c) == "Cc" for line in lines for c in line)
