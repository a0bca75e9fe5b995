"""Migrations, by Alembic with its configuration built in code."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import URL

from provenance.errors import DatabaseError
from provenance.resources import folder
from provenance.storage.engine import (
    HEAD,
    KNOWN,
    describe,
    inspect,
    parse,
    told,
    wait_in_vain_for_no_lock,
    waiting,
)


def upgrade(url: str, to: str = HEAD) -> tuple[str, str]:
    """Bring a database to the newest schema, making it when it is missing; (before, after).

    DatabaseError when it is not ours or newer than this program.
    """
    parsed = parse(url)
    before = inspect(parsed)
    name = describe(parsed)
    if before == "foreign":
        raise DatabaseError(f"{name} is a database of another program: name another one with --database")
    if before not in (*KNOWN, "missing", "empty"):
        raise DatabaseError(f"{name} was made by a newer version (schema {before}): update provenance")
    if parsed.get_backend_name() == "sqlite":
        _make_folder(Path(str(parsed.database)))
    _run(parsed, to)
    return before, inspect(parsed)


def downgrade(url: str, to: str) -> None:
    """Back to an older schema ("base" for none); for tests and for a retreat."""
    _run(parse(url), to, down=True)


def new(message: str) -> None:
    """Write a new, empty migration that follows the newest one."""
    command.revision(_config(), message=message, rev_id=f"{int(HEAD) + 1:04d}")


def _make_folder(database: Path) -> None:
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseError(f"cannot make the folder {database.parent}: {error.strerror}") from error


def _config() -> Config:
    config = Config()
    # Alembic's options pass a formatter that reads % as its own.
    config.set_main_option("script_location", str(folder("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _run(url: URL, to: str, *, down: bool = False) -> None:
    """Migrate in one transaction. On SQLite foreign keys are off meanwhile: a rebuilt parent table
    would else delete its children."""
    on_file = url.get_backend_name() == "sqlite"
    engine = sa.create_engine(url, connect_args=waiting(url) if on_file else {})
    if on_file:
        sa.event.listen(engine, "connect", lambda driver, _: _prepare(driver))
        sa.event.listen(engine, "begin", lambda c: c.exec_driver_sql("BEGIN IMMEDIATE"))
    else:
        wait_in_vain_for_no_lock(engine)
    config = _config()
    try:
        with told(describe(url)), engine.begin() as connection:
            config.attributes["connection"] = connection
            (command.downgrade if down else command.upgrade)(config, to)
            _check_references(connection)
    finally:
        engine.dispose()


def _prepare(driver: sa.engine.interfaces.DBAPIConnection) -> None:
    driver.isolation_level = None
    cursor = driver.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=OFF"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _check_references(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken:
            raise DatabaseError(
                f"the migration would break a reference of table {broken[0]}: nothing was changed"
            )
