"""Migrations: up from empty, down, up again; and databases that are not for us."""

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from provenance.errors import ConfigError, DatabaseError
from provenance.jobs import database
from provenance.settings import Settings
from provenance.storage import engine, migrate, open_store, schema, views


def test_up_down_up(database_url: str) -> None:
    before, after = migrate.upgrade(database_url)
    assert (before in ("missing", "empty"), after) == (True, engine.HEAD)
    migrate.downgrade(database_url, "base")
    assert engine.inspect(engine.parse(database_url)) == "empty"
    assert migrate.upgrade(database_url) == ("empty", engine.HEAD)
    assert migrate.upgrade(database_url) == (engine.HEAD, engine.HEAD)


def test_migrated_database_has_the_shape_of_the_schema(database_url: str) -> None:
    migrate.upgrade(database_url)
    with open_store(database_url) as store, store.reading() as connection:
        options = {"compare_type": True, "include_object": lambda _o, name, *_: name != "alembic_version"}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, schema.metadata) == []


def test_views_are_those_of_the_migrations(database_url: str) -> None:
    migrate.upgrade(database_url)
    with open_store(database_url) as store, store.reading() as connection:
        assert set(sa.inspect(connection).get_view_names()) == set(views.VIEWS)
        for report in views.REPORTS:
            assert views.rows(connection, report) == []


def test_views_in_the_code_and_in_the_migration_are_equal(tmp_path: Path) -> None:
    url = str(tmp_path / "views.sqlite")
    migrate.upgrade(url)
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'view'"
    with sqlite3.connect(url) as connection:
        migrated = {name: sql.split(" AS ", 1)[1].split() for name, sql in connection.execute(query)}
    connection.close()
    assert migrated == {name: select.split() for name, select in views.VIEWS.items()}


def test_head_is_the_newest_migration() -> None:
    script = ScriptDirectory.from_config(migrate._config())
    assert script.get_current_head() == engine.HEAD
    assert {found.revision for found in script.walk_revisions()} == set(engine.KNOWN)


def test_no_database_is_made_by_opening_one(tmp_path: Path) -> None:
    place = tmp_path / "none.sqlite"
    with pytest.raises(DatabaseError, match="run `provenance init`"):
        open_store(str(place))
    with pytest.raises(DatabaseError, match="run `provenance init`"):
        database.upgrade(Settings(database=f"sqlite:///{place}"))
    assert not place.exists()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    place = tmp_path / "letter.sqlite"
    place.write_text("Dear Sir or Madam, " * 100)
    with pytest.raises(DatabaseError, match="not a database"):
        open_store(str(place))
    with pytest.raises(DatabaseError, match="not a database"):
        migrate.upgrade(str(place))
    assert place.read_text().startswith("Dear Sir")


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    place = tmp_path / "other.sqlite"
    with sqlite3.connect(place) as connection:
        connection.execute("CREATE TABLE recipe (dish TEXT)")
    connection.close()
    for call in (open_store, migrate.upgrade):
        with pytest.raises(DatabaseError, match="another program"):
            call(str(place))
    with sqlite3.connect(place) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("recipe",)]
    connection.close()


@pytest.mark.parametrize(("version", "says"), [("9999", "newer version")])
def test_a_newer_database_is_refused(database_url: str, version: str, says: str) -> None:
    migrate.upgrade(database_url)
    with open_store(database_url) as store:
        store.write(
            lambda c: c.execute(sa.text("UPDATE alembic_version SET version_num = :v"), {"v": version})
        )
    for call in (open_store, migrate.upgrade):
        with pytest.raises(DatabaseError, match=says):
            call(database_url)
    assert database.status(Settings(database=database_url))["state"] == "newer"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DatabaseError, match="cannot make the folder"):
        migrate.upgrade(str(tmp_path / "file" / "base.sqlite"))


@pytest.mark.parametrize(
    "url",
    ["mysql://host/base", "sqlite://", "://", "postgresql://host:abc/base", "postgresql://[::1/base",
     "postgresql:///base?host=a&port=abc", "postgresql:///base?host=a&port=1&port=2"],
)  # fmt: skip
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(ConfigError):
        open_store(url)


def test_the_password_is_not_told() -> None:
    for scheme in ("postgresql", "postgresql+psycopg"):
        url = engine.parse(f"{scheme}://me:secret@host/base")
        assert engine.describe(url) == "postgresql://me:***@host/base"
    told = engine.describe(engine.parse("postgresql:///base?host=/run/pg&password=secret&pasword=secret"))
    assert "secret" not in told
    assert "run" in told, "where it is"


def test_percent_signs_and_spaces_in_paths(tmp_path: Path) -> None:
    place = tmp_path / "50 % ü b e r" / "base.sqlite"
    assert migrate.upgrade(str(place))[1] == engine.HEAD
    with open_store(str(place)):
        pass
