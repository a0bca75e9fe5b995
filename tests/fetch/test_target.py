"""Addresses as they are typed, kept and requested."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.fetch.target import AddressError, kept, target


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("https://herald.example/feed?a=b%20c#d", "https://herald.example/feed?a=b%20c#d"),
        (" HTTP://Herald.example/Straße ", "HTTP://Herald.example/Straße"),
        ("http://herald.example/\x1b[31m", "http://herald.example/%1B[31m"),
        ("http://herald.example/a b\xa0c\u202e", "http://herald.example/a%20b%C2%A0c%E2%80%AE"),
        ("http://user:p w@herald.example/", "http://user:p%20w@herald.example/"),
        ("\x1bhttp://herald.example/a\tb\nc", "http://herald.example/abc"),
        ("http://bücher.example/", "http://bücher.example/"),
    ],
)
def test_what_is_kept_shows_all_that_is_in_it(typed: str, stored: str) -> None:
    assert kept(typed) == stored
    assert target(stored) == target(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "bad",
        "",
        "ftp://herald.example/",
        "http://",
        "http:///feed",
        "http://exa mple.com/",
        "http://a\x1b/",
        "http://herald.example:99999/",
        "http://[::1/",
        "http://a\u200bb/",
        "http://her\xadald.example/",
    ],
)
def test_what_cannot_be_asked_is_not_kept(typed: str) -> None:
    with pytest.raises(AddressError):
        kept(typed)


@given(st.text(st.characters()), st.text(st.characters()))
def test_what_is_kept_is_fetched_as_what_was_typed(head: str, tail: str) -> None:
    for typed in (f"http://{head}/{tail}", f"http://herald.example/{head}?{tail}", head):
        try:
            stored = kept(typed)
        except AddressError:
            continue
        assert stored.isprintable()
        assert " " not in stored
        assert (target(stored), kept(stored)) == (target(typed), stored)
