"""Everything about one story or one item."""

from typing import Any

from provenance.core.copies import MERGING
from provenance.core.origin import Origin, reposts
from provenance.formats import contract
from provenance.jobs import export, naming, recipes, settle
from provenance.storage import Connection, Store, copies, feeds, items, origins, stories
from provenance.storage import notes as stored_notes
from provenance.storage.items import Stored


def item(store: Store, named: str) -> dict[str, Any]:
    """The item's object as `export jsonl` has it, with its text and the feeds that carry it.

    `body` and `text` are null when the text was pruned.
    """
    made = recipes.current(store)
    with store.reading() as connection:
        number = naming.item(connection, named)
        stored = items.current(connection, number)
        found = export.objects(connection, made["origin"], [stored])[0]
        urls = {row["feed"]: row["url"] for row in feeds.listing(connection)}
        appearances = [
            {
                "feed": urls.get(row["feed_id"], ""),
                "guid": row["guid"],
                "first_seen": export.when(row["first_seen"]),
                "last_seen": export.when(row["last_seen"]),
            }
            for row in items.appearances(connection, number)
        ]
    text = stored.text if stored.has_text else None
    return {**found, "revision": stored.number, "appearances": appearances, "text": text}


# A story that another run is emptying at the moment.
_NOBODY = Origin("unknown", None, None, 0.0, (), ("not judged: it has no items",))


def story(store: Store, named: str) -> dict[str, Any]:
    """A story: its origin, its copies with how each relates to the first, and stories linked by excerpts."""
    made = recipes.current(store)
    with store.reading() as connection:
        number = naming.story(connection, named)
        members = items.current_of(connection, stories.members(connection, [number]))
        judged = origins.load(connection, made["origin"], [stored.item for stored in members])
        pairs = copies.among(connection, [stored.item for stored in members])
        first = members[0] if members else None
        origin = (judged.get(first.item) or export.unjudged(first)) if first else _NOBODY
        return {
            "id": stories.uid(connection, number),
            "title": first.title if first else "",
            "words": first.words if first else 0,
            "origin": contract.origin(origin),
            "items": _members(connection, members, pairs, judged),
            "links": _links(connection, members, pairs),
        }


def _members(
    connection: Connection, members: list[Stored], pairs: list[dict[str, Any]], judged: dict[int, Origin]
) -> list[dict[str, Any]]:
    rows = stored_notes.rows(connection, [stored.revision for stored in members])
    best = _relations(members, pairs)
    again = reposts(settle.printed(stored) for stored in members)
    names = {stored.item: stored.uid for stored in members}
    return [
        {
            "item": stored.uid,
            "outlet": stored.outlet,
            "url": stored.url,
            "title": stored.title,
            "published": export.published(stored),
            "first_seen": export.when(stored.first_seen),
            **best.get(stored.item, {"relation": None, "match": None, "reason": None}),
            **({"repost": True, "repost_of": names[again[stored.item]]} if stored.item in again else {}),
            "origin": contract.origin(judged.get(stored.item) or export.unjudged(stored)),
            "notes": [row["rule"] for row in rows.get(stored.revision, []) if row["start"] is not None],
        }
        for stored in members
    ]


def _relations(members: list[Stored], pairs: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """How each copy relates: to the first of the story where they were compared, else its best pair."""
    known: dict[int, dict[str, Any]] = {}
    first = members[0].item if members else 0
    merging = [pair for pair in pairs if pair["relation"] in MERGING]
    for pair in sorted(merging, key=lambda pair: first not in (pair["item_a"], pair["item_b"])):
        found = {"relation": pair["relation"], "match": round(pair["match"], 1), "reason": pair["reason"]}
        for number in (pair["item_a"], pair["item_b"]):
            if number != first:
                known.setdefault(number, found)
    return known


def _links(
    connection: Connection, members: list[Stored], pairs: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Other stories that quote this one or are quoted by it."""
    inside = {stored.item for stored in members}
    links: dict[int, dict[str, Any]] = {}
    for pair in pairs:
        outside = {pair["item_a"], pair["item_b"]} - inside
        if pair["relation"] != "excerpt" or not outside:
            continue
        other = items.current(connection, outside.pop())
        if other.story is not None and other.story not in links:
            links[other.story] = {
                "story": stories.uid(connection, other.story),
                "item": other.uid,
                "outlet": other.outlet,
                "title": other.title,
                "relation": "excerpt",
                "match": round(pair["match"], 1),
                "reason": pair["reason"],
            }
    return list(links.values())
