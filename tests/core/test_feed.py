"""Feed bytes → entries, in every dialect and in every state of repair."""

import subprocess
import sys
import textwrap
import xml.sax
from datetime import UTC, datetime

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.core.feed import Feed, NotAFeed, Source, parse

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet href="style.xsl"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
<title>The Herald &amp; Sons</title><link>https://herald.example/</link><language>en-GB</language><ttl>30</ttl>
<atom:link rel="self" href="https://herald.example/feed"/>
<item>
  <title>Ferry &amp;amp; harbour: &lt;i&gt;late&lt;/i&gt;
    again</title>
  <link>/ferry?a=1&amp;b=2</link>
  <guid isPermaLink="false">herald-1</guid>
  <pubDate>Fri, 05 Jun 2026 10:00:00 IST</pubDate>
  <dc:creator>Ann Ash</dc:creator><dc:creator>Bo Birch</dc:creator>
  <category>World</category><category domain="x">Ferries</category><category>World</category>
  <description>The ferry is late.</description>
  <content:encoded><![CDATA[<p>The ferry is <b>late</b> &amp; full.
  <a href="/x?a=1&b=2">More</a></p>]]></content:encoded>
  <source url="https://courier.example/feed">The Courier</source>
</item>
<item><title>Only a guid</title><guid>123</guid><description>&lt;p&gt;Text&lt;/p&gt;</description></item>
<item><title>Only content</title><guid>https://herald.example/3</guid>
  <content:encoded>&lt;p&gt;Grüße aus Köln — “schön”&lt;/p&gt;</content:encoded></item>
<item><title>Twin</title><guid>herald-1</guid><link>javascript:alert(1)</link></item>
</channel></rss>
""".encode()

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://bote.example/blog/">
<title type="html">Der &amp;lt;Bote&amp;gt;</title><link href="/"/><link rel="self" href="feed.xml"/>
<author><name>Der Bote</name></author><updated>2026-06-05T10:00:00Z</updated>
<entry><id>urn:uuid:1</id><title>Fähre &amp; Hafen</title>
  <link rel="enclosure" href="a.mp3"/><link rel="alternate" href="p/1"/>
  <updated>2026-06-05T10:00:00+02:00</updated>
  <content type="xhtml">
    <div xmlns="http://www.w3.org/1999/xhtml"><p>Zu <b>spät</b> &amp; voll</p></div>
  </content>
  <source><id>tag:kurier.example,2026:feed</id>
  <title>Kurier</title><link href="https://kurier.example/"/></source>
</entry>
<entry xml:lang="fr"><id>urn:uuid:2</id><title type="text">Bac en retard</title>
  <summary>Résumé simple</summary>
  <published>2026-06-04</published><updated>2026-06-05T10:00:00Z</updated>
  <author><name>Luc</name><email>luc@bote.example</email></author>
  <category term="monde" label="Monde"/><content type="html">&lt;p&gt;Corps&lt;/p&gt;</content>
  <link rel="alternate" href="https://bote.example/2"/></entry>
</feed>""".encode()

RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://shimbun.example/"><title>港新聞</title><link>https://shimbun.example/</link>
<dc:language>ja</dc:language>
<items><rdf:Seq><rdf:li rdf:resource="https://shimbun.example/1"/></rdf:Seq></items></channel>
<item rdf:about="https://shimbun.example/1"><title>フェリー遅延</title><link>https://shimbun.example/1</link>
<dc:date>2026-06-05T10:00:00+09:00</dc:date><dc:creator>記者</dc:creator><dc:subject>経済</dc:subject>
<description>フェリーが遅れた。</description></item>
<item rdf:about="https://shimbun.example/2"><title>続報</title><link>https://shimbun.example/2</link></item>
</rdf:RDF>""".encode()

URL = "https://herald.example/feed"


def one(item: str, head: str = "<title>T</title>") -> Feed:
    return parse(f"<rss version='2.0'><channel>{head}{item}</channel></rss>".encode(), URL)


def test_rss() -> None:
    feed = parse(RSS, URL, "application/rss+xml")
    assert (feed.title, feed.link, feed.language) == ("The Herald & Sons", "https://herald.example/", "en-GB")
    assert (feed.kind, feed.version, feed.ttl, feed.truncated, feed.warnings) == (
        "rss",
        "rss20",
        30,
        False,
        (),
    )
    first, bare, only, twin = feed.entries
    assert first.title == "Ferry & harbour: late again"
    assert first.link == "https://herald.example/ferry?a=1&b=2"
    assert first.guid == twin.guid == "herald-1"
    assert first.author == "Ann Ash, Bo Birch"
    assert first.categories == ("World", "Ferries")
    assert first.source == Source("The Courier", "https://courier.example/feed")
    assert first.summary == "The ferry is late."
    assert first.content == '<p>The ferry is <b>late</b> &amp; full.\n  <a href="/x?a=1&b=2">More</a></p>'
    assert first.content_is_html
    assert first.language == "en-GB"
    assert first.published is not None
    assert first.published.raw == "Fri, 05 Jun 2026 10:00:00 IST"
    assert first.published.at == datetime(2026, 6, 5, 4, 30, tzinfo=UTC)
    assert not first.published.zone_known
    assert first.updated is None
    assert (bare.guid, bare.link, bare.published, bare.source) == ("123", "", None, None)
    assert (bare.summary, bare.summary_is_html, bare.content) == ("<p>Text</p>", True, "")
    assert (only.link, only.summary) == ("https://herald.example/3", "")
    assert only.content == "<p>Grüße aus Köln — “schön”</p>"
    assert twin.link == ""


def test_atom() -> None:
    feed = parse(ATOM)
    assert (feed.title, feed.link, feed.language) == ("Der <Bote>", "https://bote.example/", "de")
    assert (feed.kind, feed.version, feed.ttl) == ("atom", "atom10", None)
    first, second = feed.entries
    assert (first.guid, first.link, first.title) == (
        "urn:uuid:1",
        "https://bote.example/blog/p/1",
        "Fähre & Hafen",
    )
    assert (first.content, first.content_is_html) == ("<p>Zu <b>spät</b> &amp; voll</p>", True)
    assert first.source == Source("Kurier", "https://kurier.example/")
    assert first.author == "Der Bote"
    assert first.published is None
    assert first.updated is not None
    assert first.updated.at == datetime(2026, 6, 5, 8, tzinfo=UTC)
    assert (second.summary, second.summary_is_html) == ("Résumé simple", False)
    assert (second.content, second.author, second.language) == ("<p>Corps</p>", "Luc", "fr")
    assert second.categories == ("Monde",)
    assert second.published is not None
    assert (second.published.raw, second.published.zone_known) == ("2026-06-04", False)


def test_rdf() -> None:
    feed = parse(RDF, "https://shimbun.example/rss")
    assert (feed.title, feed.language, feed.kind, feed.version) == ("港新聞", "ja", "rdf", "rss10")
    first, second = feed.entries
    assert (first.guid, first.link) == ("https://shimbun.example/1", "https://shimbun.example/1")
    assert (first.title, first.author, first.categories) == ("フェリー遅延", "記者", ("経済",))
    assert first.published is not None
    assert first.published.at == datetime(2026, 6, 5, 1, tzinfo=UTC)
    assert second.published is None


@pytest.mark.parametrize("feed", [RSS, ATOM, RDF], ids=["rss", "atom", "rdf"])
def test_cut_anywhere_the_whole_items_come(feed: bytes) -> None:
    whole = parse(feed, URL).entries
    most = 0
    for cut in range(0, len(feed.rstrip()), 3):
        try:
            read = parse(feed[:cut], URL)
        except NotAFeed:
            assert not most, cut
            continue
        assert read.truncated, cut
        assert read.entries == whole[: len(read.entries)], cut
        assert len(read.entries) >= most, cut
        most = len(read.entries)
    assert most == len(whole)


def test_a_broken_feed_cut_off_loses_its_half_item() -> None:
    broken = b"<rss version='2.0'><channel><item><title>a</title><b></item><item><title>b</title></b></item>"
    broken += b"<item><title>ha"
    read = parse(broken)
    assert read.truncated
    assert "ha" not in [entry.title for entry in read.entries]
    assert read.warnings == ("broken XML, read loosely",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"), (b" \r\n\t", "empty"), (b'{"type": "Point"}', "JSON, but no JSON Feed"),
        (b"<!DOCTYPE html><html><p>x", "an HTML page"), (b"\n<html><body>x</body></html>", "an HTML page"),
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "x" "y"><html/>', "an HTML page"),
        (b"<p>Not found</p>", "an HTML page"), (b"Not found", "plain text"), (b"/etc/passwd", "plain text"),
        (b"<urlset><url/></urlset>", "XML, but not RSS, RDF or Atom"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR<", "binary"),
        (b"\x1f\x8b\x08\0\0\0\0\0<<<<", "binary"), (b"<rss version", "a feed cut off in its first tag"),
        (b"<!--" + b"x" * 9000 + b"--><rss version='2.0'/>",
         "XML with more than 8 KB before its first element"),
    ],
)  # fmt: skip
def test_what_is_no_feed(data: bytes, reason: str) -> None:
    with pytest.raises(NotAFeed, match=f"^{reason}$"):
        parse(data)


@given(st.one_of(st.binary(), st.binary().map(lambda tail: b"<rss version='2.0'><channel><item>" + tail)))
def test_random_bytes_are_no_feed(data: bytes) -> None:
    try:
        parse(data, URL)
    except NotAFeed as error:
        assert str(error)  # noqa: PT017 (most bytes raise, not all)


MARKUP = st.sampled_from(
    ["<item>", "</item>", "<entry>", "<title>", "</title>", "<guid>", "</guid>", "<link>", "&", "&#0;",
     "&nbsp;", "<link href='/a'/>", "&lt;p&gt;", "<![CDATA[", "]]>", "<!--", "-->", "<author>", "a@b.example",
     "<pubDate>", "<x:y>", "<content:encoded>", "<source url='x'>", "</source>", "<category>", "<dc:date>",
     "text", "\x00", "\xe9", "</channel>"]
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(MARKUP, max_size=25).map("".join))
def test_any_soup_is_read(soup: str) -> None:
    parse(f"<rss version='2.0'><channel>{soup}".encode(), URL)


def test_an_empty_channel_is_a_feed() -> None:
    feed = parse(b"<rss version='2.0'><channel><title>Quiet</title></channel></rss>")
    assert (feed.title, feed.entries, feed.truncated) == ("Quiet", (), False)


def test_junk_around_the_feed() -> None:
    warned = b"<br />\n<b>Warning</b>: include() <br />\n" + RSS + b"<!-- cached --><script>x</script>"
    assert parse(warned, URL) == parse(RSS, URL)
    assert parse(b"\n" * 100_000 + RSS, URL) == parse(RSS, URL)
    assert parse(b"\xef\xbb\xbf" + RSS, URL) == parse(RSS, URL)


def test_references_and_controls_that_xml_forbids() -> None:
    entry = one(
        "<item><title>A&nbsp;&eacute;&T &bogus; &#8217;\x0b\x03\x00&#0;</title><guid>1</guid></item>"
    ).entries[0]
    assert entry.title == "A é&T &bogus; ’ \ufffd\ufffd"


def test_entities_of_a_doctype_are_never_expanded() -> None:
    bomb = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 9))
    doctype = f'<!DOCTYPE rss [<!ENTITY a0 "ha">{bomb}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    feed = parse(f"{doctype}<rss version='2.0'><channel><title>&a8;&f;</title></channel></rss>".encode())
    assert feed.title == "&a8;&f;"


def test_no_file_is_opened() -> None:
    """In a process of its own: the audit hook cannot be taken out again."""
    program = """
        import sys
        from provenance.core.feed import NotAFeed, parse
        feed = b'<!DOCTYPE rss SYSTEM "/etc/hosts" [<!ENTITY f SYSTEM "/etc/passwd">]>'
        feed += b'<rss version="2.0"><channel><title>&f;</title><item><guid>1</guid></item></channel></rss>'
        parse(feed)  # warm: imports open files
        def watch(event, arguments):
            if event in ("open", "socket.connect", "socket.getaddrinfo"):
                raise AssertionError((event, arguments))
        sys.addaudithook(watch)
        parse(feed, "file:///etc/passwd")
        for path in (b"/etc/passwd", b"file:///etc/passwd", b"</etc/passwd"):
            try:
                parse(path)
            except NotAFeed:
                pass
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=True)


def test_the_parser_is_expat() -> None:
    parse(RSS)
    assert type(xml.sax.make_parser(feedparser.api.PREFERRED_XML_PARSERS)).__module__ == "xml.sax.expatreader"


@pytest.mark.parametrize(
    ("label", "codec"),
    [("windows-1251", "cp1251"), ("KOI8-R", "koi8-r"), ("utf-16", "utf-16"), ("utf-8", "utf-8"),
     ("bogus", "utf-8"), ("iso-8859-1", "utf-8")],
)  # fmt: skip
def test_encodings(label: str, codec: str) -> None:
    text = "<rss version='2.0'><channel><title>Паром опоздал</title></channel></rss>"
    feed = parse(f"<?xml version='1.0' encoding='{label}'?>{text}".encode(codec))
    assert (feed.title, feed.warnings) == ("Паром опоздал", ())


def test_the_header_names_the_encoding_too() -> None:
    text = "<rss version='2.0'><channel><title>渡轮晚点</title></channel></rss>"
    assert parse(text.encode("gb18030"), "", "text/xml; charset=GB2312").title == "渡轮晚点"
    kana = text.replace("渡轮晚点", "フェリー遅延")
    assert parse(kana.encode("shift_jis"), "", "text/xml; charset=Shift_JIS").title == "フェリー遅延"


def test_one_bad_byte_spoils_one_character() -> None:
    spoilt = RSS.replace("Grüße".encode(), b"Gr\xfc\xc3\x9fe")
    feed = parse(spoilt, URL)
    assert "Gr\ufffdße aus Köln — “schön”" in feed.entries[2].content
    assert feed.warnings == ("bad bytes in utf-8: 1 replaced",)
    latin = parse("<rss version='2.0'><channel><title>Grüße</title></channel></rss>".encode("latin-1"))
    assert latin.title == "Grüße"
    assert latin.warnings == ("unknown encoding, read as windows-1252",)


BROKEN_LINKS = (
    "https://",
    "HTTP:",
    "#",
    "http://[::1",
    "https://herald.example:99999/a",
    "javascript:a()",
    "mailto:a@b.c",
)


def test_links() -> None:
    entries = one(
        "<item><link> https://Herald.example/A?x=1#f </link></item>"
        "<item><link>file:///etc/passwd</link><title>t</title></item>"
        "<item><link xmlns='http://www.w3.org/2005/Atom' href='b'/></item>"
        "<item xml:base='https://other.example/'><link>c</link></item>"
        "<item><guid isPermaLink='true'>HTTPS://herald.example/d</guid></item>"
        "<item><guid>123</guid></item><item><guid isPermaLink='false'>5</guid><link>../e</link></item>"
    ).entries
    broken = one("".join(f"<item><title>t</title><link>{link}</link></item>" for link in BROKEN_LINKS))
    assert [e.link for e in broken.entries] == [""] * len(BROKEN_LINKS)
    assert [e.link for e in entries] == [
        "https://Herald.example/A?x=1#f", "", "https://herald.example/b", "https://other.example/c",
        "https://herald.example/d", "", "https://herald.example/e",
    ]  # fmt: skip
    assert [e.guid for e in entries][-2:] == ["123", "5"]


def test_an_item_that_says_nothing_is_none() -> None:
    assert one("<item/><item><title> </title></item><item><title>x</title></item>").entries[0].title == "x"


@pytest.mark.parametrize(
    ("ttl", "minutes"), [("60", 60), ("1e3", None), ("-5", None), ("6" * 20, None), ("٣", None)]
)
def test_ttl(ttl: str, minutes: int | None) -> None:
    assert one("", f"<ttl>{ttl}</ttl>").ttl == minutes
