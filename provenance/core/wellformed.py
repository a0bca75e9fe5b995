"""Feed bytes → well-formed XML in UTF-8 as far as they go, with what had to be mended."""

import html
import re
from codecs import BOM_UTF8
from dataclasses import dataclass
from html.entities import html5
from typing import Literal
from xml.parsers import expat

from provenance.core.encoding import decode, is_binary
from provenance.core.entries import Kind, NotAFeed
from provenance.core.misread import without_misread


@dataclass(frozen=True, slots=True)
class Document:
    """A feed's XML without prolog. `half`: its last item is unfinished and could not be cut off."""

    data: bytes
    kind: Kind
    truncated: bool
    half: bool
    warnings: tuple[str, ...]


def mend(data: bytes, content_type: str = "") -> Document:
    """Decode, drop the prolog with all its entities, repair references, cut a half item off.

    Raises NotAFeed when there is no `rss`, `rdf:RDF` or `feed` element.
    """
    _refuse(data)
    text, warnings = decode(data, content_type)
    start, kind = _find_root(text)
    text = without_misread(_repair(text[start:]))
    whole = text.encode("utf-8")
    skeleton = _outline(whole)
    if skeleton.state == "broken":
        truncated = not _CLOSED.search(text[-_TAIL:])
        half = truncated and any(text.rfind(f"<{t}") > text.rfind(f"</{t}") for t in ("item", "entry"))
        return Document(_DECLARATION + whole, kind, truncated, half, (*warnings, "broken XML, read loosely"))
    if skeleton.state == "truncated" and not skeleton.open:
        raise NotAFeed("a feed cut off in its first tag")
    closing = "".join(f"</{tag}>" for tag in reversed(skeleton.open)).encode()
    truncated = skeleton.state == "truncated"
    return Document(_DECLARATION + whole[: skeleton.end] + closing, kind, truncated, False, warnings)


def is_feed(data: bytes) -> bool:
    """Whether the first element of a file is a feed's root. Its beginning is enough.

    Stricter than `mend`: what was not fetched as a feed may be an article that speaks of `<rss>`.
    """
    if b"<" not in data[:_SNIFF]:
        return False
    text, _ = decode(data[: 2 * _LONGEST_PROLOG])
    try:
        return _ROOT.match(text, _prolog_end(text)) is not None
    except NotAFeed:
        return False


def extent(data: bytes, root: str) -> "State":
    """How far other XML than a feed goes, when its references are made right; `root` names its element."""
    text, _ = decode(data)
    try:
        text = _repair(text[_prolog_end(text) :])
    except NotAFeed:
        return "broken"
    state = _outline(text.encode("utf-8")).state
    closed = re.search(rf"</(?:[\w.-]{{1,40}}:)?{root}\s*>", text[-_TAIL:], re.IGNORECASE)
    return "truncated" if state == "broken" and not closed else state


State = Literal["whole", "truncated", "broken"]

_DECLARATION = b"<?xml version='1.0' encoding='utf-8'?>\n"
_LONGEST_PROLOG = 8192  # characters without white space; a long one costs the parser quadratic time
_TAIL = 1024  # where a closing root tag is looked for; comments by caches may follow it
_SNIFF = 1024

_SPACE = re.compile(r"[\s\ufeff]+")
_PROLOG = re.compile(r"<\?.*?\?>|<!--.*?-->|<!doctype[^\[>]*(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?(?P<name>rss|rdf|feed)(?=[\s/>])", re.IGNORECASE)
_CLOSED = re.compile(r"</(?:[\w.-]{1,40}:)?(?:rss|rdf|feed)\s*>", re.IGNORECASE)
_HTML = re.compile(r"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_OPML = re.compile(r"<opml\b", re.IGNORECASE)  # has a body, as HTML has
_KINDS: dict[str, Kind] = {"rss": "rss", "rdf": "rdf", "feed": "atom"}


def _refuse(data: bytes) -> None:
    if not data.removeprefix(BOM_UTF8).strip():
        raise NotAFeed("empty")
    if b"<" not in data:
        raise NotAFeed("binary" if is_binary(data[:_SNIFF].decode("latin-1")) else "plain text")


# Prolog and references -----------------------------------------------------------------------


def _find_root(text: str) -> tuple[int, Kind]:
    """Where the root element begins. Entities of a DOCTYPE go with the prolog: nothing can expand."""
    at = _prolog_end(text)
    root = _ROOT.match(text, at) or _ROOT.search(text, at, at + _LONGEST_PROLOG)  # warnings may precede it
    if not root:
        raise NotAFeed(_other(text, at))
    return root.start(), _KINDS[root["name"].lower()]


def _prolog_end(text: str) -> int:
    """Where the first element begins, or whatever stands in its place. Raises NotAFeed."""
    at = length = 0
    while True:
        space = _SPACE.match(text, at)
        at = space.end() if space else at
        token = _PROLOG.match(text, at)
        if not token or _HTML.match(token[0]):
            break
        at = token.end()
        length += at - token.start()
        if length > _LONGEST_PROLOG:
            raise NotAFeed("XML with more than 8 KB before its first element")
    if _HTML.match(text, at):
        raise NotAFeed("an HTML page")
    return at


def _other(text: str, at: int) -> str:
    head = text[:_SNIFF]
    if is_binary(head) or head.count("\ufffd") * 20 > len(head):
        return "binary"
    if _OPML.match(text, at):
        return "a list of feeds (OPML)"
    if re.search(r"<(?:html|body|div|p|br|b|h1|script)\b", head, re.IGNORECASE):
        return "an HTML page"
    return "XML, but not RSS, RDF or Atom" if text.startswith("<", at) else "plain text"


# XML allows no control characters. NUL becomes U+FFFD as everywhere, the others mean nothing.
_CONTROLS: dict[int, str] = {
    **dict.fromkeys((*range(1, 9), *range(14, 32), 0xFFFE, 0xFFFF), ""),
    0: "\ufffd",
    11: " ",
    12: " ",
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}
_BRACKETS = re.compile(r"(<!\[CDATA\[|\]\]>)")
_OPEN, _CLOSE = "<![CDATA[", "]]>"
_SPLIT = "]]]]><![CDATA[>"  # how the end of a section is written within one
_AMPERSAND = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);)(?:#(?P<code>\d{1,7}|x[0-9a-f]{1,6});|(?P<name>\w{2,31});)?", re.I
)


def _repair(text: str) -> str:
    """References that XML does not know (`&nbsp;`, a bare `&`) made right outside CDATA.

    A section within a section, which XML has not and writers do, becomes text of the outer one; an inner
    beginning without an end goes.
    """
    parts = _BRACKETS.split(text.translate(_CONTROLS))
    made = [_mended(parts[0])]
    inside = False
    inner: list[int] = []  # where the beginnings within the section stand in `made`
    for at in range(1, len(parts), 2):  # a bracket, and what stands behind it
        bracket, behind = parts[at], parts[at + 1]
        if bracket == _OPEN and inside:
            inner.append(len(made))
        elif bracket == _OPEN:
            inside = True
        elif inside and inner and parts[at + 2 : at + 3] == [_CLOSE]:
            inner.pop()
            bracket = _SPLIT
        elif inside:
            inside = False
            if inner and parts[at - 1].endswith("]]") and [behind, *parts[at + 2 : at + 3]] == ["", _OPEN]:
                inner.pop()  # split already
            else:
                for place in inner:
                    made[place] = ""
                inner.clear()
        else:
            bracket = "]]&gt;"  # not allowed in text outside
        if inside and inner:
            del inner[max(0, len(inner) - behind.count("]]&gt;")) :]
        made += (bracket, behind if inside else _mended(behind))
    return "".join(made)


def _mended(part: str) -> str:
    return _AMPERSAND.sub(_reference, part) if "&" in part else part


def _reference(found: re.Match[str]) -> str:
    if found["code"]:
        return html.escape(html.unescape(found[0])).translate(_CONTROLS)
    character = html5.get(f"{found['name']};")
    return html.escape(character) if character else "&amp;" + found[0][1:]


# Outline -------------------------------------------------------------------------------------

_CONTAINERS = frozenset(("rss", "channel", "rdf", "feed"))
_ANY_TAG = re.compile(rb"""<(?:"[^"]*"|'[^']*'|[^"'>])*>""")


@dataclass(frozen=True, slots=True)
class _Outline:
    """How far the XML goes: `end` is behind the last whole child of the feed, `open` what is open there."""

    state: State
    end: int
    open: tuple[str, ...]


def _outline(data: bytes) -> _Outline:
    parser = expat.ParserCreate("utf-8")
    stack: list[str] = []
    mark: list[tuple[int, tuple[str, ...]]] = [(0, ())]

    def place() -> None:
        """Remember the end of the current tag when only containers are open behind it."""
        if len(stack) <= 2 and all(tag.rpartition(":")[2].lower() in _CONTAINERS for tag in stack):
            tag = _ANY_TAG.match(data, parser.CurrentByteIndex)
            if tag:
                mark[0] = (tag.end(), tuple(stack))

    def start(name: str, attributes: dict[str, str]) -> None:
        stack.append(name)
        place()

    def end(name: str) -> None:
        stack.pop()
        place()
        if not stack:
            raise StopIteration  # whatever follows the root is junk

    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(data, False)
    except StopIteration:
        return _Outline("whole", *mark[0])
    except expat.ExpatError:
        return _Outline("broken", len(data), ())
    return _Outline("truncated", *mark[0])
