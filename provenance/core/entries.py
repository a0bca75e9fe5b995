"""What a feed of any format says: its entries, and how their fields are made plain."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from ada_url import URL

from provenance.core.dates import Date
from provenance.core.text import fold, is_html, normalise, of_html
from provenance.errors import InputError

Kind = Literal["rss", "atom", "rdf", "json"]


class NotAFeed(InputError):
    """What was fetched is no feed; the message says what it is instead ("an HTML page")."""


@dataclass(frozen=True, slots=True)
class Source:
    """The feed or outlet that an entry says it was taken from."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed. A missing field is "".

    `link` is absolute and http(s). `title` and `author` are plain text on one line; `summary` and
    `content` are as given, each with a flag that says whether it is HTML, and never one in the
    other's place.
    """

    guid: str
    link: str
    title: str
    summary: str
    summary_is_html: bool
    content: str
    content_is_html: bool
    author: str
    source: Source | None
    categories: tuple[str, ...]
    language: str
    published: Date | None
    updated: Date | None

    def says_something(self) -> bool:
        """Whether there is anything in it by which it could be known."""
        return bool(self.guid or self.link or self.title or self.summary or self.content)


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as read. `version` is feedparser's word ("rss20", "json11"), `ttl` is in minutes.

    `truncated`: the document ends in the middle; `entries` holds the whole ones before.
    """

    title: str
    link: str
    language: str
    kind: Kind
    version: str
    entries: tuple[Entry, ...]
    truncated: bool
    warnings: tuple[str, ...]
    ttl: int | None


def without_cdata(value: str) -> str:
    """Text or HTML without the marks of CDATA sections that are left in it, where both ends are there.

    One end alone may be what an article on XML is about.
    """
    opened: list[re.Match[str]] = []
    gone: list[re.Match[str]] = []
    for mark in _CDATA.finditer(value):
        if mark["open"]:
            opened.append(mark)
        elif opened:
            gone += (opened.pop(), mark)
    kept, done = [], 0
    for start, end in sorted(mark.span() for mark in gone):
        kept.append(value[done:start])
        done = end
    return "".join((*kept, value[done:]))


# Software escapes either end, or both, once or twice.
_CDATA = re.compile(r"(?P<open>(?:<|&(?:amp;){0,2}lt;)!\[CDATA\[)|\]\](?:>|&(?:amp;){0,2}gt;)")


def one_line(value: str) -> str:
    """Markup and references out, also those escaped twice or thrice; one line."""
    if is_html(value):
        value = of_html(value).text
    for _ in range(_ESCAPED_AGAIN):
        if not _REFERENCE.search(value):
            break
        value = normalise(_REFERENCE.sub(lambda found: of_html(found[0]).text or " ", value))
    return fold(value)


# More levels were never seen. `&lt;` and `&gt;` stay: by now they may be what a headline is about.
_ESCAPED_AGAIN = 2
_REFERENCE = re.compile(
    r"&(?:amp|quot|apos|nbsp|[lr][sd]quo|[mn]dash|hellip|#\d{2,6}|#x[0-9a-f]{2,5});", re.I
)


def web_address(given: str, base: str = "") -> str:
    """Absolute http(s) address, as given where it already was one; else ""."""
    try:
        if URL(given).protocol in WEB:
            return given
    except ValueError:
        # With a scheme it is no address within the base, but a broken one.
        return "" if _SCHEME.match(given) else _joined(given, base)
    return ""


_SCHEME = re.compile(r"\s*https?:", re.IGNORECASE)


def _joined(given: str, base: str) -> str:
    try:
        url = URL(given, base) if given and base else None
    except ValueError:
        return ""
    return url.href if url and url.protocol in WEB else ""


WEB: Final = ("http:", "https:")
