"""A database address → a Store: one writer's engine and one reader's, checked before use."""

import logging
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
import stamina
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from provenance.core.identity import hash64
from provenance.errors import ConfigError, DatabaseError

# The newest migration, and all that lead to it: a test holds them to the migrations folder.
HEAD = "0001"
KNOWN = ("0001",)

# Seconds that a SQLite writer waits for another one, a match holds the lock for some ms; an address
# may say otherwise: sqlite:///FILE?timeout=60
_PATIENCE = 10.0
# The same for PostgreSQL, whose writers queue: each takes in 200 documents before the next may. An address
# may say otherwise: postgresql://HOST/NAME?options=-c%20lock_timeout%3D5s
_PATIENCE_IN_A_QUEUE = "60s"

# Retries and lost connections are no news of theirs: without a handler Python would print them, and
# cron mails what is printed.
for _library in ("stamina", "sqlalchemy"):
    logging.getLogger(_library).addHandler(logging.NullHandler())

# KiB of pages that a SQLite writer keeps: twice SQLite's own, so that those of one transaction are not
# written several times. Not more, since memory must not grow with the archive, and 16,000 made `ingest` of
# 2,000 documents no quicker. A reader has no use for more than SQLite's own: of a million items a look-up
# asks 464 pages all over the file, which the system has at hand.
_CACHE = 4_096

_UNREADABLE = "the database address cannot be read: sqlite:///FILE or postgresql://…"

T = TypeVar("T")


class Store:
    """An open, current database. Reading never waits for writing; writing takes the lock at once."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.name = describe(url)
        self._writer = _engine(url, writes=True)
        self._reader = _engine(url, writes=False) if url.get_backend_name() == "sqlite" else self._writer

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back to the system."""
        self._writer.dispose()
        self._reader.dispose()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection for SELECTs, with one view of the data."""
        with told(self.name), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def alive(self, holder: str) -> Iterator[None]:
        """Let other runs see that this one lives: a lock that PostgreSQL drops when the process dies.

        It belongs to an open transaction, so that it also works behind a pooler. On SQLite there is
        no other run: poll's lock file keeps it out.
        """
        if self.url.get_backend_name() == "sqlite":
            yield
            return
        with told(self.name), self._writer.connect() as connection:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(hash64(holder))))
            yield

    def size(self, connection: sa.Connection) -> int:
        """Bytes that the database's pages hold; those that are free inside a SQLite file do not count."""
        if self.url.get_backend_name() != "sqlite":
            named = connection.exec_driver_sql("SELECT pg_database_size(current_database())")
            return int(named.scalar_one())
        pages, free, size = (
            int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())
            for name in ("page_count", "freelist_count", "page_size")
        )
        return (pages - free) * size

    def tidy(self) -> None:
        """Let PostgreSQL take back what was deleted, and look at what there is; SQLite needs neither."""
        if self.url.get_backend_name() != "sqlite":
            with told(self.name), self._writer.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")

    def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work` in one transaction; on a deadlock or a conflict run the whole of it again.

        Raises DatabaseError, also when it conflicts eight times in a row.
        """
        try:
            for attempt in stamina.retry_context(
                on=_is_conflict, attempts=8, wait_initial=0.02, wait_max=1.0
            ):
                with attempt, told(self.name), self._writer.begin() as connection:
                    return work(connection)
        except DBAPIError as error:
            raise DatabaseError(f"database {self.name}: {_reason(error)}: try again") from error
        raise AssertionError("retry_context ends by returning or raising")


def open_store(url: str) -> Store:
    """Open a database that `init` has made. DatabaseError when it is missing, not ours, older or newer."""
    parsed = parse(url)
    state = inspect(parsed)
    name = describe(parsed)
    if state == "missing":
        raise DatabaseError(f"no database at {name}: run `provenance init`")
    if state == "empty":
        raise DatabaseError(f"the database {name} is empty: run `provenance init`")
    if state == "foreign":
        raise DatabaseError(f"{name} is a database of another program: name another one with --database")
    if state not in KNOWN:
        raise DatabaseError(f"{name} was made by a newer version (schema {state}): update provenance")
    if state != HEAD:
        raise DatabaseError(f"{name} has an older schema ({state}): run `provenance db upgrade`")
    return Store(parsed)


def parse(url: str) -> URL:
    """A database address or a plain path → URL. ConfigError when it is neither."""
    if "://" not in url:
        return URL.create("sqlite", database=str(Path(url).expanduser()))
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # a ValueError for a port that is no number
        raise ConfigError(_UNREADABLE) from None
    backend = parsed.get_backend_name()
    if backend not in ("sqlite", "postgresql"):
        raise ConfigError(f"databases of kind {backend} are not supported: use SQLite or PostgreSQL")
    if backend == "sqlite" and not parsed.database:
        raise ConfigError("a SQLite address names a file: sqlite:///FILE")
    return parsed.set(drivername="postgresql+psycopg") if backend == "postgresql" else parsed


def describe(url: URL) -> str:
    """How a database is named to people: its path, or its address without the password.

    Of its options only those that say where it is: a password may be one, also a misspelled one.
    """
    backend = url.get_backend_name()
    if backend == "sqlite":
        return str(url.database)
    place = {key: value for key, value in url.query.items() if key in _PLACE}
    return url.set(drivername=backend, query=place).render_as_string(hide_password=True)


_PLACE = ("host", "hostaddr", "port", "dbname", "service")


def inspect(url: URL) -> str:
    """The database's schema version; or "missing", "empty" or "foreign"."""
    if url.get_backend_name() == "sqlite" and not _exists(url):
        return "missing"
    engine = _engine(url, writes=False)
    try:
        with told(describe(url)), engine.connect() as connection:
            tables = set(sa.inspect(connection).get_table_names())
            version = None
            if "alembic_version" in tables:
                version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
            if not tables - {"alembic_version"}:  # all migrations taken back leave that table, without a row
                return "empty" if version is None else "foreign"
            ours = {"recipe", "item", "revision", "band"} <= tables
            return str(version) if ours and version is not None else "foreign"
    finally:
        engine.dispose()


def _exists(url: URL) -> bool:
    path = Path(str(url.database))
    try:
        if path.is_dir():
            raise DatabaseError(f"database {describe(url)} is a folder: name a file")
        return path.exists()
    except OSError as error:
        raise DatabaseError(
            f"database {describe(url)}: {error.strerror}: check the path and its rights"
        ) from error


@contextmanager
def told(name: str) -> Iterator[None]:
    """A driver's error → a DatabaseError of one line; conflicts pass, since `write` repeats them."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:  # the driver's own come from `_set_up`
        if _is_conflict(error):
            raise
        raise DatabaseError(f"database {name}: {_reason(error)}") from error
    except UnicodeEncodeError as error:
        raise DatabaseError(f"database {name}: a text holds characters that cannot be stored") from error


def _reason(error: Exception) -> str:
    """The driver's first line, and what to do where that is known."""
    said = str(error.orig if isinstance(error, DBAPIError) and error.orig else error).strip().splitlines()
    first = said[0] if said else type(error).__name__
    for sign, advice in _ADVICE:
        if re.search(sign, first):
            return f"{first}: {advice}"
    return first


# Serialization failure, deadlock, and a row that another run made at the same moment.
_CONFLICTS = ("40001", "40P01", "23505")

_NO_SERVER = "is the server running? Check the address"
_ADVICE = (
    ("not a database", "name another file with --database"),
    ("is locked", "another program holds it, try again"),
    ("disk is full", "free some space and run again, nothing was half-written"),
    ("disk I/O error", "is there space on the disk? Nothing was half-written, run again"),
    ("lock timeout", "another program holds it, try again"),
    ("read-only transaction", "this server may not be written: name the one that may"),
    ("FATAL: .* does not exist", "create it, or check the address"),
    ("authentication failed", "check user and password in the address"),
    ("no password supplied", "give one in the address or in ~/.pgpass"),
    ("permission denied", "the user in the address may not do this"),
    ("invalid connection option", "check its spelling in the address"),
    ("invalid (port number|\\S+ value)|bad value for", "check the address"),
    ("connection slots", "too many programs use it, try again"),
    ("too many clients", "too many programs use it, try again"),
    ("Connection refused", _NO_SERVER),
    ("No such file or directory", _NO_SERVER),  # where PostgreSQL's socket would be
    ("No route to host", _NO_SERVER),
    ("timeout expired", _NO_SERVER),
    ("failed to resolve host", "check the address"),
    ("closed the connection", "the server went away, run again, nothing was half-written"),
    ("terminating connection", "the server went away, run again, nothing was half-written"),
    ("database system is", "wait until the server is up and run again"),
    ("malformed", "it is damaged: restore a backup"),
    (
        "readonly",
        "its file or folder may not be written, and SQLite writes beside it to read: change the rights",
    ),
    ("unable to open", "check the path and its rights"),
)


def _is_conflict(error: Exception) -> bool:
    """Whether another transaction was in the way: repeat the whole of this one, which sees it then."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in _CONFLICTS


def _engine(url: URL, *, writes: bool) -> sa.Engine:
    if url.get_backend_name() != "sqlite":
        try:
            engine = sa.create_engine(url)
        except ModuleNotFoundError:
            raise DatabaseError(
                "PostgreSQL needs the extra: pip install 'provenance-checker[postgres]'"
            ) from None
        except (ArgumentError, ValueError):  # hosts and ports behind the question mark that do not fit
            raise ConfigError(_UNREADABLE) from None
        wait_in_vain_for_no_lock(engine)
        return engine
    engine = sa.create_engine(url, connect_args=waiting(url))
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
    sa.event.listen(engine, "connect", lambda driver, _: _set_up(driver, writes=writes))
    # The driver's own BEGIN comes too late and loses updates; ours takes the write lock at once.
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def waiting(url: URL) -> dict[str, float]:
    """The driver's arguments: how long a SQLite connection waits for a lock, unless the address says it."""
    return {} if "timeout" in url.query else {"timeout": _PATIENCE}


def wait_in_vain_for_no_lock(engine: sa.Engine) -> None:
    """Let each transaction on PostgreSQL, which by itself waits for ever, end when a lock does not come."""
    if "lock_timeout" in str(engine.url.query.get("options", "")):
        return
    # For the transaction alone: behind a pooler a session's settings would be another program's too.
    setting = f"SET LOCAL lock_timeout = '{_PATIENCE_IN_A_QUEUE}'"
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(setting))


def _set_up(driver: Any, *, writes: bool) -> None:
    driver.isolation_level = None
    pragmas = ["foreign_keys=ON"]
    if writes:
        pragmas += [f"cache_size={-_CACHE}", "journal_mode=WAL", "synchronous=NORMAL"]
    else:
        pragmas += ["query_only=ON"]
    for pragma in pragmas:
        driver.execute(f"PRAGMA {pragma}")
