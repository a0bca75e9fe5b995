"""Titles by which foreign headlines are known, and the items that may quote them."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from provenance.storage.schema import headline, item, line, outlet, revision
from provenance.storage.sql import chunks, each_of, given, put


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
    changed = set(connection.execute(_MINE, {"item": item_id}).scalars())
    if changed:
        connection.execute(_CLEAR, {"item": item_id})
    if digest is not None:
        row = {"month": month, "hash": digest, "item_id": item_id}
        put(connection, headline, [row], keys=("month", "hash", "item_id"))
        changed ^= {digest}
    return sorted({number for each in changed for number in _quoting(connection, each, besides=item_id)})


_MINE = sa.select(headline.c.hash).where(headline.c.item_id == given("item"))
_CLEAR = headline.delete().where(headline.c.item_id == given("item"))


def _quoting(connection: sa.Connection, digest: int, *, besides: int) -> set[int]:
    """Items that have this line at head or tail, or behind a label, and not as their own title.

    None when many have the title, but for the moment in which they become many.
    """
    if len(connection.execute(_FEW_HOLDERS, {"hash": digest}).all()) > MOST + 1:
        return set()
    return set(connection.execute(_QUOTING, {"hash": digest, "besides": besides}).scalars())


_HOLDERS = sa.select(headline.c.item_id).where(headline.c.hash == given("hash"))
_FEW_HOLDERS = _HOLDERS.limit(MOST + 2)
_QUOTING = sa.select(line.c.item_id).where(
    line.c.hash == given("hash"), line.c.item_id != given("besides"), line.c.item_id.not_in(_HOLDERS)
)


def find(
    connection: sa.Connection, hashes: Mapping[int, str], *, besides: int, since: int
) -> dict[str, list[Titled]]:
    """Normalised line → the items with that title, the earliest first.

    `hashes` maps 64-bit hash → normalised line; titles known since the month `since`; one item left out.
    """
    found: dict[str, list[Titled]] = {}
    for part in chunks(hashes):
        for row in connection.execute(_FIND, {"hashes": part, "since": since, "besides": besides}):
            titled = Titled(row.id, row.uid, row.outlet, row.title)
            found.setdefault(hashes[row.hash], []).append(titled)
    return {line: all_titled for line, all_titled in found.items() if len(all_titled) <= MOST}


_FIND = (
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
    .where(
        headline.c.hash.in_(each_of("hashes")),
        headline.c.month >= given("since"),
        item.c.id != given("besides"),
    )
    .order_by(item.c.id)
)
