"""The database itself: brought to the newest schema, and its state."""

from typing import Any

from provenance import settings as configuration
from provenance.errors import DatabaseError
from provenance.jobs import evidence, recipes
from provenance.settings import Settings
from provenance.storage import engine, items, open_store, stories
from provenance.storage import recipes as stored_recipes
from provenance.storage.counts import counts


def upgrade(settings: Settings, *, create: bool = False) -> dict[str, Any]:
    """Migrate to the newest schema. DatabaseError when there is none (only `init` creates one)."""
    from provenance.storage import migrate  # Alembic is slow to import and needed here alone

    url = configuration.database_url(settings)
    state = engine.inspect(engine.parse(url))
    if state in ("missing", "empty") and not create:
        raise DatabaseError(f"no database at {engine.describe(engine.parse(url))}: run `provenance init`")
    known = evidence.of(settings)  # a wrong list is said before anything is made
    before, after = migrate.upgrade(url)
    with open_store(url) as store:
        store.write(lambda connection: recipes.install(connection, known))
        return {"database": store.name, "from": before, "to": after}


def status(settings: Settings) -> dict[str, Any]:
    """What it is, its schema, and how much it holds; also for a database that cannot be used."""
    url = configuration.database_url(settings)
    parsed = engine.parse(url)
    state = engine.inspect(parsed)
    known = state if state in ("missing", "empty", "foreign") else _age(state)
    found: dict[str, Any] = {
        "database": engine.describe(parsed),
        "state": known,
        "version": state if known in ("current", "older", "newer") else None,
        "newest": engine.HEAD,
    }
    if known != "current":
        return found
    with open_store(url) as store, store.reading() as connection:
        waiting = {"unmatched": items.waiting(connection), "unjudged": stories.waiting(connection)}
        names = {kind: name for kind, (_, name) in stored_recipes.current(connection).items()}
        return {**found, **counts(connection), **waiting, "recipes": names}


def _age(version: str) -> str:
    if version == engine.HEAD:
        return "current"
    return "older" if version in engine.KNOWN else "newer"
