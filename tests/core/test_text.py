"""HTML and plain text → paragraphs: exact offsets, what counts as a line, what is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.core.text import Text, bare_lines, fold, is_html, normalise, of_html, of_plain

BITS = (
    "<p>", "</p>", "<br>", "<div class='a b' id=c>", "</div>", "<a href='/x' rel='next'>", "</a>", "<pre>",
    "</pre>",
    "<ul><li>", "<table><tr><td>", "<script>", "</script>", "<!--", "-->", "&nbsp;", "&amp;", "&#13;", "&#0;",
    "<span hidden>", "</span>", "<template>", "\n", "\r\n", "\r", "\x00", "\ud800", "\ufeff", "\u200b", " ",
    "word",
    "\u2028", "शब्द", "字", "<", ">", "&", '"',
)  # fmt: skip
ANY = st.one_of(st.text(), st.text(st.characters(codec=None)), st.lists(st.sampled_from(BITS)).map("".join))


def lines(text: Text) -> list[str]:
    return [text.text[p.start : p.end] for p in text.paragraphs]


def html_lines(html: str) -> list[str]:
    return lines(of_html(html))


def check_law(text: Text) -> None:
    """What every reader of offsets relies on."""
    last = -1
    for paragraph in text.paragraphs:
        line = text.text[paragraph.start : paragraph.end]
        assert line
        assert line == line.strip()
        assert "\n" not in line
        assert paragraph.start > last
        assert 0 <= paragraph.links <= 1
        last = paragraph.end
    text.text.encode("utf-8")
    assert "\x00" not in text.text


@given(ANY)
def test_plain_law(given_text: str) -> None:
    text = of_plain(given_text)
    check_law(text)
    assert of_plain(text.text) == text
    between = text.text
    for paragraph in reversed(text.paragraphs):
        between = between[: paragraph.start] + between[paragraph.end :]
    assert fold(between) == ""  # nothing visible stands outside the paragraphs


@given(ANY)
def test_html_law(html: str) -> None:
    text = of_html(html)
    check_law(text)
    assert "\n".join(lines(text)) == text.text
    again = of_plain(text.text)
    assert again.text == text.text
    assert [(p.start, p.end) for p in again.paragraphs] == [(p.start, p.end) for p in text.paragraphs]


@given(ANY)
def test_normalise_law(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert "\r\n" not in once
    if text.isprintable():
        assert once == text


def test_plain_lines() -> None:
    text = of_plain("\ufeffOne\r\n\r\n\u00a0 Two \u00a0\n \t\nThree\rstill three\x00\n")
    assert lines(text) == ["One", "Two", "Three\rstill three\ufffd"]
    assert text.text == "\ufeffOne\n\n\u00a0 Two \u00a0\n \t\nThree\rstill three\ufffd\n"
    assert of_plain("").paragraphs == ()


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One <b>two</b>\n  three</p><p>four</p>", ["One two three", "four"]),
        ("one<br>two<br/><br>three", ["one", "two", "three"]),
        ("<ul><li>a<li>b <ul><li>c</ul></ul>d", ["a", "b", "c", "d"]),
        ("<table><tr><th>Share</th><td>Price</td></tr><tr><td>A</td><td>1.5</td></tr></table>",
         ["Share", "Price", "A", "1.5"]),
        ("AT&amp;T&nbsp;&mdash;&#32;&#x4e2d;&lt;b&gt;", ["AT&T — 中<b>"]),
        ("<div>outer <p>inner</p> rest</div>", ["outer", "inner", "rest"]),
        ("<pre>a  b\n\n  c</pre>", ["a b", "c"]),
        ("<p style='white-space: pre-line'>a\nb</p>", ["a", "b"]),
        ("<p>kept<span hidden>h</span><i style='DISPLAY : none'>n</i><i style='visibility:hidden'>v</i></p>",
         ["kept"]),
        ("<div hidden>no</div><div hidden id='S:1f'><p>streamed</p></div>", ["streamed"]),
        ("<p aria-hidden=true>no</p><p aria-hidden=false>yes</p>", ["yes"]),
        ("<p>y</p><script>x</script><style>x</style><template><p>x</p></template><noscript>x</noscript>",
         ["y"]),
        ("<svg><title>t</title><text>x</text></svg><iframe>x</iframe>y", ["y"]),
        ("<select><option>x</select><textarea>x</textarea><input value=x>y",
         ["y"]),
        ("<!-- c --><p>a<!-- b -->b</p>", ["ab"]),
        ("<h2>Head</h2>text<hr>more<blockquote>quote</blockquote>", ["Head", "text", "more", "quote"]),
        ("<p>Text.<button>Share</button></p>", ["Text.", "Share"]),
        ("<ruby>東京<rp>(</rp><rt>とうきょう</rt><rp>)</rp></ruby>で", ["東京で"]),
        ("<dl><dt>a<dd>b</dl><address>c</address>", ["a", "b", "c"]),
        ("no tags at all\n\nbut &amp; lines\nof text", ["no tags at all", "but & lines", "of text"]),
        ("a < b and c > d", ["a < b and c > d"]),
        ("<td>cell</td>", ["cell"]),
        ("<p>&nbsp;</p><p> </p><p>\u200b</p>", []),
        ("", []),
    ],
)  # fmt: skip
def test_html_lines(html: str, expected: list[str]) -> None:
    assert html_lines(html) == expected


def test_hints() -> None:
    text = of_html(
        "<html class=page><body class='post-1'><article class='Entry wide'><div id=nav class=post-nav>"
        "Previous <a href=/x rel=prev>story</a></div><p><a href=/y class=more rel=next>Read more</a></p>"
        "<p>Text</p></article></body></html>"
    )
    previous, more, plain = text.paragraphs
    assert previous.tags == "article/div"
    assert previous.links == pytest.approx(5 / 13)
    assert previous.marks == ("prev", "post-nav", "nav", "entry", "wide")
    assert more.tags == "article/p/a"
    assert more.links == 1
    assert more.marks == ("next", "more", "entry", "wide")
    assert (plain.tags, plain.links, plain.marks) == ("article/p", 0, ("entry", "wide"))


def test_a_path_holds_what_encloses_the_whole_paragraph() -> None:
    text = of_html("<p><em>All of it</em></p><p><em>Some</em> of it</p>")
    assert [p.tags for p in text.paragraphs] == ["p/em", "p"]


def test_what_the_page_says_of_itself() -> None:
    text = of_html(
        "<!doctype html><html lang=hi><head><title>Head &amp; tail | The Herald</title>"
        "<link rel='canonical amphtml' href=' https://herald.example/a '></head>"
        "<body><svg><title>Logo</title></svg><p>x</p></body></html>"
    )
    assert text.title == "Head & tail | The Herald"
    assert text.canonical == "https://herald.example/a"
    assert text.language == "hi"
    shared = of_html("<head><title>Head | The Herald</title><meta property='og:title' content='Head'></head>")
    assert shared.title == "Head"
    assert of_html("<p>x</p>").title == ""


def test_counters_are_read_wherever_they_stand() -> None:
    conversation = "https://counter.theconversation.com/content/123/count.gif?distributor=republish"
    plugin = "https://courier.example/?republication-pixel=true&post=7"
    script = "//pixel.propublica.org/pixel.js"
    text = of_html(
        f"<p>x</p><noscript><img src='{conversation}'></noscript><div hidden><img data-src='{plugin}'></div>"
        f"<script src='{script}'></script><img src='{conversation}'><img src='https://herald.example/a.jpg'>"
    )
    assert text.counters == (conversation, plugin, script)
    assert text.text == "x"


@pytest.mark.parametrize(
    "html",
    ["<span>" * 100_000 + "x", "<b><i>" * 20_000 + "x", "<a href=x>" * 20_000 + "x",
     "<div class='a b c'>" * 3_000 + "x"],
)  # fmt: skip
def test_deep_nesting(html: str) -> None:
    text = of_html(html)
    assert lines(text) == ["x"]
    assert len(text.paragraphs[0].marks) <= 24
    assert len(text.paragraphs[0].tags.split("/")) <= 8


@pytest.mark.parametrize(
    ("text", "expected"),
    [("<p>x</p>", True), ("a<br/>b", True), ("AT&amp;T", True), ("x &#8217; y", True), ("<!-- x -->", True),
     ("AT&T", False), ("a < b > c", False), ("mail <ann@herald.example>", False), ("<3", False), ("", False)],
)  # fmt: skip
def test_is_html(text: str, expected: bool) -> None:
    assert is_html(text) is expected


@given(ANY)
def test_bare_lines_are_the_paragraphs(given_text: str) -> None:
    assert bare_lines(given_text) == "\n".join(lines(of_plain(given_text)))
