"""A store → the right to be its only run on this machine."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from provenance.errors import DatabaseError, InputError
from provenance.files.lock import only_one
from provenance.storage import Store


@contextmanager
def alone(store: Store) -> Iterator[None]:
    """One run a database file; several pollers of a PostgreSQL are kept apart by leases.

    Raises BusyError when another run holds the lock, DatabaseError when it cannot be made.
    """
    with ExitStack() as held:
        if store.url.get_backend_name() == "sqlite":
            database = Path(str(store.url.database))
            try:
                held.enter_context(only_one(database.with_name(database.name + ".lock")))
            except InputError as error:  # a folder that may not be written
                raise DatabaseError(str(error)) from error
        yield
