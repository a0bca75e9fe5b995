"""programme.toml and the articles → the feeds, with every item's paragraphs."""

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

HERE = Path(__file__).resolve().parent
LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")  # [words](/path)

Format = Literal["rss", "atom", "rdf", "json"]


@dataclass(frozen=True, slots=True)
class Item:
    """One article as one feed carries it. `paragraphs` may hold links written [words](address)."""

    article: str
    title: str
    link: str
    guid: str
    author: str
    published: str  # as printed in the feed
    paragraphs: tuple[str, ...]
    rounds: tuple[int, ...]
    source: tuple[str, str] | None  # an aggregator's: name and feed of the paper

    @property
    def text(self) -> str:
        """The paragraphs as plain text, one a line."""
        return "\n".join(LINK.sub(r"\1", p).removeprefix("> ") for p in self.paragraphs)

    @property
    def time(self) -> datetime:
        return instant(self.published)


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed: `name` is that of its file on the server, `home` the address of its outlet."""

    name: str
    format: Format
    title: str
    home: str
    language: str
    encoding: str
    gzip: bool
    aggregator: bool
    items: tuple[Item, ...]

    @property
    def file(self) -> str:
        """The name of its file, with an ending."""
        return f"{self.name}.json" if self.format == "json" else f"{self.name}.xml"

    @property
    def outlet(self) -> str:
        """The outlet's domain."""
        return self.home.removeprefix("https://")

    def round(self, number: int) -> tuple[Item, ...]:
        """What stands in the feed at the poll of that number (1 or 2), the newest first."""
        return tuple(
            sorted((i for i in self.items if number in i.rounds), key=lambda i: i.time, reverse=True)
        )


@cache
def feeds() -> tuple[Feed, ...]:
    """All feeds of the programme."""
    rows = tomllib.loads((HERE / "programme.toml").read_text(encoding="utf-8"))["feed"]
    return tuple(_feed(row) for row in rows)


@cache
def article(name: str) -> tuple[str, ...]:
    """The paragraphs of `articles/NAME.txt`."""
    text = (HERE / "articles" / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(" ".join(block.split("\n")) for block in text.strip().split("\n\n"))


def feed(name: str) -> Feed:
    """The feed of that name."""
    return next(feed for feed in feeds() if feed.name == name)


def find(feed_name: str, article_name: str) -> Item:
    """The item of a feed that carries an article."""
    return next(item for item in feed(feed_name).items if item.article == article_name)


def instant(published: str) -> datetime:
    """RFC 822 or ISO 8601 → an aware time."""
    return datetime.fromisoformat(published) if published[0].isdigit() else parsedate_to_datetime(published)


def _feed(row: dict[str, Any]) -> Feed:
    home = row["home"]
    return Feed(
        name=row["name"],
        format=row["format"],
        title=row["title"],
        home=home,
        language=row["language"],
        encoding=row.get("encoding", "UTF-8"),
        gzip=row.get("gzip", False),
        aggregator=row.get("aggregator", False),
        items=tuple(_item(home, item) for item in row["items"]),
    )


def _item(home: str, row: dict[str, Any]) -> Item:
    link = _absolute(home, row["link"])
    source = row.get("source")
    return Item(
        article=row["article"],
        title=row["title"],
        link=link,
        guid=row.get("guid", link),
        author=row.get("author", ""),
        published=row["published"],
        paragraphs=_paragraphs(home, row),
        rounds=tuple(row.get("rounds", (1, 2))),
        source=(source["name"], source["url"]) if source else None,
    )


def _paragraphs(home: str, row: dict[str, Any]) -> tuple[str, ...]:
    """The article's paragraphs with this feed's cuts, additions and tail."""
    paragraphs = list(article(row["article"])[: row.get("keep")])
    paragraphs[0] = paragraphs[0].replace(row.get("without", ""), "", 1)
    if insert := row.get("insert"):
        paragraphs[insert["after"] : insert["after"]] = article(insert["article"])
    for line in row.get("tail", ()):
        paragraphs.append(LINK.sub(lambda m: f"[{m[1]}]({_absolute(home, m[2])})", line))
    return tuple(paragraphs)


def _absolute(home: str, address: str) -> str:
    return home + address if address.startswith("/") else address
