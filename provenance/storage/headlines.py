"""Titles by which foreign headlines are known, and the items that may quote them."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from provenance.storage.schema import headline, item, line, outlet, revision
from provenance.storage.sql import chunks, put


@dataclass(frozen=True, slots=True)
class Titled:
    """An item that has a title: its row, public id, outlet, and the title as printed."""

    item: int
    uid: str
    outlet: str
    title: str


# A title that more items than this have (weather, horoscope, photos of the day) is no other item's headline.
MOST = 8


def publish(connection: sa.Connection, month: int, item_id: int, digest: int | None) -> list[int]:
    """An item's title (64-bit hash of its normalised form, None without one) takes the place of its
    former one; the items to judge again, since they quote one of the two."""
    mine = headline.c.item_id == item_id
    changed = set(connection.execute(sa.select(headline.c.hash).where(mine)).scalars())
    connection.execute(headline.delete().where(mine))
    if digest is not None:
        row = {"month": month, "hash": digest, "item_id": item_id}
        put(connection, headline, [row], keys=("month", "hash", "item_id"))
        changed ^= {digest}
    return sorted({number for each in changed for number in _quoting(connection, each, besides=item_id)})


def _quoting(connection: sa.Connection, digest: int, *, besides: int) -> set[int]:
    """Items that have this line at head or tail, or behind a label, and not as their own title.

    None when many have the title, but for the moment in which they become many.
    """
    holders = sa.select(headline.c.item_id).where(headline.c.hash == digest)
    if len(connection.execute(holders.limit(MOST + 2)).all()) > MOST + 1:
        return set()
    query = sa.select(line.c.item_id).where(
        line.c.hash == digest, line.c.item_id != besides, line.c.item_id.not_in(holders)
    )
    return set(connection.execute(query).scalars())


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
            titled = Titled(row.id, row.uid, row.outlet, row.title)
            found.setdefault(hashes[row.hash], []).append(titled)
    return {line: all_titled for line, all_titled in found.items() if len(all_titled) <= MOST}
