"""A claim of a feed or file + what is known → the same item, a new revision, or a new item."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal

# What makes two sightings one item, the strongest first: one canonical link in one outlet is one
# item; a guid holds when the slug was corrected; content only where there is neither.
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
    """One sighting. `own`: the outlet's own feed or file, not an aggregator's. `content`: 16 bytes."""

    keys: tuple[Key, ...]
    content: bytes
    own: bool


@dataclass(frozen=True, slots=True)
class Known:
    """An item that one of the keys names: its row, its current content, and whether that is its own."""

    item: int
    content: bytes
    own: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a claim. `item` is None for a new one."""

    kind: Literal["new", "revised", "same"]
    item: int | None


def keys(*, outlet: str, feed: str, guid: str, link: str, content: bytes) -> tuple[Key, ...]:
    """All keys of a sighting, the strongest first.

    `outlet` is a domain or name, "" when unknown; `link` is canonical, "" when there is none;
    `feed` is the scope of an aggregator's guids, "" for the outlet's own.
    """
    scope = f"outlet:{outlet}" if outlet else f"feed:{feed}"
    found: list[Key] = []
    if link:
        found.append(Key(scope, "link", digest(link)))
    if guid:
        found.append(Key(f"feed:{feed}" if feed else scope, "guid", digest(_same_scheme(guid))))
    return tuple(found) or (Key(scope, "content", content),)


def decide(claim: Claim, known: Mapping[Key, Known]) -> Decision:
    """The first key that is known names the item. An aggregator never revises an outlet's own text."""
    for key in claim.keys:
        if key in known:
            return _against(claim, known[key])
    return Decision("new", None)


def _against(claim: Claim, known: Known) -> Decision:
    if known.own and not claim.own:
        return Decision("same", known.item)
    if claim.content == known.content:
        # The outlet's own feed takes over from an aggregator, also when the words are equal.
        return Decision("revised" if claim.own and not known.own else "same", known.item)
    return Decision("revised", known.item)


def digest(text: str) -> bytes:
    """16 bytes that stand for a text of any length."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def content(title: str, text: str) -> bytes:
    """What an item says, as 16 bytes: a change of it is a revision."""
    return digest(f"{title}\n{text}")


def name(kind: Literal["i", "s"], *parts: str) -> str:
    """A short printable id: its kind and 50 bits in base 32; equal parts give equal names."""
    number = int.from_bytes(blake2b("\n".join(parts).encode(), digest_size=8).digest(), "big")
    return kind + "".join(_ALPHABET[number >> (5 * place) & 31] for place in range(10))


def _same_scheme(guid: str) -> str:
    """A guid that changed from http to https is the same guid."""
    return "https" + guid[4:] if guid.startswith("http:") else guid


def hash64(text: str) -> int:
    """A text as a signed 64-bit number, for tables that only ask for equality."""
    return int.from_bytes(digest(text)[:8], "big", signed=True)
