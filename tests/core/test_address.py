"""URL → canonical URL and outlet domain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from publicsuffixlist import PublicSuffixList

from provenance.core.address import canonical, domain, host, is_domain, is_front

SUFFIXES = PublicSuffixList()

PIECES = st.sampled_from(
    ["www.", "m.", "amp.", "Herald", "herald.example", "co.uk", ".", "..", "/", "//", "/amp", ".amp", ".html",
     "?", "&", "a=1", "b", "utm_source=x", "amp=1", "#f", ":80", ":443", ":8080", "user:pw@", "%7e", "%2561",
     "%e4", "%", ";", ";jsessionid=1", "ü", "中", "[::1]", "127.0.0.1", " ", "\\", "'", "|", "\ud800", "\x00",
     "amp;", "/amp/1",
     "x-y.cdn.ampproject.org", "www.google.com", "/c/s/", "/amp/s/", "m=1", "/2026/06/a.html", "ref=rss"]
)  # fmt: skip
URLS = st.one_of(
    st.text(),
    st.builds(
        lambda scheme, parts: scheme + "".join(parts),
        st.sampled_from(["http://", "https://", "HTTP://", "ftp://", "//", ""]),
        st.lists(PIECES, max_size=12),
    ),
)


@given(URLS)
def test_canonical_is_idempotent(url: str) -> None:
    once = canonical(url)
    assert canonical(once) == once
    assert once == "" or once.startswith("https://")
    assert "#" not in once


@given(URLS)
def test_one_page_has_one_domain(url: str) -> None:
    name = domain(url, SUFFIXES)
    assert domain(name, SUFFIXES) == name or not is_domain(name)
    if canonical(url):
        assert domain(canonical(url), SUFFIXES) == name


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "http://WWW.Herald.Example:80/News/?utm_source=x&b=2&fbclid=1&a=1#top",
            "herald.example/News?a=1&b=2",
        ),
        ("https://m.herald.example./a/amp/", "herald.example/a"),
        ("https://amp.herald.example/a?amp", "herald.example/a"),
        ("https://herald.example/a.amp.html?outputType=amp", "herald.example/a.html"),
        ("https://herald.example/a?id=7&amp=1", "herald.example/a?id=7"),
        ("https://herald.example/amp", "herald.example/amp"),
        ("https://herald.example/a/amp/1", "herald.example/a"),
        ("https://herald.example/amp/2026/a", "herald.example/2026/a"),
        (
            "https://herald-example.cdn.ampproject.org/c/s/herald.example/a/amp/?b=1&usqp=x",
            "herald.example/a?b=1",
        ),
        (
            "https://www-herald-example.cdn.ampproject.org/v/s/www.herald.example/a?amp_js_v=0.1",
            "herald.example/a",
        ),
        ("http://herald-example.cdn.ampproject.org/c/herald.example:8080/a", "herald.example:8080/a"),
        ("https://www.google.co.uk/amp/s/www.herald.example/a/amp", "herald.example/a"),
        (
            "https://www.google.com/amp/s/herald-example.cdn.ampproject.org/c/s/herald.example/a",
            "herald.example/a",
        ),
        (
            "https://herald-example.cdn.ampproject.org/i/s/herald.example/a.png",
            "herald-example.cdn.ampproject.org/i/s/herald.example/a.png",
        ),
        ("https://cdn.ampproject.org/c/s/herald.example/a", "cdn.ampproject.org/c/s/herald.example/a"),
        ("https://mobile.herald.example/2026/06/a.html?m=1", "herald.example/2026/06/a.html"),
        ("https://herald.example/archive?m=1&y=2026", "herald.example/archive?m=1&y=2026"),
        ("https://herald.example/a?b=1&amp;utm_source=x&amp;c=2", "herald.example/a?b=1&c=2"),
        ("https://herald.example/a?ref=rss_front&source=rss", "herald.example/a"),
        ("https://herald.example/a?ref=7312&source=wire", "herald.example/a?ref=7312&source=wire"),
        ("https://herald.example/a%2Fb%20c/%zz", "herald.example/a%2Fb%20c/%zz"),
        ("https://herald.example/example-amp", "herald.example/example-amp"),
        ("https://herald.example/2026/06/05/a/", "herald.example/2026/06/05/a"),
        ("https://herald.example", "herald.example/"),
        ("https://herald.example/?", "herald.example/"),
        ("https://herald.example/?p=12", "herald.example/?p=12"),
        ("https://user:pw@herald.example:443/x;jsessionid=12?", "herald.example/x"),
        ("https://herald.example:8443/%7euser/%e4%bd", "herald.example:8443/~user/%E4%BD"),
        ("https://herald.example/a?tag[]=2&tag[]=1", "herald.example/a?tag[]=2&tag[]=1"),
        ("https://münchen.example/ä", "xn--mnchen-3ya.example/%C3%A4"),
        ("https://amp.example/", "amp.example/"),
        ("  https://herald.example/a\n", "herald.example/a"),
        ("https://127.0.0.1:8080/a", "127.0.0.1:8080/a"),
        ("http://[::1]/a", "[::1]/a"),
    ],
)
def test_canonical(url: str, expected: str) -> None:
    assert canonical(url) == f"https://{expected}"


@pytest.mark.parametrize(
    "url",
    ["", "herald.example/a", "//herald.example/a", "/a", "ftp://herald.example/a", "javascript:alert(1)",
     "mailto:ann@herald.example", "https://", "https://./", "https://www..example/", "https://a b/", "https://herald.example:99999/",
     "https://\ud800.example/", "tag:herald.example,2026:1"],
)  # fmt: skip
def test_no_web_address(url: str) -> None:
    assert canonical(url) == ""
    assert host(url) == ""


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.herald.example/a", "herald.example"),
        ("https://edition.news.herald.example/a", "herald.example"),
        ("https://m.herald.co.uk/a", "herald.co.uk"),
        ("https://news.herald.com.au:8080/", "herald.com.au"),
        ("https://Herald.Example./", "herald.example"),
        ("https://herald.blogspot.com/2026", "herald.blogspot.com"),
        ("https://m.herald.blogspot.com/2026", "herald.blogspot.com"),
        ("https://herald.substack.com/p/1", "herald.substack.com"),
        ("https://www.substack.com/", "substack.com"),
        ("https://www-herald-example.cdn.ampproject.org/c/s/www.herald.example/a", "herald.example"),
        ("https://www.münchen.example/", "xn--mnchen-3ya.example"),
        ("https://co.uk/", "co.uk"),
        ("http://localhost:8000/feed", "localhost"),
        ("http://127.0.0.1:8000/feed", "127.0.0.1"),
        ("http://[::1]:8000/feed", "[::1]"),
        ("herald.example", "herald.example"),
        ("WWW.Herald.example/path", "herald.example"),
        ("The Herald", ""),
        ("ftp://herald.example/", ""),
        ("mailto:ann@herald.example", ""),
        ("", ""),
    ],
)
def test_domain(url: str, expected: str) -> None:
    assert domain(url, SUFFIXES) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("herald.example", True), (" Herald.co.uk ", True), ("münchen.example", True), ("समाचार.भारत", True),
        ("xn--mnchen-3ya.example", True), ("news-24.example", True), ("127.0.0.1", True), ("[::1]", True),
        ("localhost", True), ("The Herald", False), ("Herald", False), ("U.S.", False), ("A.B.C.", False),
        ("St. Louis Post", False), ("a..example", False), ("-a.example", False), ("a.1", False), ("", False),
        ("https://herald.example/", False), ("ann@herald.example", False), ("v2.0", False),
    ],
)  # fmt: skip
def test_is_domain(text: str, expected: bool) -> None:
    assert is_domain(text) is expected


@given(st.text())
def test_is_domain_never_fails(text: str) -> None:
    is_domain(text)


@pytest.mark.parametrize(
    ("url", "expected"),
    [("https://herald.example/", True), ("https://herald.example/?p=1", False),
     ("https://herald.example/a", False),
     ("https://herald.example/a/b", False), ("", False)],
)  # fmt: skip
def test_is_front(url: str, expected: bool) -> None:
    assert is_front(url) is expected
