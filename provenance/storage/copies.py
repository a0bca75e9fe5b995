"""Verified pairs of revisions; an edit makes new ones and drops none."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from provenance.core.copies import Copy
from provenance.core.stories import Bearer, Edge, Reach, edge, equals
from provenance.storage.items import month
from provenance.storage.schema import copy, item, outlet, owner, revision, text
from provenance.storage.sql import chunks, each_of, given, put

# The pairs whose revisions are both current, with their items.
current_copy = sa.table(
    "current_copy",
    *(sa.column(c.name, c.type) for c in copy.columns),
    sa.column("item_a", sa.BigInteger),
    sa.column("item_b", sa.BigInteger),
)

# The owner of an item's outlet, else the outlet; "" when nobody knows.
OWNER = sa.func.coalesce(owner.c.name, outlet.c.domain, outlet.c.name, "")


def replace(
    connection: sa.Connection,
    judge: str,
    revision_id: int,
    pairs: Sequence[tuple[int, int, Copy]],
    kept: Collection[tuple[int, int]],
) -> None:
    """Write what is known of a current revision: pairs (a, b, how a is a copy of b) with a < b.

    Of the pairs those that are `kept`, and those that are there, which are written anew. What no
    longer holds goes; pairs with a revision that is no longer current stay, as history, and so do those
    with one whose text was pruned: nobody can say that they no longer hold.
    """
    there = {(a, b) for a, b in connection.execute(_THERE, {"revision": revision_id})}
    for a, b in sorted(there):
        connection.execute(_DROP, {"first": a, "second": b})
    rows = [_row(judge, a, b, found) for a, b, found in pairs if (a, b) in there or (a, b) in kept]
    put(connection, copy, rows, keys=("a", "b"))


_THERE = sa.union_all(
    *(
        sa.select(current_copy.c.a, current_copy.c.b)
        .join(text, text.c.revision_id == current_copy.c[other])
        .where(current_copy.c[end] == given("revision"))
        for end, other in (("a", "b"), ("b", "a"))
    )
)
_DROP = copy.delete().where(copy.c.a == given("first"), copy.c.b == given("second"))


def _row(judge: str, a: int, b: int, found: Copy) -> dict[str, Any]:
    if a >= b:
        raise ValueError(f"a pair is written with the smaller revision first: {a}, {b}")
    return {
        "a": a,
        "b": b,
        "judge": judge,
        "relation": found.relation,
        "match": found.match,
        "jaccard": found.jaccard,
        "a_in_b": found.a_in_b,
        "b_in_a": found.b_in_a,
        "longest": found.longest,
        "reason": found.reason,
        "passages": json.dumps([list(asdict(p).values()) for p in found.passages]),
    }


def partners(connection: sa.Connection, items: Iterable[int]) -> set[int]:
    """Items that are joined to one of these by a current copy of any relation."""
    found: set[int] = set()
    for part in chunks(items):
        found.update(connection.execute(_PARTNERS, {"items": part}).scalars())
    return found


_PARTNERS = sa.union_all(
    *(
        sa.select(current_copy.c[there]).where(current_copy.c[here].in_(each_of("items")))
        for here, there in (("item_a", "item_b"), ("item_b", "item_a"))
    )
)


def edges(connection: sa.Connection, items: Sequence[int], reach: Reach) -> list[Edge[int]]:
    """What joins items or speaks for it: current copies that touch these items, and items of one body.

    Of two items of one body the pair is not stored.
    """
    found: dict[tuple[int, int], Edge[int]] = {}
    for part in chunks(items):
        for row in connection.execute(_EDGES, {"items": part}):
            found[row.item_a, row.item_b] = _edge(row)
    for a, b in _equal(connection, items, reach):
        found[a, b] = Edge(a, b, "identical")
    return [found[pair] for pair in sorted(found)]


_OF_COPY = ("relation", "match", "jaccard", "a_in_b", "b_in_a", "longest", "reason")
_A, _B = revision.alias(), revision.alias()
_EDGES = sa.union_all(
    *(
        sa.select(
            *(current_copy.c[name] for name in ("item_a", "item_b", *_OF_COPY)),
            _A.c.title.label("title_a"),
            _B.c.title.label("title_b"),
        )
        .join(_A, _A.c.id == current_copy.c.a)
        .join(_B, _B.c.id == current_copy.c.b)
        .where(current_copy.c[here].in_(each_of("items")))
        for here in ("item_a", "item_b")
    )
)


def _edge(row: Any) -> Edge[int]:
    verdict = Copy(*(getattr(row, name) for name in _OF_COPY))
    return edge(row.item_a, row.item_b, verdict, (row.title_a, row.title_b))


def _equal(connection: sa.Connection, items: Sequence[int], reach: Reach) -> list[tuple[int, int]]:
    """Pairs that join the items that may be matched and share a body with one of these."""
    bearers: dict[int, dict[int, Bearer[int]]] = {}
    for part in chunks(items):
        for body_id, number, seen_at, name in connection.execute(_WITH_THEIR_BODIES, {"items": part}):
            bearers.setdefault(body_id, {})[number] = Bearer(number, name, month(seen_at))
    return sorted({pair for each in bearers.values() for pair in equals(each.values(), reach)})


_THEIR_BODIES = (
    sa.select(revision.c.body_id)
    .join(item, item.c.revision_id == revision.c.id)
    .where(item.c.id.in_(each_of("items")), revision.c.blocked.is_(False), revision.c.body_id.is_not(None))
)
_WITH_THEIR_BODIES = (
    sa.select(revision.c.body_id, item.c.id, revision.c.seen_at, OWNER)
    .join(item, item.c.revision_id == revision.c.id)
    .outerjoin(outlet, outlet.c.id == item.c.outlet_id)
    .outerjoin(owner, owner.c.id == outlet.c.owner_id)
    .where(revision.c.body_id.in_(_THEIR_BODIES), revision.c.blocked.is_(False))
    .order_by(item.c.id)
)


def among(connection: sa.Connection, items: Sequence[int]) -> list[dict[str, Any]]:
    """All current pairs that touch these items, best first: item_a, item_b, relation, match, …"""
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for here in ("item_a", "item_b"):
        for part in chunks(items):
            query = sa.select(current_copy).where(current_copy.c[here].in_(part))
            for row in connection.execute(query).mappings():
                found[row["a"], row["b"]] = dict(row)
    return sorted(found.values(), key=lambda row: (-row["match"], row["a"], row["b"]))
