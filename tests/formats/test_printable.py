"""Text from outside can do nothing to whoever shows it."""

import csv
import io
import json
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.formats.printable import cell, escaped, masked, printable

HARMLESS = {"\u200c", "\u200d", "\u200e", "\u200f"}  # joiners of Indic and Persian, marks of direction


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Title", "Title"),
        ("a\r\nb\tc", "a b c"),
        ("\x1b[31mred", "\ufffd[31mred"),
        ("\x9b31mred", "\ufffd31mred"),
        ("\u202egnp.exe", "\ufffdgnp.exe"),
        ("half \ud800", "half \ufffd"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष 😀", "क्\u200dष 😀"),
    ],
)
def test_controls_are_seen_and_text_is_left(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("http://user:secret@herald.example/feed", "http://user:***@herald.example/feed"),
        ("https://user:se:cr@t@herald.example:81/feed?a@b", "https://user:***@herald.example:81/feed?a@b"),
        ("https://:secret@herald.example", "https://:***@herald.example"),
        ("user:secret@herald.example/feed", "user:***@herald.example/feed"),
        ("https://user@herald.example/", "https://user@herald.example/"),
        ("https://herald.example:81/a:b@c", "https://herald.example:81/a:b@c"),
        ("https://herald.example/?to=a:b@c.example", "https://herald.example/?to=a:b@c.example"),
        ("no address", "no address"),
    ],
)
def test_a_password_in_an_address_is_masked(address: str, shown: str) -> None:
    assert masked(address) == shown


@given(st.text(st.characters()))
def test_nothing_that_acts_is_left(text: str) -> None:
    shown = printable(text)
    assert not [char for char in shown if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")]
    assert not [
        char for char in shown if unicodedata.bidirectional(char) in ("LRE", "RLE", "LRO", "RLO", "PDF")
    ]
    assert printable(shown) == shown
    shown.encode()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=1+1", "'=1+1"),
        ("+SUM(A1)", "'+SUM(A1)"),
        ("-cmd|x", "'-cmd|x"),
        ("@x", "'@x"),
        ("\t=1", "' =1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("-5", "-5"),
        ("-0.25", "-0.25"),
        (-7, "-7"),
        (None, ""),
        (True, "true"),
        (datetime(2026, 11, 26, tzinfo=UTC), "2026-11-26T00:00:00+00:00"),
        ("Mr. O'Hara", "Mr. O'Hara"),
        ("a=b", "a=b"),
    ],
)
def test_a_cell_is_no_formula(value: object, text: str) -> None:
    assert cell(value) == text


@given(st.text(st.characters()))
def test_a_cell_stays_one_cell(text: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerow([cell(text), "next"])
    (row,) = csv.reader(io.StringIO(out.getvalue()))
    assert row == [cell(text), "next"]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_escaped_json_means_the_same_and_is_safe(text: str) -> None:
    out = escaped(json.dumps(text, ensure_ascii=False))
    assert json.loads(out) == text
    assert not [char for char in out if unicodedata.category(char) in ("Cc", "Zl", "Zp")]
