"""Subscription lists out and in again."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.errors import InputError
from provenance.formats.opml import Subscription, damage, read, write

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    return ILLEGAL.sub("", text).strip()


words = st.text(st.characters()).map(str.strip)
feeds = st.builds(
    Subscription,
    st.text(st.characters(exclude_characters="@")).map(lambda tail: f"https://a.example/{tail}".strip()),
    words,
    words,
    words.map(lambda text: "/".join(filter(None, clean(text).split("/")))),
    words,
    st.booleans(),
)


@given(st.lists(feeds, unique_by=lambda feed: clean(feed.url)), st.text(st.characters()))
def test_what_is_written_is_read_back(subscriptions: list[Subscription], title: str) -> None:
    found = read(write(subscriptions, title))
    expected = [
        Subscription(
            clean(f.url), clean(f.title), clean(f.html_url), clean(f.folder), clean(f.outlet), f.aggregator
        )
        for f in subscriptions
    ]
    assert sorted(found, key=lambda feed: feed.url) == sorted(expected, key=lambda feed: feed.url)


def test_feeds_of_one_folder_stand_together() -> None:
    data = write([Subscription("u:1", folder="A"), Subscription("u:2"), Subscription("u:3", folder="A")], "x")
    assert [feed.url for feed in read(data)] == ["u:1", "u:3", "u:2"]
    assert data.count(b'text="A"') == 1


def test_a_list_of_another_reader_is_read() -> None:
    data = b"""<?xml version="1.0" encoding="ISO-8859-1"?><opml version="1.0"><body>
      <outline text="Z\xfcrich"><outline title="Local"><outline XMLURL=" http://a.example/f " title="A"
        htmlUrl="http://a.example/"/></outline></outline>
      <outline type="link" url="http://l.example/"/><outline text="B" xmlUrl="http://b.example/"/>
      <outline text="twice" xmlUrl="http://b.example/"/></body></opml>"""
    assert read(data) == (
        Subscription("http://a.example/f", "A", "http://a.example/", "Zürich/Local"),
        Subscription("http://b.example/", "B"),
    )


def test_broken_xml_is_read_as_far_as_it_goes() -> None:
    data = b"""<opml version="2.0"><body><outline text="Local">
      <outline text="A & B" xmlUrl="http://a.example/?x=1&y=2"/></outline><outline text="\xff"
      xmlUrl="http://b.example/"/></body>"""
    assert [(feed.url, feed.folder) for feed in read(data)] == [
        ("http://a.example/?x=1&y=2", "Local"),
        ("http://b.example/", ""),
    ]


FIVE = [
    Subscription(f"https://a.example/{n}?x=1&y=2", f"T{n}", folder="A" if n % 2 else "") for n in range(5)
]


@pytest.mark.parametrize("data", [write(FIVE, "mine"), write(FIVE, "mine").replace(b"&amp;", b"&")])
def test_a_list_that_is_cut_off_anywhere_says_so(data: bytes) -> None:
    whole = [feed.url for feed in read(data)]
    assert (len(whole), damage(data)) == (5, "")
    for end in range(data.index(b"<opml") + len(b"<opml"), len(data.rstrip())):
        cut = data[:end]
        count = cut.count(b"/>")
        if not count:
            with pytest.raises(InputError, match="cut off before its first feed: export it again"):
                read(cut)
            continue
        assert [feed.url for feed in read(cut)] == whole[:count], "no half address"
        assert damage(cut) == f"cut off: the feeds that came were read ({count})"


def test_a_broken_list_says_so() -> None:
    feeds = "".join(f'<outline xmlUrl="http://a.example/{n}">' for n in range(3))
    broken = f"<opml><body>{feeds}</body></opml>\n".encode()
    assert len(read(broken)) == 3
    assert damage(broken) == "broken XML, read loosely: feeds may be missing"
    assert damage(broken.removesuffix(b"</opml>\n")) == "cut off: the feeds that came were read (3)"


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b'<?xml version="1.0"?>\n', b"<!-- mine -->"])
def test_what_no_feed_is_lost_by_is_no_damage(start: bytes) -> None:
    whole = b'<opml><body><outline text="A & B &eacute;" xmlUrl="http://a.example/"/></body></opml>'
    for end in (b"", b"\n", b"\n<!-- by a cache -->"):
        assert damage(start + whole + end) == ""
        assert damage(start + whole.replace(b"& ", b"&amp; ").replace(b"&eacute;", b"") + end) == ""


def test_a_list_without_feeds_is_fine() -> None:
    assert read(write([], "x")) == ()


@pytest.mark.parametrize(
    "data", [b"", b"words", b"<rss/>", b"<html><body>x", b"\0\xff", b"http://a.example/"]
)
def test_what_is_no_list_says_so(data: bytes) -> None:
    with pytest.raises(InputError, match="not an OPML file"):
        read(data)


def test_entities_are_not_blown_up() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    data = f"""<!DOCTYPE opml [<!ENTITY e0 "{"x" * 100}">{levels}]><opml><body>
      <outline text="&e9;" xmlUrl="http://a.example/"/></body></opml>"""
    (feed,) = read(data.encode())
    assert len(feed.title) < 1000


def test_a_file_named_in_an_entity_is_not_opened() -> None:
    data = b"""<!DOCTYPE opml [<!ENTITY e SYSTEM "file:///etc/passwd">]><opml><body>
      <outline text="A" xmlUrl="http://a.example/">&e;</outline></body></opml>"""
    assert [feed.url for feed in read(data)] == ["http://a.example/"]


def test_deep_nesting_is_read() -> None:
    deep = b"<outline text='a'>" * 5000 + b"<outline xmlUrl='http://a.example/'/>" + b"</outline>" * 5000
    (feed,) = read(b"<opml><body>" + deep + b"</body></opml>")
    assert feed.folder.count("a") == 5000


def test_passwords_are_not_written() -> None:
    data = write([Subscription("https://user:secret@a.example/f@x")], "mine")
    assert read(data)[0].url == "https://a.example/f@x"
    assert b"secret" not in data
