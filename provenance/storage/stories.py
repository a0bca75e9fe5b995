"""Stories: which items are one text. Derived from copies, and kept with their ids."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import sqlalchemy as sa

from provenance.core.identity import name
from provenance.storage.schema import item, revision, story
from provenance.storage.sql import alone, begins, chunks, each_of, given, half_like


def touch(connection: sa.Connection, stories: Iterable[int]) -> None:
    """These stories await judging: a copy of theirs came or went."""
    for part in chunks(sorted(stories)):
        connection.execute(_TOUCH, {"stories": part})


_TOUCH = story.update().where(story.c.id.in_(each_of("stories"))).values(judged_at=None)


def unjudged(connection: sa.Connection, limit: int) -> list[int]:
    """Items whose story awaits judging, or that have none yet although they were matched."""
    found = {
        number
        for query in (_OF_TOUCHED, _ALONE)
        for number in connection.execute(query, {"limit": limit}).scalars()
    }
    return sorted(found)[:limit]


_OF_TOUCHED = (
    sa.select(item.c.id)
    .join(story, story.c.id == item.c.story_id)
    .where(story.c.judged_at.is_(None))
    .limit(given("limit"))
)
_ALONE = (
    sa.select(item.c.id)
    .join(revision, revision.c.id == item.c.revision_id)
    .where(
        item.c.story_id.is_(None),
        revision.c.matched_at.is_not(None),
        revision.c.blocked.is_(False),
    )
    .limit(given("limit"))
)


def of_items(connection: sa.Connection, items: Iterable[int]) -> dict[int, int]:
    """Item → story, for those that have one."""
    found: dict[int, int] = {}
    for part in chunks(items):
        found.update(map(tuple, connection.execute(_OF_ITEMS, {"items": part})))
    return found


_OF_ITEMS = sa.select(item.c.id, item.c.story_id).where(
    item.c.id.in_(each_of("items")), item.c.story_id.is_not(None)
)


def order(connection: sa.Connection, items: Iterable[int]) -> dict[int, str]:
    """Item → its public id, which does not depend on who came first."""
    found: dict[int, str] = {}
    for part in chunks(items):
        found.update(map(tuple, connection.execute(_ORDER, {"items": part})))
    return found


_ORDER = sa.select(item.c.id, item.c.uid).where(item.c.id.in_(each_of("items")))


def members(connection: sa.Connection, stories: Iterable[int]) -> set[int]:
    """All items of these stories."""
    found: set[int] = set()
    for part in chunks(stories):
        found.update(connection.execute(_MEMBERS, {"stories": part}).scalars())
    return found


_MEMBERS = sa.select(item.c.id).where(item.c.story_id.in_(each_of("stories")))


def lock(connection: sa.Connection, stories: Iterable[int]) -> None:
    """Hold these stories until the transaction ends, in the order of their ids: no deadlocks."""
    if not alone(connection):
        query = sa.select(story.c.id).where(story.c.id.in_(sorted(stories))).order_by(story.c.id)
        connection.execute(query.with_for_update()).all()


def make(connection: sa.Connection, founder: int, at: datetime) -> int:
    """A new story, named after the item that founds it; its row."""
    uid = connection.execute(_FOUNDER, {"item": founder}).scalar_one()
    for salt in range(1000):
        code = name("s", uid, *([str(salt)] if salt else []))
        if connection.execute(_BY_UID, {"uid": code}).first() is None:
            key = connection.execute(_ADD, {"uid": code, "made_at": at}).inserted_primary_key
            assert key is not None
            return int(key[0])
    raise AssertionError("one item founded a thousand stories")


_FOUNDER = sa.select(item.c.uid).where(item.c.id == given("item"))
_BY_UID = sa.select(story.c.id).where(story.c.uid == given("uid"))
_ADD = story.insert()


def place(connection: sa.Connection, membership: Mapping[int, int]) -> None:
    """Write item → story."""
    by_story: dict[int, list[int]] = {}
    for number, where in membership.items():
        by_story.setdefault(where, []).append(number)
    for where, numbers in sorted(by_story.items()):
        for part in chunks(sorted(numbers)):
            connection.execute(_PLACE, {"items": part, "story": where})


_PLACE = item.update().where(item.c.id.in_(each_of("items"))).values(story_id=given("story"))


def leave(connection: sa.Connection, items: Iterable[int]) -> None:
    """These items belong to no story: they are blocked."""
    for part in chunks(items):
        connection.execute(item.update().where(item.c.id.in_(part)).values(story_id=None))


def redirect(connection: sa.Connection, old: int, into: int) -> None:
    """A story that was merged into another one leads there."""
    connection.execute(story.update().where(story.c.id == old).values(merged_into=into))


def judged(connection: sa.Connection, stories: Iterable[int], at: datetime) -> None:
    """These stories are judged."""
    for part in chunks(stories):
        connection.execute(_JUDGED, {"stories": part, "at": at})


_JUDGED = story.update().where(story.c.id.in_(each_of("stories"))).values(judged_at=given("at"))


def waiting(connection: sa.Connection) -> int:
    """How many stories await judging."""
    query = sa.select(sa.func.count()).select_from(story).where(story.c.judged_at.is_(None))
    return connection.execute(query).scalar_one()


def by_uid(connection: sa.Connection, prefix: str) -> list[tuple[int, str]]:
    """Stories whose id begins so (at most a few), merged ones too: see `follow`."""
    query = sa.select(story.c.id, story.c.uid).where(begins(story.c.uid, prefix)).order_by(story.c.uid)
    return [(n, uid) for n, uid in connection.execute(query.limit(10))]


def follow(connection: sa.Connection, number: int) -> int:
    """The story that a merged one leads to."""
    while True:
        into = connection.execute(sa.select(story.c.merged_into).where(story.c.id == number)).scalar()
        if into is None:
            return number
        number = int(into)


def uid(connection: sa.Connection, number: int) -> str:
    """A story's public id."""
    return str(connection.execute(sa.select(story.c.uid).where(story.c.id == number)).scalar_one())


def uids(connection: sa.Connection, word: str) -> list[str]:
    """Ids of living stories of which one half is that of a mistyped word, to suggest the nearest from."""
    query = sa.select(story.c.uid).where(story.c.merged_into.is_(None), half_like(story.c.uid, word))
    return list(connection.execute(query).scalars())


def names(connection: sa.Connection, numbers: Iterable[int]) -> dict[int, str]:
    """Row → public id."""
    found: dict[int, str] = {}
    for part in chunks(numbers):
        query = sa.select(story.c.id, story.c.uid).where(story.c.id.in_(part))
        found.update(map(tuple, connection.execute(query)))
    return found
