"""Bodies, their fingerprints, and the index of bands and passages, shelved by month."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from itertools import chain
from typing import Any

import sqlalchemy as sa

from provenance.core.candidates import HOT, met, nearest
from provenance.core.fingerprint import Fingerprint
from provenance.core.stories import Reach
from provenance.storage.copies import OWNER
from provenance.storage.items import Stored
from provenance.storage.schema import band, body, fingerprint, item, outlet, owner, passage, revision, shelf
from provenance.storage.sql import chunks, put


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
    put(
        connection,
        body,
        [{"id": _id(recipe, digest), "recipe_id": recipe, "hash": digest, "words": words}],
        keys=("recipe_id", "hash"),
    )
    query = sa.select(body.c.id).where(body.c.recipe_id == recipe, body.c.hash == digest)
    number = int(connection.execute(query).scalar_one())
    row = {"body_id": number, "recipe_id": recipe, "signature": made.signature, "shingles": made.shingles}
    put(connection, fingerprint, [row], keys=("body_id", "recipe_id"))
    return number


def _id(recipe: int, digest: bytes) -> int:
    """63 bits made of the words, so that the smallest bodies at a hot key are not the first that came."""
    return int.from_bytes(blake2b(digest, key=str(recipe).encode(), digest_size=8).digest(), "big") >> 1


def shelve(connection: sa.Connection, recipe: int, month: int, body_id: int, made: Fingerprint) -> None:
    """Index a body under a month; a body met again in a later month stands on that shelf too."""
    number = _shelf(connection, recipe, month)
    rows = [{"shelf_id": number, "key": key, "body_id": body_id} for key in made.bands]
    put(connection, band, rows, keys=("shelf_id", "key", "body_id"))
    places = [{"shelf_id": number, "hash": h, "body_id": body_id, "position": at} for h, at in made.passages]
    put(connection, passage, places, keys=("shelf_id", "hash", "body_id", "position"))


def _shelf(connection: sa.Connection, recipe: int, month: int) -> int:
    query = sa.select(shelf.c.id).where(shelf.c.recipe_id == recipe, shelf.c.month == month)
    found = connection.execute(query).scalar()
    if found is None:
        put(connection, shelf, [{"recipe_id": recipe, "month": month}], keys=("recipe_id", "month"))
        found = connection.execute(query).scalar_one()
    return int(found)


def candidates(
    connection: sa.Connection, recipe: int, made: Fingerprint, months: tuple[int, int]
) -> Candidates:
    """Bodies that share a band key or a passage, shelved in these months (first and last).

    One query, with the rules of `core.candidates`: of a hot key little more than a hundred bodies are
    read in a month, however many there are.
    """
    values = {
        "bands": _array(connection, made.bands),
        "passages": _array(connection, {h for h, _ in made.passages}),
        "recipe": recipe,
        "first": months[0],
        "last": months[1],
        "hot": HOT,
    }
    holders: dict[tuple[str, int], list[int]] = {}
    for kind, key, number in connection.execute(_query(connection.dialect.name), values):
        holders.setdefault((kind, key), []).append(number)
    kept, hot = met(sorted(members) for members in holders.values())
    return Candidates(frozenset(chain.from_iterable(kept)), frozenset(nearest(kept)), hot)


def _array(connection: sa.Connection, keys: Iterable[int]) -> Any:
    """Numbers as one bound value."""
    wanted = sorted(set(keys))
    return wanted if connection.dialect.name == "postgresql" else json.dumps(wanted)


@cache
def _query(dialect: str) -> sa.TextClause:
    """Distinct (table, key, body), of each key and shelf the `HOT` smallest bodies and one more."""
    tables = ("band", "key", "bands"), ("passage", "hash", "passages")
    found = " UNION ".join(_holders(dialect, *each) for each in tables)
    months = "SELECT id FROM shelf WHERE recipe_id = :recipe AND month BETWEEN :first AND :last"
    return sa.text(f"WITH place AS MATERIALIZED ({months}) {found}")


def _holders(dialect: str, table: str, column: str, keys: str) -> str:
    at = f"FROM {table} t WHERE t.shelf_id = h.shelf AND t.{column} = h.key ORDER BY t.body_id LIMIT"
    if dialect == "postgresql":
        return f"""
            SELECT '{table}', h.key, b.body_id
            FROM (SELECT k.key, p.id AS shelf
                  FROM UNNEST(CAST(:{keys} AS BIGINT[])) AS k(key) CROSS JOIN place p) h
            CROSS JOIN LATERAL (SELECT DISTINCT t.body_id {at} :hot + 1) b"""
    # SQLite joins no such subquery: the last body to be read is asked for first, of keys that are there.
    return f"""
        SELECT '{table}', h.key, b.body_id
        FROM (SELECT k.value AS key, p.id AS shelf FROM JSON_EACH(:{keys}) k CROSS JOIN place p
              WHERE EXISTS (SELECT 1 FROM {table} t WHERE t.shelf_id = p.id AND t.{column} = k.value)) h
        CROSS JOIN {table} b WHERE b.shelf_id = h.shelf AND b.{column} = h.key
        AND b.body_id <= COALESCE((SELECT DISTINCT t.body_id {at} 1 OFFSET :hot), {_LAST})"""


_LAST = 2**63 - 1


def by_digest(connection: sa.Connection, recipe: int, digest: bytes) -> int | None:
    """The body with exactly these words."""
    query = sa.select(body.c.id).where(body.c.recipe_id == recipe, body.c.hash == digest)
    return connection.execute(query).scalar()


def equal(
    connection: sa.Connection, recipe: int, made: Fingerprint, words: int, months: tuple[int, int]
) -> set[int]:
    """Bodies with these words, also short ones that are stored once a title; shelved in these months."""
    found: set[int] = set()
    for part in chunks(candidates(connection, recipe, made, months).bodies):
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
        query = (
            sa.select(item.c.id, revision.c.title, revision.c.blocked)
            .join(item, item.c.revision_id == revision.c.id)
            .where(revision.c.body_id.in_(part), item.c.outlet_id == outlet_id, item.c.id != besides)
            .order_by(item.c.id)
        )
        found += [Bearer(*row) for row in connection.execute(query)]
    return found


def earliest(
    connection: sa.Connection, bodies: Iterable[int], stored: Stored, reach: Reach
) -> dict[int, list[First]]:
    """Body → current revisions that may be matched with this one, the earliest of each title.

    A body's other bearers stand for nothing more: the verdict on a pair looks at bodies and titles.
    """
    found: dict[int, list[First]] = {}
    for part in chunks(bodies):
        query = (
            sa.select(revision.c.body_id, sa.func.min(revision.c.id), revision.c.title)
            .join(item, item.c.revision_id == revision.c.id)
            .outerjoin(outlet, outlet.c.id == item.c.outlet_id)
            .outerjoin(owner, owner.c.id == outlet.c.owner_id)
            .where(revision.c.body_id.in_(part), revision.c.blocked.is_(False), item.c.id != stored.item)
            .where(item.c.month.between(stored.month - reach.months, stored.month + reach.months))
            .where(*_owners(stored, reach))
            .group_by(revision.c.body_id, revision.c.title)
            .order_by(sa.func.min(revision.c.id))
        )
        for body_id, first, title in connection.execute(query):
            found.setdefault(body_id, []).append(First(first, title))
    return found


def _owners(stored: Stored, reach: Reach) -> list[sa.ColumnElement[bool]]:
    """Conditions on whose items are compared with this one; an unknown owner is no other's."""
    name = stored.owner or None
    kept: list[sa.ColumnElement[bool]] = []
    if not reach.within_owner and name:
        kept.append(OWNER.not_in([name]))
    if not reach.across_owners:
        kept.append(OWNER.in_([name] if name else []))
    return kept


def carriers(connection: sa.Connection, body_id: int) -> list[int]:
    """All current revisions that may be matched and have this body, the earliest first."""
    query = (
        sa.select(revision.c.id)
        .join(item, item.c.revision_id == revision.c.id)
        .where(revision.c.body_id == body_id, revision.c.blocked.is_(False))
        .order_by(revision.c.id)
    )
    return list(connection.execute(query).scalars())
