"""JSON Feed → entries: what is whole comes, what is wrong costs itself alone."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.core.feed import Feed, NotAFeed, parse

URL = "https://tidewater.example/feed.json"
VERSION = "https://jsonfeed.org/version/1.1"
ITEMS = [
    {"id": str(number), "title": f'Title {number}: "{{[é“', "content_html": f"<p>Words \\ {number} }}]</p>"}
    for number in range(3)
]


def feed(items: Any = ITEMS, **members: Any) -> bytes:
    return json.dumps({"version": VERSION, "items": items, **members}, ensure_ascii=False).encode()


def read(data: bytes) -> Feed | None:
    try:
        return parse(data, URL)
    except NotAFeed as error:
        assert str(error)  # noqa: PT017 (most bytes raise, not all)
        return None


def test_a_broken_address_is_none() -> None:
    links = ["https://", "HTTP:", "http://[::1", "mailto:a@b.c", "/a", "b"]
    found = parse(feed([{"id": link, "url": link, "title": link} for link in links]), URL)
    host = "https://tidewater.example/"
    assert [entry.link for entry in found.entries] == ["", "", "", "", f"{host}a", f"{host}b"]


def test_cut_anywhere_the_whole_items_come() -> None:
    data = feed(title="T", home_page_url="https://tidewater.example/")
    whole = parse(data, URL)
    assert (len(whole.entries), whole.truncated) == (3, False)
    most = 0
    for end in range(len(data) - 1):
        found = read(data[:end])
        if found is None:
            assert not most, end
            continue
        assert found.entries == whole.entries[: len(found.entries)], end
        assert found.truncated or "broken" in found.warnings[0], end
        assert len(found.entries) >= most, end
        most = len(found.entries)
    assert most == 3


@pytest.mark.parametrize("levels", [500, 5_000, 200_000])
def test_depth_is_bounded(levels: int) -> None:
    inner = b"[" * levels + b"]" * levels
    for data in (b'{"x": %b}' % inner, feed().replace(b'"0"', inner), b"[" * levels, b'{"a":' * levels):
        read(data)


def test_thousands_of_digits_are_an_id_like_any_other() -> None:
    found = parse(feed().replace(b'"id": "0"', b'"id": ' + b"7" * 100_000), URL)
    assert found.entries[0].guid == "7" * 100_000


def test_a_text_as_long_as_a_book_is_read() -> None:
    found = parse(feed([{"id": "1", "content_text": "word " * 1_000_000}]), URL)
    assert len(found.entries[0].content) == 4_999_999


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
KEYS = (
    "id", "url", "external_url", "title", "content_html", "content_text", "summary", "date_published",
    "date_modified", "author", "authors", "tags", "language",
)  # fmt: skip


@given(st.lists(st.dictionaries(st.sampled_from(KEYS), JSON) | JSON, max_size=4), JSON)
def test_any_type_may_stand_anywhere(items: list[Any], other: Any) -> None:
    data = feed(items, title=other, home_page_url=other, language=other, authors=other)
    assert parse(data, URL) == parse(data, URL)
    read(json.dumps({"version": other, "items": items}).encode())
    read(json.dumps({"version": VERSION, "items": other}).encode())


@given(st.binary(), st.integers(0, 200))
def test_any_bytes(junk: bytes, at: int) -> None:
    read(b"{" + junk)
    data = feed()
    read(data[:at] + junk + data[at:])
    read(data[:at] + junk)


SIGNS = (*'{}[],:"\\- 1\x00\ud800', '"items"', '"id"', '"version"', f'"{VERSION}"', "null", "NaN")


@given(st.lists(st.sampled_from(SIGNS), max_size=30))
def test_any_soup(signs: list[str]) -> None:
    read(("{" + "".join(signs)).encode("utf-8", "surrogatepass"))
