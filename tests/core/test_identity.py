"""Claims of feeds and what is known → the same item, a revision, a new item."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.core.identity import Claim, Decision, Key, Known, content, decide, digest, keys, shared_guids

NOW = datetime(2026, 6, 5, tzinfo=UTC)
LINK = "https://herald.example/river"
OLD, NEW, OTHER = (digest(word) for word in ("old", "new", "other"))
GUID = "urn:herald:1"


def made(own: bool = True, feed: str = "7", guid: str = GUID, link: str = LINK) -> tuple[Key, ...]:
    return keys(outlet="herald.example", feed=feed, own=own, guid=guid, link=link, content=NEW, telling=True)


def kinds(*args: object, **fields: object) -> list[tuple[str, str]]:
    return [(key.scope, key.kind) for key in made(*args, **fields)]  # type: ignore[arg-type]


def test_keys_and_where_they_hold() -> None:
    outlet = "outlet:herald.example"
    assert kinds() == [(outlet, "link"), (outlet, "guid")]
    assert kinds(guid="12") == [(outlet, "link"), ("feed:7", "guid")]
    assert kinds(guid="0b7e5c3e-88cd-4fd5-9a9f-1d5a6c0e2f11")[1] == (outlet, "guid")
    assert kinds(own=False) == [(outlet, "link"), ("feed:7", "guid")]
    assert kinds(feed="", guid="12")[1] == (outlet, "guid"), "a file's ids are the outlet's"
    assert kinds(link="") == [(outlet, "guid"), (outlet, "content")]
    assert kinds(link="", guid="") == [(outlet, "content")]


def test_content_names_nothing_beside_a_guid_where_there_is_next_to_none() -> None:
    found = keys(outlet="", feed="7", own=True, guid="1", link="", content=NEW, telling=False)
    assert [(key.scope, key.kind) for key in found] == [("feed:7", "guid")]


@pytest.mark.parametrize("guid", ["http://herald.example/?p=1", "HTTP://herald.example/?p=1"])
def test_the_scheme_of_a_guid_does_not_count(guid: str) -> None:
    assert made(guid=guid) == made(guid="https://herald.example/?p=1")


@pytest.mark.parametrize(
    ("document", "shared"),
    [
        ([("1", "a", "A"), ("2", "b", "B")], set()),
        ([("1", "a", "A"), ("1", "b", "B")], {"1"}),
        ([("1", "a", "A"), ("1", "a", "B")], set()),
        ([("1", "a", "A"), ("1", "", "B")], set()),
        ([("1", "", "The river"), ("1", "", "The town")], {"1"}),
        ([("1", "", "The river"), ("1", "", "The River!")], set()),
        ([("", "a", "A"), ("", "b", "B")], set()),
        ([], set()),
    ],
)
def test_a_guid_that_several_articles_share(document: list[tuple[str, str, str]], shared: set[str]) -> None:
    assert shared_guids(document) == shared


CLAIM = Claim(made(), NEW, own=True, title="The river", size=500)
KNOWN = Known(1, OLD, own=True, title="The river", size=400, seen_at=NOW - timedelta(days=1), heard=OLD)


@pytest.mark.parametrize(
    ("claim", "known", "kind"),
    [
        (CLAIM, KNOWN, "revised"),
        (replace(CLAIM, content=OLD), KNOWN, "same"),
        (replace(CLAIM, size=10), KNOWN, "revised"),
        (CLAIM, replace(KNOWN, heard=NEW), "same"),
        (CLAIM, replace(KNOWN, heard=OTHER), "revised"),
        (replace(CLAIM, size=10), replace(KNOWN, heard=OTHER), "same"),
        (replace(CLAIM, size=10), replace(KNOWN, heard=None), "same"),
        (CLAIM, replace(KNOWN, heard=None), "revised"),
        (replace(CLAIM, own=False), KNOWN, "same"),
        (CLAIM, replace(KNOWN, own=False), "revised"),
        (replace(CLAIM, content=OLD), replace(KNOWN, own=False), "revised"),
        (replace(CLAIM, size=10), replace(KNOWN, own=False, heard=None), "revised"),
        (replace(CLAIM, own=False, size=10), replace(KNOWN, own=False, heard=None), "same"),
    ],
)
def test_a_known_item(claim: Claim, known: Known, kind: str) -> None:
    assert decide(claim, {claim.keys[0]: known}, NOW) == Decision(kind, 1)  # type: ignore[arg-type]


def test_nothing_known_is_new() -> None:
    assert decide(CLAIM, {}, NOW) == Decision("new", None)


def test_the_link_names_before_the_guid() -> None:
    link, guid = CLAIM.keys
    assert decide(CLAIM, {link: KNOWN, guid: replace(KNOWN, item=2)}, NOW).item == 1


def test_a_guid_with_a_new_link_has_moved() -> None:
    assert decide(CLAIM, {CLAIM.keys[1]: KNOWN}, NOW) == Decision("revised", 1, moved=True)
    assert decide(replace(CLAIM, content=OLD), {CLAIM.keys[1]: KNOWN}, NOW) == Decision("same", 1, moved=True)
    stranger = replace(CLAIM, own=False)
    assert decide(stranger, {CLAIM.keys[1]: KNOWN}, NOW) == Decision("same", 1), "not by an aggregator"


@pytest.mark.parametrize(
    ("days", "title", "reused"),
    [(400, "Libraries close", True), (400, "THE RIVER!", False), (300, "Libraries close", False)],
)
def test_used_again_years_later(days: int, title: str, reused: bool) -> None:
    known = replace(KNOWN, title="The river", seen_at=NOW - timedelta(days=days))
    claim = replace(CLAIM, title=title)
    assert decide(claim, {CLAIM.keys[1]: known}, NOW).reused is reused


@given(st.text(), st.text())
def test_marks_that_nobody_sees_are_no_content(title: str, text: str) -> None:
    signed = "".join(f"{c}\ufe0f\U000e0100\u200b" for c in text)
    assert content(title, signed) == content(title, text)
