"""Old months → gone: their shelves of the index, and the texts that nothing new is compared with."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from provenance.storage.schema import band, item, passage, revision, shelf, text
from provenance.storage.sql import each_of, given

_INDEX = ((band, band.c.key), (passage, passage.c.hash))


@dataclass(frozen=True, slots=True)
class Old:
    """A shelf that may go; month None: what a shelf left that is no more."""

    shelf: int
    month: int | None
    bands: int
    passages: int


def shelves(connection: sa.Connection, before: int) -> list[Old]:
    """The shelves of the months before this one, of every recipe, the oldest first."""
    months: dict[int, int] = dict(map(tuple, connection.execute(sa.select(shelf.c.id, shelf.c.month))))
    numbers = {number for number, month in months.items() if month < before}
    numbers |= {number for table, _ in _INDEX for number in _standing(connection, table)} - set(months)
    found = [Old(number, months.get(number), *_rows(connection, number)) for number in numbers]
    return sorted(found, key=lambda old: (old.month or 0, old.shelf))


def _standing(connection: sa.Connection, table: sa.Table) -> list[int]:
    """The shelves that have rows: each the next after the last, so that few rows are read."""
    found: list[int] = []
    while True:
        query = sa.select(sa.func.min(table.c.shelf_id))
        if found:
            query = query.where(table.c.shelf_id > found[-1])
        following = connection.execute(query).scalar()
        if following is None:
            return found
        found.append(following)


def _rows(connection: sa.Connection, number: int) -> list[int]:
    return [
        connection.execute(
            sa.select(sa.func.count()).select_from(table).where(table.c.shelf_id == number)
        ).scalar_one()
        for table, _ in _INDEX
    ]


def drop_some(connection: sa.Connection, number: int, most: int) -> int:
    """Delete about so many rows of a shelf, in the order of their keys; how many, 0 when it is gone whole."""
    for table, key in _INDEX:
        here = table.c.shelf_id == number
        last = sa.select(key).where(here).order_by(key).offset(most - 1).limit(1)
        end = connection.execute(last).scalar()
        within = here if end is None else sa.and_(here, key <= end)
        if deleted := connection.execute(table.delete().where(within)).rowcount:
            return deleted
    connection.execute(shelf.delete().where(shelf.c.id == number))
    return 0


def texts(connection: sa.Connection, before: datetime) -> int:
    """How many texts may go: see `drop_texts`."""
    return connection.execute(
        sa.select(sa.func.count()).select_from(_OLD_TEXTS.subquery()), {"before": before, "after": 0}
    ).scalar_one()


def drop_texts(connection: sa.Connection, before: datetime, after: int, most: int) -> tuple[int, int | None]:
    """Delete some texts of revisions with numbers greater than `after`: how many, and the last number.

    Those of revisions that were seen before that time, when their words were not seen again since (else
    what is new is compared with them) and no matching is due. The last number is None at the end.
    """
    query = _OLD_TEXTS.order_by(text.c.revision_id).limit(given("most"))
    asked = {"before": before, "after": after, "most": most}
    numbers = list(connection.execute(query, asked).scalars())
    if not numbers:
        return 0, None
    connection.execute(text.delete().where(text.c.revision_id.in_(each_of("these"))), {"these": numbers})
    return len(numbers), numbers[-1]


_before: sa.BindParameter[Any] = sa.bindparam("before", type_=revision.c.seen_at.type)
_again = revision.alias()
_OLD_TEXTS = (
    sa.select(text.c.revision_id)
    .join(revision, revision.c.id == text.c.revision_id)
    .join(item, item.c.id == revision.c.item_id)
    .where(
        text.c.revision_id > given("after"),
        revision.c.seen_at < _before,
        sa.or_(revision.c.matched_at.is_not(None), item.c.revision_id != revision.c.id),
        ~sa.exists().where(_again.c.body_id == revision.c.body_id, _again.c.seen_at >= _before),
    )
)
