"""OPML → subscriptions, and back."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree import ElementTree

import listparser

from provenance.core.wellformed import extent
from provenance.errors import InputError

# OPML asks for a namespace for what it does not define.
_SPACE = "urn:provenance-checker:opml"
_SNIFF = 1024
# XML 1.0 has no way at all to write these.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Subscription:
    """One feed of a list. `folder` is the path of its groups ("News/Local"), `outlet` a domain."""

    url: str
    title: str = ""
    html_url: str = ""
    folder: str = ""
    outlet: str = ""
    aggregator: bool = False


def read(data: bytes) -> tuple[Subscription, ...]:
    """The feeds of a list, each address once. Raises InputError when it is no OPML."""
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError):  # also an unknown encoding
        found = _repaired(data)
    else:
        if _name(root.tag) != "opml":
            raise InputError(f"not an OPML file but <{_name(root.tag)[:40]}>: export one from your reader")
        found = list(_walk(root))
    return tuple({feed.url: feed for feed in reversed(found)}.values())[::-1]


def damage(data: bytes) -> str:
    """Why feeds of a list that `read` reads may be missing; "" when none is."""
    try:
        ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError):
        state = extent(data, "opml")
    else:
        return ""
    if state == "truncated":
        return f"cut off: the feeds that came were read ({len(read(data))})"
    return "broken XML, read loosely: feeds may be missing" if state == "broken" else ""


def write(subscriptions: Iterable[Subscription], title: str) -> bytes:
    """A list that `read` reads back; feeds of one folder stand together.

    User and password are left out of addresses, and characters that XML cannot hold.
    """
    root = ElementTree.Element("opml", {"version": "2.0", "xmlns:provenance": _SPACE})
    ElementTree.SubElement(ElementTree.SubElement(root, "head"), "title").text = _legal(title)
    body = ElementTree.SubElement(root, "body")
    groups = {"": body}
    for feed in subscriptions:
        if feed.folder not in groups:
            groups[feed.folder] = ElementTree.SubElement(body, "outline", {"text": _legal(feed.folder)})
        ElementTree.SubElement(groups[feed.folder], "outline", _attributes(feed))
    ElementTree.indent(root)
    data: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _walk(root: ElementTree.Element) -> Iterator[Subscription]:
    waiting = [(root, "")]  # a stack of our own: lists may be nested deeper than calls
    while waiting:
        element, folder = waiting.pop()
        attributes = {_name(key).lower(): value for key, value in element.attrib.items()}
        url = attributes.get("xmlurl", "").strip()
        if url:
            yield _subscription(url, folder, attributes)
        elif _name(element.tag) == "outline":
            folder = _path((folder, _title(attributes)))
        waiting.extend((child, folder) for child in reversed(element))


def _subscription(url: str, folder: str, attributes: dict[str, str]) -> Subscription:
    return Subscription(
        url,
        _title(attributes),
        attributes.get("htmlurl", "").strip(),
        folder,
        attributes.get("outlet", "").strip(),
        attributes.get("aggregator", "").strip().lower() == "true",
    )


def _title(attributes: dict[str, str]) -> str:
    return (attributes.get("text", "") or attributes.get("title", "")).strip()


def _path(groups: Iterable[str]) -> str:
    return "/".join(filter(None, groups))


def _name(tag: str) -> str:
    return tag.rpartition("}")[2]


def _repaired(data: bytes) -> list[Subscription]:
    """Broken XML (a bare `&` in an address) as listparser reads it: address, title, folder."""
    found = listparser.parse(data.decode("utf-8", "replace").encode())
    if not found["feeds"] and b"<opml" in data[:_SNIFF].lower() and extent(data, "opml") == "truncated":
        raise InputError("an OPML file cut off before its first feed: export it again")
    if not found["feeds"]:
        raise InputError("not an OPML file: export one from your reader")
    return [
        Subscription(feed["url"], feed["title"], folder=_path((feed["categories"] or [[]])[0]))
        for feed in found["feeds"]
    ]


def _attributes(feed: Subscription) -> dict[str, str]:
    named = {
        "type": "rss",
        "text": feed.title,
        "xmlUrl": _without_user(feed.url),
        "htmlUrl": feed.html_url,
        "provenance:outlet": feed.outlet,
        "provenance:aggregator": "true" if feed.aggregator else "",
    }
    return {name: _legal(value) for name, value in named.items() if value or name == "text"}


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text)


def _without_user(url: str) -> str:
    try:
        user, at, _ = urlsplit(url).netloc.rpartition("@")
    except ValueError:
        return url
    return url.replace(user + at, "", 1) if at else url
