"""Stored items → the objects of `check`, as they stand after both passes."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from provenance.core import body, fingerprint, words
from provenance.core.origin import Origin
from provenance.core.text import of_plain
from provenance.formats import contract
from provenance.jobs import recipes
from provenance.storage import Connection, Store, items, origins, stories, views
from provenance.storage import notes as stored_notes
from provenance.storage.items import Stored

# Items that are read at a time: memory stays flat however large the archive.
_PAGE = 200


def rows(store: Store, min_match: float = 0) -> Iterator[dict[str, Any]]:
    """Every item, the oldest first, one object each.

    With `min_match` (0–100) without the weaker copies: items that no copy with that match or more
    joins to their story. A story that has no such copy keeps its first item.
    """
    made = recipes.current(store)
    with store.reading() as connection:
        weak = views.weak(connection, min_match) if min_match else set()
    after = 0
    while True:
        with store.reading() as connection:
            page = items.current_of_all(connection, after, _PAGE)
            yield from objects(connection, made["origin"], [each for each in page if each.item not in weak])
        if not page:
            return
        after = page[-1].item


def objects(connection: Connection, recipe: int, page: Sequence[Stored]) -> list[dict[str, Any]]:
    """The `export jsonl` objects of these revisions; `recipe` is the row of the origin's recipe."""
    found = stored_notes.rows(connection, [stored.revision for stored in page])
    judged = origins.load(connection, recipe, [stored.item for stored in page])
    names = stories.names(connection, {stored.story for stored in page if stored.story is not None})
    return [
        _object(stored, found.get(stored.revision, []), judged.get(stored.item), names) for stored in page
    ]


def _object(
    stored: Stored, rows: list[dict[str, Any]], origin: Origin | None, names: dict[int, str]
) -> dict[str, Any]:
    left, count, shingles = _body(stored, rows)
    return {
        "id": stored.uid,
        "item": stored.uid,
        "story": names.get(stored.story) if stored.story is not None else None,
        "title": stored.title,
        "language": stored.language or None,
        "outlet": stored.outlet,
        "url": stored.url,
        "canonical_url": stored.canonical_url,
        "published": published(stored),
        "first_seen": when(stored.first_seen),
        "words": count,
        "body": left,
        "notes": [note(row) for row in rows if row["start"] is not None],
        "credits": [contract.credit(found) for row in rows if (found := stored_notes.credit(row))],
        "origin": contract.origin(origin or unjudged(stored)),
        "fingerprint": {"recipe": fingerprint.RECIPE, "shingles": shingles},
        "metadata": stored.metadata,
    }


def _body(stored: Stored, rows: list[dict[str, Any]]) -> tuple[str | None, int, int | None]:
    """A body, how many words and how many shingles; only the words when the text was pruned."""
    if not stored.has_text:
        return None, stored.words, None
    left = body.cut_spans(of_plain(stored.text), stored_notes.gaps(rows)).text
    read = words.read(left)
    return left, len(read.words), fingerprint.count(read)


def unjudged(stored: Stored) -> Origin:
    """What is said of the origin of an item that was never matched: it is blocked, or still queued."""
    why = "not judged: it may not be matched" if stored.blocked else "not judged yet: it waits to be matched"
    return Origin("unknown", None, None, 0.0, (), (why,))


def note(row: dict[str, Any]) -> dict[str, Any]:
    """A stored note as the contract has it."""
    return {key: row[key] for key in ("rule", "version", "kind", "says", "start", "end", "quote", "detail")}


def published(stored: Stored) -> str | None:
    """When it says it was published: ISO 8601 where that is sure, else the words as given."""
    if stored.published_from and stored.published_from == stored.published_to:
        return when(stored.published_from)
    return stored.published_raw or None


def when(at: datetime) -> str:
    """A time as JSON has it: ISO 8601, UTC, to the second."""
    return f"{at.replace(tzinfo=None).isoformat(timespec='seconds')}Z"
