"""Feed bytes → well-formed XML in UTF-8 as far as they go, with what had to be mended."""

import codecs
import html
import re
from dataclasses import dataclass
from html.entities import html5
from typing import Literal
from xml.parsers import expat

from provenance.errors import InputError

Kind = Literal["rss", "atom", "rdf"]


class NotAFeed(InputError):
    """What was fetched is no feed; the message says what it is instead ("an HTML page")."""


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
    text, warnings = _decode(data, content_type)
    start, kind = _find_root(text)
    text = _repair(text[start:])
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


_DECLARATION = b"<?xml version='1.0' encoding='utf-8'?>\n"
_LONGEST_PROLOG = 8192  # characters without white space; a long one costs the parser quadratic time
_TAIL = 1024  # where a closing root tag is looked for; comments by caches may follow it
_SNIFF = 1024

_SPACE = re.compile(r"[\s\ufeff]+")
_PROLOG = re.compile(r"<\?.*?\?>|<!--.*?-->|<!doctype[^\[>]*(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?(?P<name>rss|rdf|feed)(?=[\s/>])", re.IGNORECASE)
_CLOSED = re.compile(r"</(?:[\w.-]{1,40}:)?(?:rss|rdf|feed)\s*>", re.IGNORECASE)
_HTML = re.compile(r"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_KINDS: dict[str, Kind] = {"rss": "rss", "rdf": "rdf", "feed": "atom"}


def _refuse(data: bytes) -> None:
    if not data.strip():
        raise NotAFeed("empty")
    if data[:1] != b"\x00" and data.lstrip()[:1] in (b"{", b"[") and b"\x00" not in data[:_SNIFF]:
        raise NotAFeed("JSON")
    if b"<" not in data:
        raise NotAFeed("binary" if _is_binary(data) else "plain text")


def _is_binary(data: bytes) -> bool:
    head = data[:_SNIFF]
    control = sum(1 for byte in head if byte < 32 and byte not in b"\t\n\r\x0b\x0c\x1b")
    return control * 20 > len(head)  # one in twenty: no text has so many


# Decoding ------------------------------------------------------------------------------------

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
# Labels are read as browsers read them: as the larger set that is meant.
_MEANT = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
# Text codecs of Python that are no character sets.
_NO_CHARSET = frozenset(("idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7"))
# Share of bad among all that is not ASCII. In Latin-1 nearly every byte is bad UTF-8, in GBK most are.
_NEARLY = 1 / 3


def _decode(data: bytes, content_type: str) -> tuple[str, tuple[str, ...]]:
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return data.decode(codec, "replace").lstrip("\ufeff"), ()
    labels = [found[1] for found in (_CHARSET.search(content_type),) if found]
    labels += [found[1].decode() for found in (_DECLARED.search(data[:_SNIFF]),) if found]
    codecs_named = [name for name in map(_codec, labels) if name]
    if b"\x1b" in data:  # ISO-2022 is written in ASCII bytes, and valid UTF-8
        codecs_named = [name for name in codecs_named if name.startswith("iso2022")] + codecs_named
    else:
        codecs_named.insert(0, "utf-8")  # what is valid UTF-8 is UTF-8, whatever the label says
    for name in dict.fromkeys((*codecs_named, "utf-8")):
        text = _strictly(data, name)
        if text is not None:
            return text, ()
    for name in dict.fromkeys((*codecs_named[1:], "utf-8")):
        text = data.decode(name, "replace")
        bad = text.count("\ufffd")
        if bad <= _NEARLY * sum(1 for c in text if not c.isascii()):
            return text, (f"bad bytes in {name}: {bad} replaced",)
    return data.decode("cp1252", "replace"), ("unknown encoding, read as windows-1252",)


def _codec(label: str) -> str:
    """The name of Python's codec; "" when there is none for it."""
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return ""
    return "" if name in _NO_CHARSET else _MEANT.get(name, name)


def _strictly(data: bytes, codec: str) -> str | None:
    """The text when every byte is right; a character cut in two by the end is left out."""
    try:
        return codecs.getincrementaldecoder(codec)("strict").decode(data, False)
    except (UnicodeError, LookupError, TypeError, AttributeError):
        return None


# Prolog and references -----------------------------------------------------------------------


def _find_root(text: str) -> tuple[int, Kind]:
    """Where the root element begins. Entities of a DOCTYPE go with the prolog: nothing can expand."""
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
    root = _ROOT.match(text, at) or _ROOT.search(text, at, at + _LONGEST_PROLOG)  # warnings may precede it
    if not root:
        raise NotAFeed(_other(text, at))
    return root.start(), _KINDS[root["name"].lower()]


def _other(text: str, at: int) -> str:
    if _is_binary(text[:_SNIFF].encode("utf-8", "replace")) or text[:_SNIFF].count("\ufffd") * 20 > len(
        text[:_SNIFF]
    ):
        return "binary"
    if re.search(r"<(?:html|body|div|p|br|b|h1|script)\b", text[:_SNIFF], re.IGNORECASE):
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
_SECTION = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|\Z))", re.DOTALL)
_AMPERSAND = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);)(?:#(?P<code>\d{1,7}|x[0-9a-f]{1,6});|(?P<name>\w{2,31});)?", re.I
)


def _repair(text: str) -> str:
    """References that XML does not know (`&nbsp;`, a bare `&`) made right outside CDATA."""
    text = text.translate(_CONTROLS)
    parts = _SECTION.split(text)
    parts[::2] = (_AMPERSAND.sub(_reference, part) if "&" in part else part for part in parts[::2])
    return "".join(parts)


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

    state: Literal["whole", "truncated", "broken"]
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
