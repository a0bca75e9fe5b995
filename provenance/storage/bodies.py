"""Bodies, their fingerprints, and the index of bands and passages, shelved by month."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from provenance.core.fingerprint import Fingerprint
from provenance.storage.schema import band, body, fingerprint, item, passage, revision, shelf, text
from provenance.storage.sql import chunks, each_of, given, put, put_all, put_one


@dataclass(frozen=True, slots=True)
class Bearer:
    """An item that has a body now, under which title, and whether it may not be matched."""

    item: int
    title: str
    blocked: bool


def ensure(connection: sa.Connection, recipe: int, digest: bytes, words: int, made: Fingerprint) -> int:
    """The row of a body, made with its fingerprint when it is new. `digest`: 16 bytes of its words."""
    new = {"recipe_id": recipe, "hash": digest, "words": words}
    number = put_one(connection, body, new, keys=("recipe_id", "hash"))
    if number is None:
        there = by_digest(connection, recipe, digest)
        assert there is not None
        return there
    number = int(number)
    row = {"body_id": number, "recipe_id": recipe, "signature": made.signature, "shingles": made.shingles}
    put(connection, fingerprint, [row], keys=("body_id", "recipe_id"))
    return number


def shelve(connection: sa.Connection, recipe: int, month: int, body_id: int, made: Fingerprint) -> None:
    """Index a body under a month; a body met again in a later month stands on that shelf too."""
    number = shelf_of(connection, recipe, month)
    put_all(connection, band, [(number, key, body_id) for key in made.bands])
    put_all(connection, passage, [(number, h, body_id, at) for h, at in made.passages])


def shelf_of(connection: sa.Connection, recipe: int, month: int) -> int:
    """The shelf of a month, made when it is new."""
    asked = {"recipe": recipe, "month": month}
    found = connection.execute(_SHELF, asked).scalar()
    if found is None:
        put(connection, shelf, [{"recipe_id": recipe, "month": month}], keys=("recipe_id", "month"))
        found = connection.execute(_SHELF, asked).scalar_one()
    return int(found)


_SHELF = sa.select(shelf.c.id).where(shelf.c.recipe_id == given("recipe"), shelf.c.month == given("month"))


def candidates(
    connection: sa.Connection, recipe: int, made: Fingerprint, months: tuple[int, int]
) -> set[int]:
    """Bodies that share a band key or a passage, shelved in these months (first and last)."""
    asked = {
        "recipe": recipe,
        "first": months[0],
        "last": months[1],
        "bands": _array(connection, made.bands),
        "hashes": _array(connection, {h for h, _ in made.passages}),
    }
    return set(connection.execute(_SHARING[connection.dialect.name], asked).scalars())


def _array(connection: sa.Connection, keys: Iterable[int]) -> Any:
    """Numbers as one value: binding a hundred of them one by one takes longer than finding them."""
    wanted = sorted(set(keys))
    return wanted if connection.dialect.name == "postgresql" else json.dumps(wanted)


def _sharing(keys: str) -> sa.TextClause:
    shelves = "SELECT id FROM shelf WHERE recipe_id = :recipe AND month BETWEEN :first AND :last"
    return sa.text(
        " UNION ".join(
            f"SELECT t.body_id FROM ({shelves}) s CROSS JOIN {keys.format(name)} k CROSS JOIN {table} t "
            f"WHERE t.shelf_id = s.id AND t.{key} = k.value"
            for table, key, name in (("band", "key", "bands"), ("passage", "hash", "hashes"))
        )
    )


# CROSS JOIN: SQLite keeps to the order, and asks the key for each shelf and each number.
_SHARING = {
    "sqlite": _sharing("JSON_EACH(:{})"),
    "postgresql": _sharing("(SELECT UNNEST(CAST(:{} AS BIGINT[])) AS value)"),
}


def by_digest(connection: sa.Connection, recipe: int, digest: bytes) -> int | None:
    """The body with exactly these words."""
    found: int | None = connection.execute(_BY_DIGEST, {"recipe": recipe, "digest": digest}).scalar()
    return found


_BY_DIGEST = sa.select(body.c.id).where(body.c.recipe_id == given("recipe"), body.c.hash == given("digest"))


def equal(
    connection: sa.Connection, recipe: int, made: Fingerprint, words: int, months: tuple[int, int]
) -> set[int]:
    """Bodies with these words, also short ones that are stored once a title; shelved in these months."""
    found: set[int] = set()
    for part in chunks(candidates(connection, recipe, made, months)):
        query = (
            sa.select(fingerprint.c.body_id)
            .join(body, body.c.id == fingerprint.c.body_id)
            .where(
                fingerprint.c.body_id.in_(part),
                fingerprint.c.recipe_id == recipe,
                fingerprint.c.signature == made.signature,
                fingerprint.c.shingles == made.shingles,
                body.c.words == words,
            )
        )
        found.update(connection.execute(query).scalars())
    return found


def bearers(
    connection: sa.Connection, bodies: Iterable[int], *, outlet_id: int, besides: int
) -> list[Bearer]:
    """Items of an outlet that have one of these bodies now, one item left out; blocked ones too."""
    found: list[Bearer] = []
    for part in chunks(bodies):
        asked = {"bodies": part, "outlet": outlet_id, "besides": besides}
        found += [Bearer(*row) for row in connection.execute(_BEARERS, asked)]
    return found


_BEARERS = (
    sa.select(item.c.id, revision.c.title, revision.c.blocked)
    .join(item, item.c.revision_id == revision.c.id)
    .where(
        revision.c.body_id.in_(each_of("bodies")),
        item.c.outlet_id == given("outlet"),
        item.c.id != given("besides"),
    )
    .order_by(item.c.id)
)


def earliest(
    connection: sa.Connection, bodies: Iterable[int], *, without_item: int | None
) -> dict[int, list[int]]:
    """Body → current revisions that may be matched and have their text, the earliest of each title, one
    item left out.

    A body's other bearers stand for nothing more: the verdict on a pair looks at bodies and titles.
    """
    found: dict[int, list[int]] = {}
    for part in chunks(bodies):
        # No item has the number 0.
        for body_id, first in connection.execute(_EARLIEST, {"bodies": part, "besides": without_item or 0}):
            found.setdefault(body_id, []).append(first)
    return found


_EARLIEST = (
    sa.select(revision.c.body_id, sa.func.min(revision.c.id))
    .join(item, item.c.revision_id == revision.c.id)
    .join(text, text.c.revision_id == revision.c.id)
    .where(
        revision.c.body_id.in_(each_of("bodies")),
        revision.c.blocked.is_(False),
        item.c.id != given("besides"),
    )
    .group_by(revision.c.body_id, revision.c.title)
    .order_by(sa.func.min(revision.c.id))
)


def carriers(connection: sa.Connection, body_id: int) -> list[int]:
    """All current revisions that may be matched and have this body, the earliest first."""
    query = (
        sa.select(revision.c.id)
        .join(item, item.c.revision_id == revision.c.id)
        .where(revision.c.body_id == body_id, revision.c.blocked.is_(False))
        .order_by(revision.c.id)
    )
    return list(connection.execute(query).scalars())


def of_items(connection: sa.Connection, items: Iterable[int]) -> set[int]:
    """The bodies that these items have now."""
    found: set[int] = set()
    for part in chunks(items):
        found.update(connection.execute(_OF_ITEMS, {"items": part}).scalars())
    return found


_OF_ITEMS = (
    sa.select(revision.c.body_id)
    .join(item, item.c.revision_id == revision.c.id)
    .where(item.c.id.in_(each_of("items")), revision.c.body_id.is_not(None))
)
