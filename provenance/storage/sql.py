"""Statements that are built once, those that SQLite and PostgreSQL spell differently, and long IN lists."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
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
    if rows:
        connection.execute(_put(connection.dialect.name, table, tuple(keys)), list(rows))


def put_one(connection: sa.Connection, table: sa.Table, row: Mapping[str, Any], keys: Sequence[str]) -> Any:
    """Insert a row → its id, or None when its keys are there already."""
    return connection.execute(_put_one(connection.dialect.name, table, tuple(keys)), row).scalar()


def put_all(connection: sa.Connection, table: sa.Table, rows: Sequence[tuple[int, ...]]) -> None:
    """Insert many rows of numbers, in the order of the table's columns; those that are there stay.

    Past SQLAlchemy's own parameters, which cost more than the insert itself.
    """
    if not rows:
        return
    statement = _put_all(connection.dialect.name, table)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(statement, tuple(map(list, zip(*rows, strict=True))))
    else:
        connection.exec_driver_sql(statement, list(rows))


def given(name: str) -> sa.BindParameter[Any]:
    """A value that comes when the statement is executed.

    Building a statement takes five times as long as executing one that is there (190 and 33 µs on
    SQLite): what runs for every item is built once, when its module is loaded.
    """
    return sa.bindparam(name)


def each_of(name: str) -> sa.BindParameter[Any]:
    """A list of values that comes when the statement is executed, for IN."""
    return sa.bindparam(name, expanding=True)


def _insert(dialect: str, table: sa.Table) -> Any:
    return (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)


@cache
def _put(dialect: str, table: sa.Table, keys: tuple[str, ...]) -> Any:
    return _insert(dialect, table).on_conflict_do_nothing(index_elements=list(keys))


@cache
def _put_one(dialect: str, table: sa.Table, keys: tuple[str, ...]) -> Any:
    return _put(dialect, table, keys).returning(table.c.id)


@cache
def _put_all(dialect: str, table: sa.Table) -> str:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    if dialect == "postgresql":  # one statement for all rows: a third of the time of one for each
        types = (column.type.compile(dialect=postgresql.dialect()) for column in table.columns)  # type: ignore[no-untyped-call]
        source = f"SELECT * FROM unnest({', '.join(f'%s::{kind}[]' for kind in types)})"
    else:
        source = f"VALUES ({', '.join('?' for _ in table.columns)})"
    return f'INSERT INTO "{table.name}" ({names}) {source} ON CONFLICT DO NOTHING'


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


def alone(connection: sa.Connection) -> bool:
    """Whether nobody else can write until this transaction ends: SQLite has one writer at a time."""
    return connection.dialect.name == "sqlite"


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
