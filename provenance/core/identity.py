"""A claim of a feed or file + what is known → the same item, a new revision, or a new item."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Literal

from provenance.core.titles import normal

# What makes two sightings one item, the strongest first: one canonical link in one outlet is one
# item; a guid holds when the slug was corrected; content only where there is no link.
KeyKind = Literal["link", "guid", "content"]

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u


@dataclass(frozen=True, slots=True)
class Key:
    """One way to know an item again: `digest` is 16 bytes of the guid, link or content."""

    scope: str
    kind: KeyKind
    digest: bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """One sighting. `own`: the outlet's own feed or file, not an aggregator's. `content`: 16 bytes.

    `size` is the length of its text in characters.
    """

    keys: tuple[Key, ...]
    content: bytes
    own: bool
    title: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """An item that one of the keys names: its row, and its current revision.

    `heard` is what the feed at hand said of it last, None when it never did or there is no feed;
    `size` is the length of the current text in characters.
    """

    item: int
    content: bytes
    own: bool
    title: str = ""
    size: int = 0
    seen_at: datetime | None = None
    heard: bytes | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a claim. `item` is None for a new one.

    `moved`: the item has a new address. `reused`: another article, years later, under an old name.
    """

    kind: Literal["new", "revised", "same"]
    item: int | None
    moved: bool = False
    reused: bool = False


def keys(
    *, outlet: str, feed: str, own: bool, guid: str, link: str, content: bytes, telling: bool
) -> tuple[Key, ...]:
    """All keys of a sighting, the strongest first.

    `outlet` is a domain or name, "" when unknown; `feed` is the scope of guids that are no name
    beyond it, "" for a file; `own` as in Claim; `link` is canonical, "" when there is none;
    `telling`: it has a title and a text, so that equal content is no chance.
    """
    scope = f"outlet:{outlet}" if outlet else f"feed:{feed}"
    found: list[Key] = []
    if link:
        found.append(Key(scope, "link", digest(link)))
    if guid:
        # "12" in two section feeds is two articles, "tag:…" or an address is one.
        within = f"feed:{feed}" if feed and not (own and _is_worldwide(guid)) else scope
        found.append(Key(within, "guid", digest(_same_scheme(guid))))
    if not found or (telling and not link):
        found.append(Key(scope, "content", content))
    return tuple(found)


def link_key(outlet: str, link: str) -> Key:
    """The key of a canonical link in an outlet."""
    return Key(f"outlet:{outlet}", "link", digest(link))


def shared_guids(document: Iterable[tuple[str, str, str]]) -> frozenset[str]:
    """Guids that several articles of one document share, so that they name none of them.

    `document` has (guid, canonical link, title) of each entry. Entries of one guid are several
    articles when their links differ, or without any link their titles.
    """
    links: dict[str, set[str]] = {}
    titles: dict[str, set[str]] = {}
    for guid, link, title in document:
        links.setdefault(guid, set()).update([link] if link else [])
        titles.setdefault(guid, set()).update([normal(title)] if title else [])
    several = (g for g in links if g and (len(links[g]) > 1 or (not links[g] and len(titles[g]) > 1)))
    return frozenset(several)


def decide(claim: Claim, known: Mapping[Key, Known], at: datetime | None = None) -> Decision:
    """The first key that is known names the item. `at` is now.

    An aggregator never revises an outlet's own text, and the outlet's own text replaces an
    aggregator's. Of two feeds of one standing that say it differently, the longer text stays: else
    a section feed with the summary and one with the whole text would revise each other at every poll.
    """
    for key in claim.keys:
        if key in known:
            return _against(claim, key, known, at)
    return Decision("new", None)


def _against(claim: Claim, key: Key, known: Mapping[Key, Known], at: datetime | None) -> Decision:
    found = known[key]
    if found.own and not claim.own:
        return Decision("same", found.item)
    moved = claim.keys[0].kind == "link" and claim.keys[0] not in known
    takes_over = claim.own and not found.own  # also when the words are equal
    if not takes_over and not _says_more(claim, found, moved):
        return Decision("same", found.item, moved)
    return Decision("revised", found.item, moved, _is_other(claim, found, at))


def _says_more(claim: Claim, found: Known, moved: bool) -> bool:
    if claim.content in (found.content, found.heard):
        return False
    # What a feed changes in its own words is an edit, and so is what comes under a new address.
    return found.heard == found.content or found.seen_at is None or moved or claim.size > found.size


_YEARS = timedelta(days=365)  # an edit after a year under another headline is no edit


def _is_other(claim: Claim, found: Known, at: datetime | None) -> bool:
    old = at is not None and found.seen_at is not None and at - found.seen_at >= _YEARS
    return old and normal(claim.title) != normal(found.title)


def digest(text: str) -> bytes:
    """16 bytes that stand for a text of any length."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def content(title: str, text: str) -> bytes:
    """What an item says, as 16 bytes: a change of it is a revision. Marks that nobody sees do not count."""
    return digest(_INVISIBLE.sub("", f"{title}\n{text}"))


# Variation selectors, joiners, tags: some servers sign each answer anew with them.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)


def name(kind: Literal["i", "s"], *parts: str) -> str:
    """A short printable id: its kind and 50 bits in base 32; equal parts give equal names."""
    number = int.from_bytes(blake2b("\n".join(parts).encode(), digest_size=8).digest(), "big")
    return kind + "".join(_ALPHABET[number >> (5 * place) & 31] for place in range(10))


def _same_scheme(guid: str) -> str:
    """A guid that changed from http to https is the same guid."""
    return "https" + guid[4:] if guid[:5].lower() == "http:" else guid


_LONG = 16  # characters: a UUID or a hash, no running number


def _is_worldwide(guid: str) -> bool:
    return len(guid) >= _LONG or ":" in guid


def hash64(text: str) -> int:
    """A text as a signed 64-bit number, for tables that only ask for equality."""
    return int.from_bytes(digest(text)[:8], "big", signed=True)
