"""Every feed in this folder → what its NAME.expected.json says must come out."""

import re
from pathlib import Path
from typing import Any

import awkward
import pytest

from provenance.core.entries import Entry, Feed, NotAFeed
from provenance.core.feed import parse

HERE = Path(__file__).parent
EXPECTED = awkward.expectations(HERE)
# What is said about the case, and what is handed in with the feed; all else is compared.
GIVEN = {"says", "url", "content_type"}
READ_APART = {"entries", "error"}


def test_each_feed_has_its_expectation_and_each_expectation_its_feed() -> None:
    awkward.pair_up(HERE, READ_APART)
    assert len(EXPECTED) > 40


@pytest.mark.parametrize("name", EXPECTED)
def test_what_comes_out(name: str) -> None:
    wanted = EXPECTED[name]
    data = awkward.inputs(HERE)[name].read_bytes()
    given = data, wanted.get("url", ""), wanted.get("content_type", "")
    if "error" in wanted:
        with pytest.raises(NotAFeed, match=f"^{re.escape(wanted['error'])}$"):
            parse(*given)
        return
    feed = parse(*given)
    assert parse(*given) == feed  # the same answer twice
    assert shown(feed, wanted.keys() - GIVEN - READ_APART) == {
        key: value for key, value in wanted.items() if key not in GIVEN | READ_APART
    }
    assert len(feed.entries) == len(wanted["entries"])
    for entry, fields in zip(feed.entries, wanted["entries"], strict=True):
        assert shown(entry, fields.keys()) == fields


def shown(value: Feed | Entry, names: Any) -> dict[str, Any]:
    """The fields that an expectation names, as JSON has them; a date is what the feed wrote."""
    return {name: plain(getattr(value, name)) for name in names}


def plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if hasattr(value, "raw"):
        return value.raw
    return {"title": value.title, "url": value.url} if hasattr(value, "url") else value
