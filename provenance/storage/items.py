"""Items, their identities, appearances, revisions and texts."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from provenance.core.identity import Key, Known, name
from provenance.storage.schema import appearance, body, identity, item, line, outlet, owner, revision, text
from provenance.storage.sql import alone, begins, chunks, each_of, given, half_like, put


@dataclass(frozen=True, slots=True)
class Revision:
    """What is written of one sighting of an item. `published` is (from, to)."""

    content: bytes
    title: str
    author: str
    language: str
    published_raw: str
    published: tuple[datetime | None, datetime | None]
    zone_known: bool
    metadata: Mapping[str, Any]
    own: bool
    html: str | None
    text: str
    ruleset: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when an item was seen first. `not_seen_before` is the feed's previous good fetch."""

    outlet_id: int | None
    url: str
    canonical_url: str
    first_seen: datetime
    not_seen_before: datetime | None


@dataclass(frozen=True, slots=True)
class Stored:
    """A revision as it stands in the database, with its item. Without `has_text` its text was pruned."""

    revision: int
    item: int
    uid: str
    number: int
    current: bool
    story: int | None
    body: int | None
    words: int
    month: int
    seen_at: datetime
    outlet_id: int | None
    outlet: str
    url: str
    canonical_url: str
    title: str
    author: str
    language: str
    published_raw: str
    published_from: datetime | None
    published_to: datetime | None
    first_seen: datetime
    owner: str
    metadata: Mapping[str, Any]
    blocked: bool
    own: bool
    ruleset: str
    queued: int
    html: str | None
    text: str
    has_text: bool

    @property
    def month_seen(self) -> int:
        """The month in which this revision was seen: its body stands on that shelf."""
        return month(self.seen_at)


def month(at: datetime) -> int:
    """A month as a small integer: 12 · year + month − 1."""
    return at.year * 12 + at.month - 1


def beginning(number: int) -> datetime:
    """The first instant of a month."""
    return datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC)


def known(connection: sa.Connection, keys: Iterable[Key], feed_id: int | None = None) -> dict[Key, Known]:
    """The items that these keys name, with their current content and what this feed said of them last."""
    # Each (scope, kind) apart: SQLite does not use the key for a list of whole rows.
    scopes: dict[tuple[str, str], dict[bytes, Key]] = {}
    for key in keys:
        scopes.setdefault((key.scope, key.kind), {})[key.digest] = key
    found: dict[Key, Known] = {}
    for (scope, kind), wanted in scopes.items():
        for part in chunks(wanted):
            asked = {"scope": scope, "kind": kind, "digests": part, "feed": feed_id}
            for row in connection.execute(_KNOWN, asked):
                # Files have the last word: without a feed there is nothing that it had said before.
                heard = row.heard if feed_id is not None else row.content_hash
                found[wanted[row.key]] = Known(
                    row.item_id, row.content_hash, row.own, row.title, row.size, row.seen_at, heard
                )
    return found


_KNOWN = (
    sa.select(
        identity.c.key,
        identity.c.item_id,
        revision.c.content_hash,
        revision.c.own,
        revision.c.title,
        revision.c.seen_at,
        sa.func.coalesce(sa.func.length(text.c.text), 0).label("size"),
        appearance.c.content_hash.label("heard"),
    )
    .join(item, item.c.id == identity.c.item_id)
    .join(revision, revision.c.id == item.c.revision_id)
    .outerjoin(text, text.c.revision_id == revision.c.id)
    .outerjoin(appearance, (appearance.c.item_id == item.c.id) & (appearance.c.feed_id == given("feed")))
    .where(
        identity.c.scope == given("scope"),
        identity.c.kind == given("kind"),
        identity.c.key.in_(each_of("digests")),
    )
)


def add(connection: sa.Connection, place: Place, keys: Sequence[Key], new: Revision) -> tuple[int, int]:
    """A new item with its first revision: (item, revision)."""
    values = {
        "outlet_id": place.outlet_id,
        "url": place.url,
        "canonical_url": place.canonical_url,
        "first_seen": place.first_seen,
        "month": month(place.first_seen),
        "not_seen_before": place.not_seen_before,
    }
    uid = _free_uid(connection, keys[0])
    number = _inserted(connection, _ADD, {"uid": uid, **values})
    identify(connection, number, keys)
    return number, _revise(connection, number, 1, place.first_seen, new)


_ADD = item.insert()


def _free_uid(connection: sa.Connection, key: Key) -> str:
    """A name made from the item's strongest key, so that a database made anew gives it again."""
    for salt in range(1000):
        uid = name("i", key.scope, key.kind, key.digest.hex(), *([str(salt)] if salt else []))
        if connection.execute(_BY_UID, {"uid": uid}).first() is None:
            return uid
    raise AssertionError("a thousand equal names of 50 bits")


_BY_UID = sa.select(item.c.id).where(item.c.uid == given("uid"))


def revise(connection: sa.Connection, item_id: int, seen_at: datetime, new: Revision) -> int:
    """A further revision, from now on the current one."""
    last = connection.execute(_LAST, {"item": item_id}).scalar() or 0
    return _revise(connection, item_id, last + 1, seen_at, new)


def _revise(connection: sa.Connection, item_id: int, number: int, seen_at: datetime, new: Revision) -> int:
    values = {
        "item_id": item_id,
        "number": number,
        "seen_at": seen_at,
        "content_hash": new.content,
        "title": new.title,
        "author": new.author,
        "language": new.language,
        "published_raw": new.published_raw,
        "published_from": new.published[0],
        "published_to": new.published[1],
        "zone_known": new.zone_known,
        "metadata": json.dumps(new.metadata, ensure_ascii=False, sort_keys=True),
        "own": new.own,
        "ruleset": new.ruleset,
    }
    revision_id = _inserted(connection, _ADD_REVISION, values)
    connection.execute(_ADD_TEXT, {"revision_id": revision_id, "html": new.html, "text": new.text})
    connection.execute(_CURRENT_NOW, {"item": item_id, "revision": revision_id})
    return revision_id


_LAST = sa.select(sa.func.max(revision.c.number)).where(revision.c.item_id == given("item"))
_ADD_REVISION = revision.insert()
_ADD_TEXT = text.insert()
_CURRENT_NOW = item.update().where(item.c.id == given("item")).values(revision_id=given("revision"))


def _inserted(connection: sa.Connection, insert: sa.Insert, values: Mapping[str, Any]) -> int:
    key = connection.execute(insert, values).inserted_primary_key
    assert key is not None
    return int(key[0])


def identify(connection: sa.Connection, item_id: int, keys: Iterable[Key]) -> None:
    """Let these keys name the item; a key that names one already keeps it."""
    rows = [{"scope": k.scope, "kind": k.kind, "key": k.digest, "item_id": item_id} for k in keys]
    put(connection, identity, rows, keys=("scope", "kind", "key"))


def move(connection: sa.Connection, item_id: int, url: str, canonical_url: str) -> None:
    """The item has another address from now on; the old one still leads to it."""
    connection.execute(_MOVE, {"item": item_id, "to": url, "canonical": canonical_url})


_MOVE = (
    item.update().where(item.c.id == given("item")).values(url=given("to"), canonical_url=given("canonical"))
)


def appear(
    connection: sa.Connection, feed_id: int, item_id: int, guid: str, content: bytes, at: datetime
) -> None:
    """The feed carries the item now, and says `content` of it."""
    row = {"feed_id": feed_id, "item_id": item_id, "guid": guid, "first_seen": at, "last_seen": at}
    put(connection, appearance, [{**row, "content_hash": content}], keys=("feed_id", "item_id"))
    connection.execute(_SEEN, {"feed": feed_id, "item": item_id, "at": at})
    connection.execute(_SAID, {"feed": feed_id, "item": item_id, "said": content})


_HERE = (appearance.c.feed_id == given("feed")) & (appearance.c.item_id == given("item"))
_SEEN = appearance.update().where(_HERE, appearance.c.last_seen < given("at")).values(last_seen=given("at"))
_SAID = (
    appearance.update()
    .where(_HERE, appearance.c.content_hash != given("said"))
    .values(content_hash=given("said"))
)


def appearances(connection: sa.Connection, item_id: int) -> list[dict[str, Any]]:
    """The feeds that carry an item: feed (row id), guid, first_seen, last_seen."""
    query = sa.select(appearance).where(appearance.c.item_id == item_id).order_by(appearance.c.feed_id)
    return [dict(row) for row in connection.execute(query).mappings()]


_STORED = (
    sa.select(
        revision.c.id.label("revision"),
        item.c.id.label("item"),
        item.c.uid,
        revision.c.number,
        (item.c.revision_id == revision.c.id).label("current"),
        item.c.story_id.label("story"),
        revision.c.body_id.label("body"),
        sa.func.coalesce(body.c.words, 0).label("words"),
        item.c.month,
        revision.c.seen_at,
        item.c.outlet_id,
        sa.func.coalesce(outlet.c.domain, outlet.c.name, "").label("outlet"),
        item.c.url,
        item.c.canonical_url,
        revision.c.title,
        revision.c.author,
        revision.c.language,
        revision.c.published_raw,
        revision.c.published_from,
        revision.c.published_to,
        item.c.first_seen,
        sa.func.coalesce(owner.c.name, outlet.c.domain, outlet.c.name, "").label("owner"),
        revision.c.metadata,
        revision.c.blocked,
        revision.c.own,
        revision.c.ruleset,
        revision.c.queued,
        text.c.html,
        sa.func.coalesce(text.c.text, "").label("text"),
        text.c.revision_id.is_not(None).label("has_text"),
    )
    .join(item, item.c.id == revision.c.item_id)
    .outerjoin(text, text.c.revision_id == revision.c.id)
    .outerjoin(outlet, outlet.c.id == item.c.outlet_id)
    .outerjoin(body, body.c.id == revision.c.body_id)
    .outerjoin(owner, owner.c.id == outlet.c.owner_id)
)


def load(connection: sa.Connection, revisions: Iterable[int]) -> list[Stored]:
    """These revisions with their texts, by id."""
    found: list[Stored] = []
    for part in chunks(revisions):
        rows = connection.execute(_THESE, {"revisions": part})
        found += [_stored(row) for row in rows.mappings()]
    return found


_THESE = _STORED.where(revision.c.id.in_(each_of("revisions"))).order_by(revision.c.id)


def _stored(row: sa.RowMapping) -> Stored:
    values = {str(key): value for key, value in row.items()}
    values["metadata"] = json.loads(values["metadata"])
    values |= {"current": bool(values["current"]), "has_text": bool(values["has_text"])}
    return Stored(**values)


def current(connection: sa.Connection, item_id: int) -> Stored:
    """An item's current revision."""
    return current_of(connection, [item_id])[0]


def current_of(connection: sa.Connection, members: Iterable[int]) -> list[Stored]:
    """The current revisions of these items, by item."""
    found: list[Stored] = []
    for part in chunks(sorted(members)):
        found += [_stored(row) for row in connection.execute(_CURRENTS, {"items": part}).mappings()]
    return found


_CURRENTS = _STORED.where(item.c.revision_id == revision.c.id, item.c.id.in_(each_of("items"))).order_by(
    item.c.id
)


@dataclass(frozen=True, slots=True)
class Imprint:
    """Who published an item's current revision; for judging origins, without the text."""

    item: int
    revision: int
    outlet: str
    owner: str
    author: str
    first_seen: datetime
    published_from: datetime | None
    published_to: datetime | None


def imprints(connection: sa.Connection, members: Iterable[int]) -> list[Imprint]:
    """The imprints of these items, by item."""
    found: list[Imprint] = []
    for part in chunks(sorted(members)):
        found += [Imprint(*row) for row in connection.execute(_IMPRINTS, {"items": part})]
    return found


_IMPRINTS = (
    sa.select(
        item.c.id,
        item.c.revision_id,
        sa.func.coalesce(outlet.c.domain, outlet.c.name, ""),
        sa.func.coalesce(owner.c.name, outlet.c.domain, outlet.c.name, ""),
        revision.c.author,
        item.c.first_seen,
        revision.c.published_from,
        revision.c.published_to,
    )
    .join(revision, revision.c.id == item.c.revision_id)
    .outerjoin(outlet, outlet.c.id == item.c.outlet_id)
    .outerjoin(owner, owner.c.id == outlet.c.owner_id)
    .where(item.c.id.in_(each_of("items")))
    .order_by(item.c.id)
)


def blocked(connection: sa.Connection, members: Iterable[int]) -> set[int]:
    """Those of these items whose current revision may not be matched."""
    found: set[int] = set()
    for part in chunks(members):
        found.update(connection.execute(_BLOCKED, {"items": part}).scalars())
    return found


_BLOCKED = (
    sa.select(item.c.id)
    .join(revision, revision.c.id == item.c.revision_id)
    .where(item.c.id.in_(each_of("items")), revision.c.blocked.is_(True))
)


def current_of_all(connection: sa.Connection, after: int, limit: int) -> list[Stored]:
    """Current revisions of the items whose row id is greater than `after`, in that order."""
    query = (
        _STORED.where(item.c.revision_id == revision.c.id, item.c.id > after).order_by(item.c.id).limit(limit)
    )
    return [_stored(row) for row in connection.execute(query).mappings()]


def by_uid(connection: sa.Connection, prefix: str) -> list[tuple[int, str]]:
    """Items whose id begins so (at most a few): (row, id). A whole id stands first."""
    query = sa.select(item.c.id, item.c.uid).where(begins(item.c.uid, prefix)).order_by(item.c.uid).limit(10)
    return [(n, uid) for n, uid in connection.execute(query)]


def uids(connection: sa.Connection, word: str) -> list[str]:
    """Item ids of which one half is that of a mistyped word, to suggest the nearest from."""
    return list(connection.execute(sa.select(item.c.uid).where(half_like(item.c.uid, word))).scalars())


def by_address(connection: sa.Connection, canonical: str, url: str, link: Key) -> int | None:
    """The earliest item under this address; `link` is its key in the outlet of its domain.

    The key also finds an item whose address was another once, and needs no walk through the table.
    """
    named = sa.select(identity.c.item_id).where(
        identity.c.scope == link.scope, identity.c.kind == link.kind, identity.c.key == link.digest
    )
    number = connection.execute(named).scalar()
    if number is None:
        same = sa.and_(item.c.canonical_url == canonical, item.c.canonical_url != "")
        there = sa.or_(item.c.url == url, same)
        number = connection.execute(sa.select(sa.func.min(item.c.id)).where(there)).scalar()
    return None if number is None else int(number)


def queue(connection: sa.Connection, limit: int) -> list[int]:
    """Current revisions that await matching, the oldest first."""
    return list(connection.execute(_QUEUE, {"limit": limit}).scalars())


_QUEUE = (
    sa.select(revision.c.id)
    .join(item, item.c.revision_id == revision.c.id)
    .where(revision.c.matched_at.is_(None))
    .order_by(revision.c.id)
    .limit(given("limit"))
)


def waiting(connection: sa.Connection) -> int:
    """How many current revisions await matching."""
    query = (
        sa.select(sa.func.count())
        .select_from(revision.join(item, item.c.revision_id == revision.c.id))
        .where(revision.c.matched_at.is_(None))
    )
    return connection.execute(query).scalar_one()


def lock(connection: sa.Connection, revision_id: int) -> None:
    """Hold a revision until the transaction ends, so that two runs do not write its notes together."""
    if not alone(connection):
        connection.execute(_LOCK, {"revision": revision_id}).all()


_LOCK = sa.select(revision.c.id).where(revision.c.id == given("revision")).with_for_update()


def matched(connection: sa.Connection, revision_id: int, at: datetime, *, queued: int, blocked: bool) -> None:
    """Take a revision out of the queue, unless it was queued again since it was read (`queued` then)."""
    asked = {"revision": revision_id, "blocks": blocked, "at": at, "then": queued}
    connection.execute(_MATCHED, asked)


_MATCHED = (
    revision.update()
    .where(revision.c.id == given("revision"))
    .values(
        blocked=given("blocks"),
        matched_at=sa.case(
            (revision.c.queued == given("then"), sa.bindparam("at", type_=revision.c.matched_at.type)),
            else_=revision.c.matched_at,
        ),
    )
)


def of_revisions(connection: sa.Connection, revisions: Iterable[int]) -> dict[int, int]:
    """Revision → item."""
    found: dict[int, int] = {}
    for part in chunks(revisions):
        found.update(map(tuple, connection.execute(_ITEM_OF, {"revisions": part})))
    return found


_ITEM_OF = sa.select(revision.c.id, revision.c.item_id).where(revision.c.id.in_(each_of("revisions")))


def requeue(connection: sa.Connection, items: Iterable[int]) -> None:
    """Put the current revisions of these items back into the queue."""
    for part in chunks(items):
        connection.execute(_REQUEUE, {"items": part})


_REQUEUE = (
    revision.update()
    .where(revision.c.id.in_(sa.select(item.c.revision_id).where(item.c.id.in_(each_of("items")))))
    .values(matched_at=None, queued=revision.c.queued + 1)
)


def give_body(connection: sa.Connection, revision_id: int, body_id: int | None, ruleset: str) -> None:
    """A revision's body, None when nothing is left of it, and the rules that cut it."""
    connection.execute(_GIVE_BODY, {"revision": revision_id, "body": body_id, "rules": ruleset})


_GIVE_BODY = (
    revision.update()
    .where(revision.c.id == given("revision"))
    .values(body_id=given("body"), ruleset=given("rules"))
)


def outlet_of(connection: sa.Connection, item_id: int) -> int | None:
    """The row of an item's outlet; None when it is unknown."""
    found: int | None = connection.execute(_OUTLET_OF, {"item": item_id}).scalar_one()
    return found


_OUTLET_OF = sa.select(item.c.outlet_id).where(item.c.id == given("item"))


def give_lines(connection: sa.Connection, item_id: int, outlet_id: int | None, hashes: Iterable[int]) -> None:
    """Remember the lines at head and tail of an item's current text (64-bit hashes)."""
    connection.execute(_NO_LINES, {"item": item_id})
    rows = [{"outlet_id": outlet_id or 0, "hash": h, "item_id": item_id} for h in sorted(set(hashes))]
    put(connection, line, rows, keys=("outlet_id", "hash", "item_id"))


_NO_LINES = line.delete().where(line.c.item_id == given("item"))
