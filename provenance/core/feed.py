"""Feed bytes → its entries (RSS, RDF, Atom, JSON Feed), as given."""

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final

from ada_url import URL

from provenance.core import jsonfeed
from provenance.core.dates import Date, read_date
from provenance.core.entries import (
    WEB,
    Entry,
    Feed,
    Kind,
    NotAFeed,
    Source,
    one_line,
    web_address,
    without_cdata,
)
from provenance.core.text import is_html, normalise
from provenance.core.wellformed import Document, mend

__all__ = ["Date", "Entry", "Feed", "NotAFeed", "Source", "parse"]


def parse(data: bytes, url: str = "", content_type: str = "") -> Feed:
    """Read a fetched document; `url` is where it came from in the end, `content_type` its header.

    Raises NotAFeed. A feed that is not well-formed is read as far as can be and has warnings.
    """
    if jsonfeed.is_json(data):
        return jsonfeed.parse(data, url, content_type)
    document = mend(data, content_type)
    base = _Base.of(url)
    read = _read(document, base)
    channel = read.get("feed") or {}
    entries = list(read.get("entries") or ())
    version = _text(read, "version")
    if not version and not entries:
        raise NotAFeed("XML, but not RSS, RDF or Atom")
    if document.half:
        entries = entries[:-1]
    made = (_entry(entry, channel, base, document.kind) for entry in entries if entry)
    return Feed(
        title=one_line(_text(channel, "title")),
        link=base.address(_text(channel, "link")),
        language=_text(channel, "language"),
        kind=document.kind,
        version=version,
        entries=tuple(entry for entry in made if entry.says_something()),
        truncated=document.truncated,
        warnings=document.warnings,
        ttl=_minutes(_text(channel, "ttl")),
    )


_LONGEST_TTL = 6  # digits: 10^6 minutes are two years


@dataclass(frozen=True, slots=True)
class _Base:
    """Where the feed came from, under a false host.

    feedparser makes links from guids such as "123"; by the false host they are told from real ones.
    Without any base it lets an item's xml:base leak into the items that follow.
    """

    origin: str
    path: str

    @classmethod
    def of(cls, url: str) -> "_Base":
        try:
            parsed = URL(url)
        except ValueError:
            return cls("", "/")
        return cls(str(parsed.origin), parsed.pathname) if parsed.protocol in WEB else cls("", "/")

    def address(self, given: str) -> str:
        """Absolute http(s) address, as given where it already was one; else "".

        What leads to the feed itself, as "https://" does, is no article's.
        """
        if given == _FALSE_HOST + self.path:
            return ""
        if self.is_ours(given):
            given = self.origin + given.removeprefix(_FALSE_HOST)
        return web_address(given)

    def guid(self, given: str) -> str:
        """A guid as it stood in the feed, before feedparser took it for a relative link."""
        folder = _FALSE_HOST + self.path.rpartition("/")[0] + "/"
        return given.removeprefix(folder).removeprefix(_FALSE_HOST)

    @staticmethod
    def is_ours(given: str) -> bool:
        return given.startswith(_FALSE_HOST)


_FALSE_HOST = "https://feed.invalid"  # RFC 2606: never a real one


def _read(document: Document, base: _Base) -> dict[str, Any]:
    import feedparser  # slow to import, and most commands need none

    # feedparser prefers libxml2 where it is installed, which opened files named in a DOCTYPE.
    feedparser.api.PREFERRED_XML_PARSERS.clear()
    try:
        read: dict[str, Any] = feedparser.parse(
            BytesIO(document.data),  # bytes that look like a path would be opened
            response_headers={
                "content-type": "application/xml; charset=utf-8",
                "content-location": _FALSE_HOST + base.path,
            },
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except MemoryError:
        raise
    except Exception as error:
        raise NotAFeed(f"a feed that cannot be read ({type(error).__name__})") from error
    return read


def _entry(entry: dict[str, Any], channel: dict[str, Any], base: _Base, kind: Kind) -> Entry:
    content, content_is_html, content_language = _content(entry)
    summary = _text(entry, "summary") if "summary_detail" in entry else ""  # else a copy of the content
    published, updated = _date(entry, "published"), _date(entry, "updated")
    if published is None and kind != "atom":
        published = updated  # dc:date, which feedparser files under updated
    return Entry(
        guid=base.guid(_text(entry, "id")),
        link=_link(entry, base),
        title=one_line(_text(entry, "title")),
        summary=summary,
        summary_is_html=_says_html(entry.get("summary_detail"), summary),
        content=content,
        content_is_html=content_is_html,
        author=_author(entry) or (_author(channel) if kind == "atom" else ""),
        source=_source(entry.get("source"), base),
        categories=_categories(entry),
        language=_text(entry, "language") or content_language or _text(channel, "language"),
        published=published,
        updated=updated,
    )


def _text(holder: dict[str, Any], key: str) -> str:
    """A field as text: "" when it is missing or not text (feedparser gives some as dicts)."""
    value = holder.get(key)
    return without_cdata(normalise(value)).strip() if isinstance(value, str) else ""


_HTML_TYPES: Final = ("text/html", "application/xhtml+xml")


def _says_html(detail: Any, value: str) -> bool:
    """By its type, or because it holds markup all the same (escaped HTML marked as text)."""
    kind = detail.get("type") if isinstance(detail, dict) else ""
    return bool(value) and (kind in _HTML_TYPES or is_html(value))


def _content(entry: dict[str, Any]) -> tuple[str, bool, str]:
    """The longest of its contents, whether it is HTML, and its language."""
    contents = [c for c in entry.get("content") or () if isinstance(c, dict) and _text(c, "value")]
    if not contents:
        return "", False, ""
    best = max(contents, key=lambda c: len(c["value"]))
    value = _text(best, "value")
    return value, _says_html(best, value), _text(best, "language")


def _link(entry: dict[str, Any], base: _Base) -> str:
    given = _text(entry, "feedburner_origlink") or _text(entry, "link")
    if not given:
        links = [link for link in entry.get("links") or () if link.get("rel") == "alternate"]
        given = next((_text(link, "href") for link in links if _text(link, "href")), "")
    if given == _text(entry, "id") and base.is_ours(given):
        return ""  # a guid such as "123", taken for a permanent link
    return base.address(given)


def _author(holder: dict[str, Any]) -> str:
    names = [_name(_text(a, "name")) for a in holder.get("authors") or () if isinstance(a, dict)]
    return ", ".join(dict.fromkeys(filter(None, names))) or _name(_text(holder, "author"))


def _name(given: str) -> str:
    """RSS 2.0 asks for "address (name)", others write "name <address>"; the address is gone already."""
    line = one_line(given).removesuffix("<>").strip()
    return line[1:-1].strip() if line.startswith("(") and line.endswith(")") else line


def _source(source: Any, base: _Base) -> Source | None:
    if not isinstance(source, dict):
        return None
    title = one_line(_text(source, "title"))
    links = [_text(link, "href") for link in source.get("links") or () if isinstance(link, dict)]
    given = (_text(source, "href"), _text(source, "link"), *links, _text(source, "id"))
    address = next(filter(None, (base.address(g) for g in given)), "")
    return Source(title, address) if title or address else None


def _categories(entry: dict[str, Any]) -> tuple[str, ...]:
    tags = (t for t in entry.get("tags") or () if isinstance(t, dict))
    words = (one_line(_text(t, "label") or _text(t, "term")) for t in tags)
    return tuple(dict.fromkeys(filter(None, words)))


def _date(entry: dict[str, Any], key: str) -> Date | None:
    if key not in entry or not _text(entry, key):  # `get` alone would answer published for updated
        return None
    parsed = dict.get(entry, f"{key}_parsed")
    try:
        guess = datetime(*parsed[:6]).replace(tzinfo=UTC) if parsed else None
    except (ValueError, OverflowError, TypeError):
        guess = None
    return read_date(_text(entry, key), guess)


def _minutes(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdigit() and len(given) <= _LONGEST_TTL else None
