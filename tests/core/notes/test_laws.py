"""What holds for the notes of any text."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.core import body, reading
from provenance.core.notes import RULES, Evidence, Headline, Note, edges, normal, run
from provenance.core.notes.note import Document
from provenance.core.text import of_html, of_plain

STORY = (
    "The council voted on Tuesday to close the old bridge for two years, after engineers had found cracks.\n"
    "Shop owners fear for their trade, and the mayor promised them lower rents until the work is done."
)
PIECES = (
    *STORY.split("\n"),
    "LONDON (AP) — The council voted on Tuesday to close the old bridge, the mayor told Reuters.",
    "(This story has not been edited by Courier staff and is auto-generated from a syndicated feed.)",
    "Previous post Harbour wall to be raised Next post Ferry rates fall again",
    "Previous post",
    "Harbour wall to be raised again",
    "Read More",
    "ALSO READ: İzmir's harbour",
    "Related Articles",
    "Follow us on Facebook",
    "By Jane Doe, Associated Press",
    "(AP Photo/Jane Doe)",
    "© 2024 AFP. All rights reserved.",
    "(With inputs from PTI)",
    "PTI ABC DEF",
    "The post Bridge closes appeared first on Harbour Post.",
    "November 18, 2024 | 4:10pm",
    "the rest of the […]",
    "Please enable JavaScript to continue.",
    "We and our partners use cookies to show you advertising.",
    "404 Not Found",
    "42",
    "新华社北京6月5日电 市政府宣布旧桥将关闭两年，工程师在三个桥墩上发现了裂缝。",
    "上一篇：海堤将加高",
    "(",
    "___",
    "\u200f",
    "",
)
lines = st.lists(st.sampled_from(PIECES) | st.text(max_size=40), max_size=12)
blanks = st.sampled_from(("", " ", "\u00a0", "\t", "  "))


def _texts() -> st.SearchStrategy[str]:
    padded = st.tuples(blanks, st.sampled_from(PIECES) | st.text(max_size=40), blanks)
    return st.lists(padded.map("".join), max_size=12).map("\n".join)


@given(_texts())
def test_quotes_stand_at_their_offsets(evidence: Evidence, text: str) -> None:
    _hold(Document(of_plain(text), title="Bridge closes", outlet="harbourpost.example"), evidence)


@given(lines)
def test_quotes_stand_at_their_offsets_in_html(evidence: Evidence, found: list[str]) -> None:
    _hold(Document(of_html("".join(f"<p>{line.replace('<', '&lt;')}</p>" for line in found))), evidence)


def _hold(document: Document, evidence: Evidence) -> None:
    known = {normal("Harbour wall to be raised again"): Headline("i1", "post.example", "Harbour wall")}
    notes = run(document, replace(evidence, headlines=known))
    text = document.text.text
    for note in notes:
        assert text[note.start : note.end] == note.quote
        assert note.quote == note.quote.strip() != ""
        assert note.says
        if note.credit:
            assert note.credit.start is not None
            assert text[note.credit.start : note.credit.end] == note.credit.quote
    assert list(notes) == sorted(notes, key=lambda note: (note.start, note.end))
    assert run(document, replace(evidence, headlines=known)) == notes
    _hold_apart([note for note in notes if note.kind != "quality"])
    cut = body.cut(document.text, notes)
    assert "".join(text[start:end] for _, start, end in cut.pieces) == "".join(
        cut.text[at : at + end - start] for at, start, end in cut.pieces
    )


def _hold_apart(notes: list[Note]) -> None:
    for a, b in pairwise(notes):
        assert a.end <= b.start or (a.rule, a.start, a.end) == (b.rule, b.start, b.end)


@given(
    st.lists(
        st.sampled_from(("Read More", "Share this article", "Leave a Reply", "Follow us on Facebook")),
        max_size=4,
    )
)
def test_residue_below_changes_no_body(evidence: Evidence, residue: list[str]) -> None:
    document = Document(of_plain("\n".join([STORY, *residue])))
    assert body.cut(document.text, run(document, evidence)).text == STORY


def test_edges_are_titles_and_outer_lines(evidence: Evidence, plain: Callable[..., Document]) -> None:
    tail = "Previous post Harbour wall to be raised\nA new mayor for the town\nRead More"
    text = f"Ferry rates fall again\n{STORY}\n{tail}"
    document = plain(text)
    found = edges(document, run(document, evidence))
    assert found == ("harbour wall to be raised", "ferry rates fall again", "a new mayor for the town")


def test_a_clean_story_has_no_notes(evidence: Evidence, plain: Callable[..., Document]) -> None:
    assert run(plain(STORY), evidence) == ()
    assert run(plain(""), evidence) == ()
    assert run(plain(" \n\n "), evidence) == ()


@pytest.mark.parametrize("text", ["\u200b", "…", "🎉 🎉"])
def test_a_text_without_words_is_empty(text: str, evidence: Evidence, plain: Callable[..., Document]) -> None:
    (note,) = run(plain(text), evidence)
    assert (note.rule, note.blocks, note.quote) == ("empty", True, text)


@given(_texts() | st.text())
def test_what_may_not_be_matched_has_a_note_that_says_so_or_no_text(evidence: Evidence, text: str) -> None:
    found = reading.read(Document(of_plain(text)), evidence)
    assert found.blocked == (not text.strip() or any(note.blocks for note in found.notes))


def test_names_of_rules_are_unique() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_the_model_case(evidence: Evidence, plain: Callable[..., Document]) -> None:
    disclaimer = (
        "(This story has not been edited by NDTV staff and is auto-generated from a syndicated feed.)"
    )
    residue = (
        "Read More\nPrevious post City of London shocks the town\nNext post Harbour master rebuts claims"
    )
    document = plain(f"{STORY}\n{disclaimer}\n{residue}", outlet="third.example")
    notes = run(document, evidence)
    contamination = [note.quote for note in notes if note.kind == "contamination"]
    assert contamination == residue.split("\n")
    assert [(n.credit.name, n.credit.role) for n in notes if n.credit] == [("NDTV", "carrier")]
    assert body.cut(document.text, notes).text == STORY
    known = {normal(t): Headline(t[:4], "third.example", t) for t in ("City of London shocks the town",)}
    second = run(document, replace(evidence, headlines=known))
    assert [n.detail.get("items") for n in second if n.rule == "previous-next"] == [["City"], None]
