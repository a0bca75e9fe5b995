"""A feed and a round → its bytes, and an item → its web page."""

import json
from xml.sax.saxutils import escape, quoteattr

from demo.programme import LINK, Feed, Item

TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "rdf": "application/rdf+xml; charset=utf-8",
    "json": "application/feed+json",
}


def render(feed: Feed, number: int) -> bytes:
    """The feed as XML or JSON, with what it holds at the poll of that number (1 or 2)."""
    if feed.format == "json":
        return _json(feed, feed.round(number)).encode()
    write = {"rss": _rss, "atom": _atom, "rdf": _rdf}[feed.format]
    declared = f'<?xml version="1.0" encoding="{feed.encoding}"?>\n'
    return (declared + write(feed, feed.round(number))).encode(feed.encoding)


def content_type(feed: Feed) -> str:
    """The header that says what the feed is."""
    return TYPES[feed.format].replace("utf-8", feed.encoding.lower())


def page(feed: Feed, item: Item) -> str:
    """The item's web page, as somebody saved it."""
    title = escape(item.title)
    return (
        f'<!DOCTYPE html>\n<html lang="{feed.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<title>{title}</title>\n<link rel="canonical" href={quoteattr(item.link)}>\n</head>\n'
        f"<body>\n<article>\n{html(item.paragraphs)}\n</article>\n</body>\n</html>\n"
    )


def html(paragraphs: tuple[str, ...]) -> str:
    """Paragraphs → HTML: quotes, subheads between dashes, links."""
    return "\n".join(_paragraph(p) for p in paragraphs)


def _paragraph(paragraph: str) -> str:
    quoted = paragraph.startswith("> ")
    inner = escape(paragraph.removeprefix("> "))
    inner = LINK.sub(lambda m: f'<a href="{m[2]}">{m[1]}</a>', inner)
    if inner.startswith("– ") and inner.endswith(" –"):
        inner = f"<strong>{inner}</strong>"
    return f"<blockquote><p>{inner}</p></blockquote>" if quoted else f"<p>{inner}</p>"


def _first(item: Item) -> str:
    """The summary that a feed prints beside the whole text."""
    return escape(LINK.sub(r"\1", item.paragraphs[0]))


def _cdata(item: Item) -> str:
    return f"<![CDATA[{html(item.paragraphs)}]]>"


def _rss(feed: Feed, items: tuple[Item, ...]) -> str:
    head = (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">\n<channel>\n'
        f"<title>{escape(feed.title)}</title>\n<link>{feed.home}/</link>\n"
        f"<description>{escape(feed.title)}</description>\n<language>{feed.language}</language>\n"
    )
    return head + "".join(_rss_item(item) for item in items) + "</channel>\n</rss>\n"


def _rss_item(item: Item) -> str:
    permanent = "true" if item.guid == item.link else "false"
    author = f"<dc:creator>{escape(item.author)}</dc:creator>\n" if item.author else ""
    source = ""
    if item.source:
        source = f"<source url={quoteattr(item.source[1])}>{escape(item.source[0])}</source>\n"
    return (
        f"<item>\n<title>{escape(item.title)}</title>\n<link>{escape(item.link)}</link>\n"
        f'<guid isPermaLink="{permanent}">{escape(item.guid)}</guid>\n'
        f"<pubDate>{item.published}</pubDate>\n{author}{source}"
        f"<description>{_first(item)}</description>\n"
        f"<content:encoded>{_cdata(item)}</content:encoded>\n</item>\n"
    )


def _atom(feed: Feed, items: tuple[Item, ...]) -> str:
    head = (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{feed.language}">\n'
        f"<title>{escape(feed.title)}</title>\n<id>{feed.home}/</id>\n"
        f'<link rel="alternate" href="{feed.home}/"/>\n<updated>{items[0].published}</updated>\n'
    )
    return head + "".join(_atom_entry(feed, item) for item in items) + "</feed>\n"


def _atom_entry(feed: Feed, item: Item) -> str:
    author = escape(item.author or feed.title)
    return (
        f"<entry>\n<title>{escape(item.title)}</title>\n<id>{escape(item.guid)}</id>\n"
        f'<link rel="alternate" href={quoteattr(item.link)}/>\n'
        f"<published>{item.published}</published>\n<updated>{item.published}</updated>\n"
        f"<author><name>{author}</name></author>\n<summary>{_first(item)}</summary>\n"
        f'<content type="html">{escape(html(item.paragraphs))}</content>\n</entry>\n'
    )


def _rdf(feed: Feed, items: tuple[Item, ...]) -> str:
    listed = "".join(f"<rdf:li rdf:resource={quoteattr(item.link)}/>\n" for item in items)
    head = (
        '<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/" xml:lang="{feed.language}">\n'
        f'<channel rdf:about="{feed.home}/">\n<title>{escape(feed.title)}</title>\n'
        f"<link>{feed.home}/</link>\n"
        f"<description>{escape(feed.title)}</description>\n<dc:language>{feed.language}</dc:language>\n"
        f"<items>\n<rdf:Seq>\n{listed}</rdf:Seq>\n</items>\n</channel>\n"
    )
    return head + "".join(_rdf_item(item) for item in items) + "</rdf:RDF>\n"


def _rdf_item(item: Item) -> str:
    return (
        f"<item rdf:about={quoteattr(item.link)}>\n<title>{escape(item.title)}</title>\n"
        f"<link>{escape(item.link)}</link>\n<dc:date>{item.published}</dc:date>\n"
        f"<description>{_first(item)}</description>\n"
        f"<content:encoded>{_cdata(item)}</content:encoded>\n</item>\n"
    )


def _json(feed: Feed, items: tuple[Item, ...]) -> str:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": f"{feed.home}/",
        "language": feed.language,
        "items": [_json_item(item) for item in items],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _json_item(item: Item) -> dict[str, object]:
    return {
        "id": item.guid,
        "url": item.link,
        "title": item.title,
        "summary": LINK.sub(r"\1", item.paragraphs[0]),
        "content_html": html(item.paragraphs),
        "date_published": item.published,
        "authors": [{"name": item.author}] if item.author else [],
    }
