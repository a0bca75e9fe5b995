"""JSON Feed 1.0 and 1.1, bytes → its entries, as far as they go."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from provenance.core.dates import Date, read_date
from provenance.core.encoding import decode
from provenance.core.entries import Entry, Feed, NotAFeed, Source, one_line, web_address, without_cdata
from provenance.core.text import is_html, normalise


def is_json(data: bytes) -> bool:
    """Whether the first character is that of a JSON object or list."""
    return _FIRST.match(data) is not None


def is_feed(value: Mapping[str, Any]) -> bool:
    """Whether an object that was read says that it is a feed, or is made like one."""
    items = value.get("items")
    return _is_feed(value, items if isinstance(items, list) else ())


def parse(data: bytes, url: str = "", content_type: str = "") -> Feed:
    """Read a document that begins like JSON; `url` is what relative links lean on.

    What is wrong in one field or item costs that alone, and is counted in the warnings. A document
    that ends or breaks in the middle gives the whole items before. Raises NotAFeed.
    """
    text, mended = decode(data, content_type)
    read = _Reader(text).read()
    _require(read)
    channel, warnings = read.members, list(mended)
    items = [item for item in read.items if isinstance(item, dict)]
    if len(items) < len(read.items):
        warnings.append(f"items that are no objects: {len(read.items) - len(items)} left out")
    if read.state == "whole" and channel.get("items") is not True:
        warnings.append("it has no list of items")
    if read.state == "broken":
        warnings.append(f"broken JSON at character {read.end:,}: the items before it were read")
    made = (_entry(item, channel, url) for item in items)
    return Feed(
        title=one_line(without_cdata(_text(channel, "title"))),
        link=web_address(_text(channel, "home_page_url"), url),
        language=_text(channel, "language"),
        kind="json",
        version="json1" if _VERSION_1.search(_text(channel, "version")) else "json11",
        entries=tuple(entry for entry in made if entry.says_something()),
        truncated=read.state == "cut off",
        warnings=tuple(warnings),
        ttl=None,
    )


# A byte order mark, the zeros of UTF-16 and UTF-32 and white space may come first.
_FIRST = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\x00]*[{\[]")
_VERSION_1 = re.compile(r"jsonfeed\.org/version/1(?:\.0)?/?$")
_NAMED = re.compile(r"jsonfeed\.org/version/", re.IGNORECASE)


def _require(read: "_Read") -> None:
    if not _is_feed(read.members, read.items):
        raise NotAFeed("JSON, but no JSON Feed")


def _is_feed(members: Mapping[str, Any], items: Sequence[Any]) -> bool:
    """Its version says what it is; without one, what its items are made of."""
    if _NAMED.search(_text(members, "version")):
        return True
    return any("content_html" in item or "content_text" in item for item in items if _is_object(item))


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


# Items ---------------------------------------------------------------------------------------


def _entry(item: dict[str, Any], channel: dict[str, Any], url: str) -> Entry:
    content = without_cdata(_text(item, "content_html"))
    content_is_html = bool(content)
    if not content:
        content = _text(item, "content_text")
        content_is_html = is_html(content)  # some put markup there all the same
    summary = _text(item, "summary")
    link, elsewhere = (web_address(_text(item, key), url) for key in ("url", "external_url"))
    return Entry(
        guid=_text(item, "id"),
        link=link or elsewhere,
        title=one_line(without_cdata(_text(item, "title"))),
        summary=summary,
        summary_is_html=is_html(summary),
        content=content,
        content_is_html=content_is_html,
        author=_authors(item) or _authors(channel),  # 1.1: the feed's stand for items without
        source=Source("", elsewhere) if link and elsewhere and elsewhere != link else None,
        categories=_words(item.get("tags")),
        language=_text(item, "language") or _text(channel, "language"),
        published=_date(item, "date_published"),
        updated=_date(item, "date_modified"),
    )


def _text(holder: Mapping[str, Any], key: str) -> str:
    """A text, or a number as it was written; "" for whatever else stands there."""
    value = holder.get(key)
    return normalise(value).strip() if isinstance(value, str) else ""


def _authors(holder: dict[str, Any]) -> str:
    """The names: 1.1 has a list `authors`, 1.0 one `author`; some write a bare name."""
    given = holder.get("authors") or holder.get("author")
    people = given if isinstance(given, list) else [given]
    return ", ".join(_words(each.get("name") if isinstance(each, dict) else each for each in people))


def _words(values: Any) -> tuple[str, ...]:
    """Texts of a list, each on one line, none twice."""
    found = values if isinstance(values, Iterable) and not isinstance(values, str | dict) else [values]
    lines = (one_line(normalise(each)) for each in found if isinstance(each, str))
    return tuple(dict.fromkeys(filter(None, lines)))


def _date(item: dict[str, Any], key: str) -> Date | None:
    given = _text(item, key)
    return read_date(given) if given else None


# Reading -------------------------------------------------------------------------------------

# Numbers stay as written: thousands of digits cost nothing, NaN harms nobody, long ids keep all digits.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str, strict=False)
_SPACE = re.compile(r"[\s\ufeff\x00]*")


@dataclass(slots=True)
class _Read:
    """The members of the outermost object; `end` is how far it could be read.

    A list of `items` stands beside them, and True in its place.
    """

    members: dict[str, Any] = field(default_factory=dict)
    items: list[Any] = field(default_factory=list)
    state: str = "whole"  # or "cut off", "broken"
    end: int = 0


class _Reader:
    """The outermost object and its list of items are read member by member: what is whole, counts."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found = _Read()

    def read(self) -> _Read:
        """Raises NotAFeed for another kind of JSON, and for one that is nested too deeply."""
        self._skip()
        if not self.text.startswith("{", self.at):
            raise NotAFeed("JSON, but no JSON Feed")
        try:
            self._object()
        except IndexError:
            self.found.state = "cut off"
        except RecursionError as error:  # beyond some hundred levels
            raise NotAFeed("JSON nested too deeply") from error
        except ValueError:
            self.found.state = "broken" if self.text.rstrip().endswith("}") else "cut off"
        self.found.end = self.at
        return self.found

    def _object(self) -> None:
        self._step("{")
        while self.text[self.at] != "}":
            if self.text[self.at] != '"':
                raise ValueError("no key")
            key = self._value()
            self._step(":")
            if key == "items" and self.text[self.at] == "[":
                self._items()
            else:
                self.found.members[key] = self._value()
            self._comma("}")

    def _items(self) -> None:
        self.found.members["items"] = True
        self.found.items.clear()  # a key that stands twice: the last one counts, as everywhere in JSON
        self._step("[")
        while self.text[self.at] != "]":
            self.found.items.append(self._value())
            self._comma("]")
        self._step("]")

    def _value(self) -> Any:
        value, self.at = _DECODER.raw_decode(self.text, self.at)
        self._skip()
        return value

    def _step(self, sign: str) -> None:
        if self.text[self.at] != sign:
            raise ValueError(f"no {sign}")
        self.at += 1
        self._skip()

    def _comma(self, closing: str) -> None:
        """One comma, also before the closing bracket, where many leave one behind."""
        if self.text[self.at] != closing:
            self._step(",")

    def _skip(self) -> None:
        space = _SPACE.match(self.text, self.at)
        self.at = space.end() if space else self.at
