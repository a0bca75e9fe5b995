"""Bodies, their fingerprints, and the index of bands and passages, shelved by month."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from provenance.core.candidates import COMPARED, HOT, STAR, nearest
from provenance.core.fingerprint import Fingerprint
from provenance.core.stories import Reach
from provenance.storage.copies import OWNER
from provenance.storage.items import Stored, beginning
from provenance.storage.schema import (
    band,
    body,
    fingerprint,
    item,
    outlet,
    owner,
    passage,
    revision,
    shelf,
    text,
)
from provenance.storage.sql import chunks, each_of, given, put, put_all, put_one


@dataclass(frozen=True, slots=True)
class Bearer:
    """An item that has a body now, under which title, and whether it may not be matched."""

    item: int
    title: str
    blocked: bool


@dataclass(frozen=True, slots=True)
class First:
    """The earliest revision that has a body now under a title."""

    revision: int
    title: str


@dataclass(frozen=True, slots=True)
class Candidates:
    """Bodies that share a key with what was asked for, those of them that a newcomer is compared with,
    and how many of the keys are hot."""

    bodies: frozenset[int]
    nearest: frozenset[int]
    hot: int


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


_Holders = dict[tuple[str, int], set[int]]  # (table, key) → the bodies that have it

# Rows that are counted before hot keys are asked for: 1 ms. A text of 600 words has some 116 keys.
_PLAIN = 1000
# Bodies at a hot key that are sorted, about 1 µs each. Of more the first are soon met in the order of all
# bodies: with 800 of 50,000 that takes a third of the time.
_SORTED = 500


def candidates(
    connection: sa.Connection, recipe: int, made: Fingerprint, months: tuple[int, int]
) -> Candidates:
    """Bodies that share a band key or a passage, shelved in these months (first and last).

    By the rules of `core.candidates`, in the order of the bodies' digests: who came first is nothing.
    One plain query does for most. Where there are many bodies a careful one follows, which reads little
    more than `HOT` of a key in a month, however many there are.
    """
    dialect = connection.dialect.name
    place: dict[str, Any] = {"recipe": recipe, "first": months[0], "last": months[1]}
    keys = {
        "band": _array(connection, made.bands),
        "passage": _array(connection, {h for h, _ in made.passages}),
    }
    counts = connection.execute(_COUNTED[dialect], {**place, **keys, "most": _PLAIN}).all()
    if len(counts) <= COMPARED and sum(count for _, count in counts) < _PLAIN:
        few = frozenset(number for number, _ in counts)
        return Candidates(few, few, 0)
    holders: _Holders = {}
    for table, key, number in connection.execute(_BOUNDED[dialect], {**place, **keys, "hot": HOT}):
        holders.setdefault((table, key), set()).add(number)
    hot = [at for at, members in holders.items() if len(members) > HOT]
    for table, key in hot:
        holders[table, key] = _star(connection, table, {**place, "key": key})
    bodies = frozenset(number for members in holders.values() for number in members)
    order: dict[int, bytes] = {}
    if any(len(members) > COMPARED for members in holders.values()):
        order = _digests(connection, bodies)
    return Candidates(bodies, frozenset(nearest(holders.values(), order.__getitem__)), len(hot))


def _array(connection: sa.Connection, keys: Iterable[int]) -> Any:
    """Numbers as one value: binding a hundred of them one by one takes longer than finding them."""
    wanted = sorted(set(keys))
    return wanted if connection.dialect.name == "postgresql" else json.dumps(wanted)


_INDEX = (("band", "key"), ("passage", "hash"))
_SHELVES = "SELECT id FROM shelf WHERE recipe_id = :recipe AND month BETWEEN :first AND :last"
_KEYS = {
    "sqlite": "JSON_EACH(:{})",
    "postgresql": "(SELECT UNNEST(CAST(:{} AS BIGINT[])) AS value)",
}


def _counted(dialect: str) -> sa.TextClause:
    """(body, how many of the rows are its own), of no more rows than `most`."""
    # CROSS JOIN: SQLite keeps to the order, and asks the key for each shelf and each number.
    rows = " UNION ALL ".join(
        f"SELECT t.body_id FROM ({_SHELVES}) s "
        f"CROSS JOIN {_KEYS[dialect].format(table)} k CROSS JOIN {table} t "
        f"WHERE t.shelf_id = s.id AND t.{key} = k.value"
        for table, key in _INDEX
    )
    return sa.text(f"SELECT body_id, COUNT(*) FROM ({rows} LIMIT :most) n GROUP BY body_id")


_COUNTED = {dialect: _counted(dialect) for dialect in _KEYS}


def _bounded(dialect: str) -> sa.TextClause:
    """Distinct (table, key, body), of each key and shelf no more than `HOT` bodies and one more."""
    found = " UNION ".join(_holders(dialect, *each) for each in _INDEX)
    return sa.text(f"WITH place AS MATERIALIZED ({_SHELVES}) {found}")


def _holders(dialect: str, table: str, column: str) -> str:
    at = f"FROM {table} t WHERE t.shelf_id = h.shelf AND t.{column} = h.key ORDER BY t.body_id LIMIT"
    keys = _KEYS[dialect].format(table)
    if dialect == "postgresql":
        return f"""
            SELECT '{table}', h.key, b.body_id
            FROM (SELECT k.value AS key, p.id AS shelf FROM {keys} k CROSS JOIN place p) h
            CROSS JOIN LATERAL (SELECT DISTINCT t.body_id {at} :hot + 1) b"""
    # SQLite joins no such subquery: the last body to be read is asked for first, of keys that are there.
    return f"""
        SELECT '{table}', h.key, b.body_id
        FROM (SELECT k.value AS key, p.id AS shelf FROM {keys} k CROSS JOIN place p
              WHERE EXISTS (SELECT 1 FROM {table} t WHERE t.shelf_id = p.id AND t.{column} = k.value)) h
        CROSS JOIN {table} b WHERE b.shelf_id = h.shelf AND b.{column} = h.key
        AND b.body_id <= COALESCE((SELECT DISTINCT t.body_id {at} 1 OFFSET :hot), {_LAST})"""


_LAST = 2**63 - 1
_BOUNDED = {dialect: _bounded(dialect) for dialect in _KEYS}


def _star(connection: sa.Connection, table: str, at: Mapping[str, Any]) -> set[int]:
    """The bodies at a hot key that every other one there is tried with."""
    count = connection.execute(_COUNT[table], {**at, "most": _SORTED + 1}).scalar_one()
    query = (_FIRST if count <= _SORTED else _FIRST_MET)[table]
    return set(connection.execute(query, {**at, "star": STAR}).scalars())


def _at(table: str, column: str, more: str = "") -> str:
    return f"FROM {table} t WHERE t.shelf_id IN ({_SHELVES}) AND t.{column} = :key{more}"


_COUNT = {t: sa.text(f"SELECT COUNT(*) FROM (SELECT 1 {_at(t, c)} LIMIT :most) n") for t, c in _INDEX}
# The same bodies: those at the key sorted, or all bodies in order until enough of them are at the key.
_FIRST = {
    t: sa.text(
        f"SELECT b.id FROM (SELECT DISTINCT t.body_id {_at(t, c)}) h "
        "JOIN body b ON b.id = h.body_id ORDER BY b.hash LIMIT :star"
    )
    for t, c in _INDEX
}
_FIRST_MET = {
    t: sa.text(
        f"SELECT b.id FROM body b WHERE b.recipe_id = :recipe "
        f"AND EXISTS (SELECT 1 {_at(t, c, ' AND t.body_id = b.id')}) ORDER BY b.hash LIMIT :star"
    )
    for t, c in _INDEX
}


def _digests(connection: sa.Connection, bodies: Iterable[int]) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    for part in chunks(bodies):
        found.update(map(tuple, connection.execute(_DIGESTS, {"bodies": part})))
    return found


_DIGESTS = sa.select(body.c.id, body.c.hash).where(body.c.id.in_(each_of("bodies")))


def by_digest(connection: sa.Connection, recipe: int, digest: bytes) -> int | None:
    """The body with exactly these words."""
    found: int | None = connection.execute(_BY_DIGEST, {"recipe": recipe, "digest": digest}).scalar()
    return found


_BY_DIGEST = sa.select(body.c.id).where(body.c.recipe_id == given("recipe"), body.c.hash == given("digest"))


def equal(
    connection: sa.Connection, recipe: int, made: Fingerprint, words: int, months: tuple[int, int]
) -> set[int]:
    """Bodies with these words, also short ones that are stored once a title; shelved in these months.

    All of them, however many: equal texts have every band in common, so one is asked for.
    """
    if not made.bands:
        return set()
    asked: dict[str, Any] = {"recipe": recipe, "first": months[0], "last": months[1], "key": made.bands[0]}
    asked |= {"words": words, "signature": made.signature, "shingles": made.shingles}
    return set(connection.execute(_EQUAL, asked).scalars())


_EQUAL = sa.text(
    "SELECT b.id FROM body b JOIN fingerprint f ON f.body_id = b.id AND f.recipe_id = :recipe "
    "WHERE b.words = :words AND f.signature = :signature AND f.shingles = :shingles "
    f"AND b.id IN (SELECT t.body_id {_at('band', 'key')})"
)


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
    connection: sa.Connection, bodies: Iterable[int], stored: Stored, reach: Reach
) -> dict[int, list[First]]:
    """Body → current revisions that may be matched with this one and have their text, the earliest of
    each title.

    A body's other bearers stand for nothing more: the verdict on a pair looks at bodies and titles.
    """
    asked = {
        "besides": stored.item,
        "since": beginning(stored.month_seen - reach.months),
        "until": beginning(stored.month_seen + reach.months + 1),
        "owner": stored.owner,
    }
    query = _earliest(reach.within_owner, reach.across_owners)
    found: dict[int, list[First]] = {}
    for part in chunks(bodies):
        for body_id, first, title in connection.execute(query, {**asked, "bodies": part}):
            found.setdefault(body_id, []).append(First(first, title))
    return found


@cache
def _earliest(within_owner: bool, across_owners: bool) -> sa.Select[Any]:
    query = (
        sa.select(revision.c.body_id, sa.func.min(revision.c.id), revision.c.title)
        .join(item, item.c.revision_id == revision.c.id)
        .join(text, text.c.revision_id == revision.c.id)
        .where(
            revision.c.body_id.in_(each_of("bodies")),
            revision.c.blocked.is_(False),
            item.c.id != given("besides"),
            revision.c.seen_at >= given("since"),
            revision.c.seen_at < given("until"),
        )
        .group_by(revision.c.body_id, revision.c.title)
        .order_by(sa.func.min(revision.c.id))
    )
    if within_owner and across_owners:
        return query
    # An unknown owner is no other's.
    same = sa.and_(given("owner") == OWNER, OWNER != "")
    query = query.outerjoin(outlet, outlet.c.id == item.c.outlet_id)
    query = query.outerjoin(owner, owner.c.id == outlet.c.owner_id)
    if not within_owner:
        query = query.where(sa.not_(same))
    return query if across_owners else query.where(same)


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
