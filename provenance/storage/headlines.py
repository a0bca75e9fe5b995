"""Titles by which foreign headlines are known, and the items that may quote them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from provenance.storage.schema import headline, item, line, outlet, revision
from provenance.storage.sql import chunks, put


@dataclass(frozen=True, slots=True)
class Titled:
    """An item that has a title: its row, public id, story, outlet, and the title as printed."""

    item: int
    uid: str
    story: int | None
    outlet: str
    title: str


def publish(connection: sa.Connection, month: int, item_id: int, digest: int) -> None:
    """An item's title (64-bit hash of its normalised form) becomes known."""
    row = {"month": month, "hash": digest, "item_id": item_id}
    put(connection, headline, [row], keys=("month", "hash", "item_id"))


def quoting(connection: sa.Connection, digest: int, *, besides: int) -> list[int]:
    """Items that have this line at head or tail, or behind a label; one item left out."""
    query = sa.select(line.c.item_id).where(line.c.hash == digest, line.c.item_id != besides)
    return sorted(set(connection.execute(query).scalars()))


def find(
    connection: sa.Connection, hashes: Mapping[int, str], *, besides: int, since: int
) -> dict[str, list[Titled]]:
    """Normalised line → the items with that title, the earliest first.

    `hashes` maps 64-bit hash → normalised line; titles known since the month `since`; one item left out.
    """
    found: dict[str, list[Titled]] = {}
    for part in chunks(hashes):
        query = (
            sa.select(
                headline.c.hash,
                item.c.id,
                item.c.uid,
                item.c.story_id,
                sa.func.coalesce(outlet.c.domain, outlet.c.name, "").label("outlet"),
                revision.c.title,
            )
            .join(item, item.c.id == headline.c.item_id)
            .join(revision, revision.c.id == item.c.revision_id)
            .outerjoin(outlet, outlet.c.id == item.c.outlet_id)
            .where(headline.c.hash.in_(part), headline.c.month >= since, item.c.id != besides)
            .order_by(item.c.id)
        )
        for row in connection.execute(query):
            titled = Titled(row.id, row.uid, row.story_id, row.outlet, row.title)
            found.setdefault(hashes[row.hash], []).append(titled)
    return found


def of_items(connection: sa.Connection, items: Iterable[int]) -> dict[int, str]:
    """Item → its current title."""
    found: dict[int, str] = {}
    for part in chunks(items):
        query = sa.select(item.c.id, revision.c.title).join(revision, revision.c.id == item.c.revision_id)
        found.update(map(tuple, connection.execute(query.where(item.c.id.in_(part)))))
    return found
