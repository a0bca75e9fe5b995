"""The few statements that SQLite and PostgreSQL spell differently, and long IN lists."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")

# Bound values in one statement: SQLite allows 32,766, and longer IN lists gain nothing.
_CHUNK = 500


def put(
    connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]], keys: Sequence[str]
) -> None:
    """Insert rows; those whose keys are there already stay as they are."""
    if not rows:
        return
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).on_conflict_do_nothing(index_elements=list(keys))
    connection.execute(statement, list(rows))


def begins(column: sa.Column[str], prefix: str) -> sa.ColumnElement[bool]:
    """Ids that begin so, by the index: LIKE would read all of them. They hold digits and small letters."""
    return sa.and_(column >= prefix, column <= prefix + "z" * 16)


def half_like(column: sa.Column[str], word: str) -> sa.ColumnElement[bool]:
    """Values that begin or end as a word does: one mistake leaves one half of it right.

    Comparing a word with a million ids in Python would take half a minute.
    """
    half = max(1, len(word) // 2)
    first, last = word[:half], word[-half:]
    return sa.or_(column.startswith(first, autoescape=True), column.endswith(last, autoescape=True))


def one_at_a_time(connection: sa.Connection) -> None:
    """Wait until no other transaction publishes; what is known is then known to the end of this one.

    SQLite's write lock does that by itself. On PostgreSQL two that know nothing of each other would
    make two items of one article.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_PUBLISHING)))


_PUBLISHING = int.from_bytes(b"publish", "big")  # a number of our own among the advisory locks


def chunks(values: Iterable[T], size: int = _CHUNK) -> Iterator[list[T]]:
    """Values in lists that fit into one statement."""
    iterator = iter(values)
    while part := list(islice(iterator, size)):
        yield part
