"""HTML or plain text → a text and its paragraphs, with offsets and hints."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of a text, without outer blanks; `text[start:end]` are its characters.

    `tags` is the path of tags around it ("article/p"; empty for plain text), `links` the share
    of its characters that stand in links (0 to 1), `marks` the words of class, id and rel of
    the elements around it, the nearest first.
    """

    start: int
    end: int
    tags: str = ""
    links: float = 0.0
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A document's text and where its paragraphs stand in it.

    Offsets count Unicode code points in `text`. Line ends are LF; NUL and lone surrogates have
    become U+FFFD. `title`, `canonical` and `language` are what the HTML says of itself.
    `counters` are the addresses of its images and scripts that tell who published it first
    (republication counters), read before the markup is thrown away.
    """

    text: str
    paragraphs: tuple[Paragraph, ...]
    title: str = ""
    canonical: str = ""
    language: str = ""
    counters: tuple[str, ...] = ()


def of_plain(text: str) -> Text:
    """Plain text → its lines as paragraphs; blank lines are none.

    Applied to a text that was made here (also from HTML) it gives the same text and offsets.
    """
    text = normalise(text)
    return Text(text, tuple(_lines(text)))


def of_html(html: str) -> Text:
    """HTML, a page or a fragment → all visible paragraphs joined by one newline.

    A block element, a table cell, a list item, `<br>` and, within `pre`, a line end each end a
    paragraph. White space inside one is folded to single spaces. Without any tag, lines count as
    in plain text.
    """
    html = normalise(html)
    page = _Page(preformatted=not _TAG.search(html))
    root = LexborHTMLParser(html).root
    if root is not None:
        _walk(root, page)
    page.end_paragraph()
    return page.finish()


def normalise(text: str) -> str:
    """Line ends CRLF → LF, NUL and lone surrogates → U+FFFD; nothing else changes. Idempotent."""
    if "\r" in text:
        text = _CRLF.sub("\n", text)
    return text if "\0" not in text and _is_utf8(text) else _UNSTORABLE.sub("\ufffd", text)


def bare_lines(text: str) -> str:
    """Plain text → its lines that are not blank, without outer blanks: the paragraphs of `of_plain`."""
    return "\n".join(filter(None, (line.strip(_BLANKS) for line in normalise(text).split("\n"))))


def is_html(text: str) -> bool:
    """Whether a text of unknown type holds markup: a tag of HTML, a comment or a character reference."""
    return bool(_TAG.search(text) or _REFERENCE.search(text))


def fold(text: str) -> str:
    """One line: every run of white space made one space, outer blanks (zero-width ones too) gone."""
    return " ".join(text.strip(_BLANKS).split())


_CRLF = re.compile(r"\r+\n")  # a run of CR, or the law would not be idempotent
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

# White space of Unicode, and what shows nothing at the edge of a line: soft hyphen, zero-width
# space, direction marks, word joiner, byte order mark.
_BLANKS = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\xad\u200b\u200e\u200f\u2060\ufeff"
)


def _names(line: str) -> frozenset[str]:
    return frozenset(line.split())


_BLOCKS = _names(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li "
    "listing main menu nav ol p plaintext pre search section summary table tbody td tfoot th "
    "thead tr ul xmp"
)
# Never shown as text. `rt` and `rp` are shown, as a reading above the word: not part of the line.
_HIDDEN = _names(
    "applet area audio base canvas datalist embed frame frameset head iframe input link meta "
    "noembed noframes noscript object param progress rp rt script select source style svg template "
    "textarea title track video"
)
_PREFORMATTED = frozenset(("pre", "listing", "plaintext", "xmp"))
_BARE = frozenset(("html", "body"))  # tell nothing: on every page

_TAG = re.compile(
    r"<(?:!--|!doctype\b|/?(?:a|abbr|article|aside|b|blockquote|body|br|center|cite|code|dd|del|div|dl|dt|em|"
    r"figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|ins|li|link|main|mark|"
    r"meta|nav|ol|p|picture|pre|q|s|script|section|small|span|strong|style|sub|sup|svg|table|tbody|td|"
    r"th|thead|title|tr|u|ul|video)\b[^<>]*>)",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)

_INVISIBLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.IGNORECASE)
# React sends parts of a page late, in hidden elements with such ids that its script moves into place.
_STREAMED = re.compile(r"S:[0-9a-f]{1,4}")
_KEEPS_LINES = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)

# Counters that republishers must leave in: The Conversation, ProPublica, and the WordPress plug-in
# of the non-profit newsrooms (States Newsroom among them), whose host is the origin.
_COUNTER = re.compile(
    r"//counter\.theconversation\.|//pixel\.propublica\.org/|[?&]republication-pixel=true", re.IGNORECASE
)
_SOURCES = ("src", "data-src", "data-lazy-src")

_PATH = 8  # tags kept of a path: deeper pages are templates, and the near ones tell
_AROUND = 12  # elements looked at for a paragraph: bounds the work where tags nest without end
_MARKS = 24  # words kept: some themes write a hundred classes on one element
_LONGEST_MARK = 64  # a longer class is a hash or data, no word


def _is_utf8(text: str) -> bool:
    """Whether no lone surrogate is in it: a tenth of the time of a search."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _lines(text: str) -> Iterator[Paragraph]:
    start = 0
    for line in text.split("\n"):
        bare = line.strip(_BLANKS)
        if bare:
            lead = len(line) - len(line.lstrip(_BLANKS))
            yield Paragraph(start + lead, start + lead + len(bare))
        start += len(line) + 1


@dataclass(slots=True)
class _Element:
    """An open element on the way down."""

    tag: str
    marks: tuple[str, ...]
    hidden: bool
    preformatted: bool
    link: bool


@dataclass(slots=True)
class _Page:
    """What has been read so far: whole paragraphs, and the parts of the one being read."""

    preformatted: bool
    open: list[_Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    counters: dict[str, None] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    canonical: str = ""
    language: str = ""
    length: int = 0
    # The paragraph being read. `around` are the innermost elements at its first word; of these
    # `common` still enclose all of it; `low` is the least depth since its last word.
    parts: list[str] = field(default_factory=list)
    around: list[_Element] = field(default_factory=list)
    depth: int = 0
    common: int = 0
    low: int = 0
    shown: int = 0
    linked: int = 0
    relations: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        inner = self.open[-1] if self.open else None
        if inner.preformatted if inner else self.preformatted:
            first, *others = text.split("\n")
            self._add_run(first, inner)
            for line in others:
                self.end_paragraph()
                self._add_run(line, inner)
        else:
            self._add_run(text, inner)

    def _add_run(self, text: str, inner: _Element | None) -> None:
        count = sum(map(len, text.split()))
        if count:
            if not self.shown:
                self.around = self.open[-_AROUND:]
                self.depth = self.common = len(self.open)
            self.common = min(self.common, self.low, len(self.open)) if self.shown else self.common
            self.low = len(self.open)
            self.shown += count
            if inner and inner.link:
                self.linked += count
        self.parts.append(text)

    def enter(self, element: _Element) -> None:
        self.open.append(element)

    def leave(self) -> None:
        self.open.pop()
        self.low = min(self.low, len(self.open))

    def end_paragraph(self) -> None:
        line = fold("".join(self.parts))
        if line:
            start = self.length
            self.length += len(line) + 1  # the newline
            self.texts.append(line)
            self.paragraphs.append(self._paragraph(start, start + len(line)))
        self.parts.clear()
        self.relations.clear()
        self.shown = self.linked = 0

    def _paragraph(self, start: int, end: int) -> Paragraph:
        outside = self.depth - len(self.around)  # elements further out than those kept
        around = self.around[: max(0, self.common - outside)]
        tags = [e.tag for e in around if e.tag not in _BARE]
        words = list(self.relations)
        for element in reversed(around):
            words.extend(element.marks)
        share = self.linked / self.shown if self.shown else 0.0
        return Paragraph(start, end, "/".join(tags[-_PATH:]), share, tuple(dict.fromkeys(words))[:_MARKS])

    def finish(self) -> Text:
        return Text(
            text="\n".join(self.texts),
            paragraphs=tuple(self.paragraphs),
            # The page's title often ends in the site's name, the one for sharing seldom does.
            title=self.titles.get("og:title") or self.titles.get("title", ""),
            canonical=self.canonical,
            language=self.language,
            counters=tuple(self.counters),
        )


def _walk(root: LexborNode, page: _Page) -> None:
    """Depth first without recursion: pages nest deeper than the interpreter's stack."""
    nodes: list[LexborNode] = []
    node: LexborNode | None = root
    while node is not None:
        down = _enter(node, page)
        if down is not None:
            nodes.append(node)
            node = down
            continue
        following = node.next
        while following is None and nodes:
            node = nodes.pop()
            _leave(page)
            following = node.next if nodes else None
        node = following


def _enter(node: LexborNode, page: _Page) -> LexborNode | None:
    """Take in a node; its first child when the element was opened, for `_leave` to close."""
    if node.is_text_node:
        if not (page.open and page.open[-1].hidden):
            page.add(node.text_content or "")
        return None
    tag = node.tag or ""
    if not node.is_element_node or not tag:
        return None
    if tag == "br":
        if not (page.open and page.open[-1].hidden):
            page.end_paragraph()
        return None
    element = _element(node, tag, page)
    if tag in _BLOCKS and not element.hidden:
        page.end_paragraph()
    child = node.first_child
    if child is not None:
        page.enter(element)
    return child


def _leave(page: _Page) -> None:
    element = page.open[-1]
    if element.tag in _BLOCKS and not element.hidden:
        page.end_paragraph()
    page.leave()


def _element(node: LexborNode, tag: str, page: _Page) -> _Element:
    attributes = node.attributes
    outer = page.open[-1] if page.open else None
    hidden = (outer is not None and outer.hidden) or tag in _HIDDEN or _is_hidden(tag, attributes)
    before = outer.preformatted if outer else page.preformatted
    style = attributes.get("style") or ""
    element = _Element(
        tag=tag,
        marks=_marks(attributes) if not hidden and tag not in _BARE else (),
        hidden=hidden,
        preformatted=before or tag in _PREFORMATTED or bool(_KEEPS_LINES.search(style)),
        link=(outer is not None and outer.link) or (tag == "a" and "href" in attributes),
    )
    if tag == "a" and not hidden and page.shown:
        page.relations.extend((attributes.get("rel") or "").lower().split()[:_MARKS])
    _read_metadata(node, tag, attributes, page)
    return element


def _is_hidden(tag: str, attributes: dict[str, str | None]) -> bool:
    return bool(
        ("hidden" in attributes and not _STREAMED.fullmatch(attributes.get("id") or ""))
        or (attributes.get("aria-hidden") or "").strip().lower() == "true"
        or (tag == "dialog" and "open" not in attributes)
        or _INVISIBLE.search(attributes.get("style") or "")
    )


def _marks(attributes: dict[str, str | None]) -> tuple[str, ...]:
    words: list[str] = []
    for name in ("rel", "class", "id"):
        value = attributes.get(name)
        if value:
            words.extend(w for w in value.lower().split()[:_MARKS] if len(w) <= _LONGEST_MARK)
    return tuple(words[:_MARKS])


def _read_metadata(node: LexborNode, tag: str, attributes: dict[str, str | None], page: _Page) -> None:
    match tag:
        case "img" | "script":
            for name in _SOURCES:
                address = attributes.get(name)
                if address and _COUNTER.search(address):
                    page.counters[address.strip()] = None
        case "title":
            outer = page.open[-1] if page.open else None
            if outer is None or outer.tag == "head" or not outer.hidden:  # a drawing has a title too
                page.titles.setdefault("title", fold(node.text(deep=True)))
        case "meta":
            name = (attributes.get("property") or attributes.get("name") or "").strip().lower()
            if name == "og:title":
                page.titles.setdefault(name, fold(attributes.get("content") or ""))
        case "link":
            if "canonical" in (attributes.get("rel") or "").lower().split():
                page.canonical = page.canonical or fold(attributes.get("href") or "")
        case "html":
            page.language = fold(attributes.get("lang") or attributes.get("xml:lang") or "")
