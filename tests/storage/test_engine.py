"""Transactions: no update is lost, nothing half-written stays."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from provenance.errors import DatabaseError
from provenance.storage import Store, migrate, open_store, outlets, recipes, schema


def test_no_update_is_lost(store: Store) -> None:
    store.write(lambda c: c.execute(schema.owner.insert().values(id=1, name="0")))

    def add_one(connection: Connection) -> None:
        mine = schema.owner.c.id == 1
        # PostgreSQL needs the row's lock to read and then write; SQLite's BEGIN IMMEDIATE is one.
        query = sa.select(schema.owner.c.name).where(mine).with_for_update()
        value = int(connection.execute(query).scalar_one())
        connection.execute(schema.owner.update().where(mine).values(name=str(value + 1)))

    def many() -> None:
        with open_store(store.url.render_as_string(hide_password=False)) as own:
            for _ in range(25):
                own.write(add_one)

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(many) for _ in range(4)]:
            done.result()
    with store.reading() as connection:
        assert connection.execute(sa.select(schema.owner.c.name)).scalar_one() == "100"


def test_a_failed_write_leaves_nothing(store: Store) -> None:
    def half(connection: Connection) -> None:
        connection.execute(schema.owner.insert().values(name="half"))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.write(half)
    with store.reading() as connection:
        assert connection.execute(sa.select(schema.owner)).all() == []


def test_reading_cannot_write_on_sqlite(sqlite_url: str) -> None:
    from provenance.storage import migrate

    migrate.upgrade(sqlite_url)
    with (
        open_store(sqlite_url) as store,
        pytest.raises(DatabaseError, match="readonly"),
        store.reading() as connection,
    ):
        connection.execute(schema.owner.insert().values(name="no"))


def test_times_come_back_aware_and_naive_ones_are_refused(store: Store) -> None:
    at = datetime(2026, 3, 1, 12, 30, 15, tzinfo=UTC)
    insert = schema.story.insert()
    store.write(lambda c: c.execute(insert.values(uid="s1", made_at=at)))
    with store.reading() as connection:
        assert connection.execute(sa.select(schema.story.c.made_at)).scalar_one() == at
    with pytest.raises(DatabaseError, match="without zone"):
        store.write(lambda c: c.execute(insert.values(uid="s2", made_at=datetime(2026, 3, 1))))


def test_outlets_are_made_once(store: Store) -> None:
    def twice(connection: Connection) -> list[int]:
        return [
            outlets.ensure(connection, name, is_domain=is_domain)
            for name, is_domain in [
                ("a.example", True),
                ("The A", False),
                ("a.example", True),
                ("The A", False),
            ]
        ]

    first, second, *again = store.write(twice)
    assert again == [first, second]
    assert first != second


def test_one_recipe_is_current_of_each_kind(store: Store) -> None:
    store.write(lambda c: recipes.install(c, {"origin": "origin/99"}))
    with store.reading() as connection:
        current = recipes.current(connection)
    assert current["origin"][1] == "origin/99"
    assert set(current) == {"fingerprint", "copies", "origin", "notes"}


@pytest.mark.parametrize(
    ("option", "wanted"),
    [("", "1min"), ("&options=-c%20lock_timeout%3D5s", "5s"), ("&options=-cfoo.x%3D1", "1min")],
)
def test_postgresql_waits_for_a_lock_as_long_as_the_address_says(
    postgres_url: str, option: str, wanted: str
) -> None:
    migrate.upgrade(postgres_url)
    with open_store(postgres_url + option) as store:
        assert store.write(_patience) == wanted
        with store.reading() as connection:
            assert _patience(connection) == wanted


def _patience(connection: Connection) -> str:
    return str(connection.exec_driver_sql("SHOW lock_timeout").scalar_one())
