"""Which rules and recipes made the rows; one is current of each kind."""

from collections.abc import Mapping

import sqlalchemy as sa

from provenance.storage.schema import recipe
from provenance.storage.sql import put


def install(connection: sa.Connection, names: Mapping[str, str]) -> None:
    """Make these the current ones: kind → name. Older ones stay, as history."""
    for kind, name in names.items():
        others = recipe.update().where(recipe.c.kind == kind, recipe.c.name != name)
        connection.execute(others.values(state="old"))
        put(connection, recipe, [{"kind": kind, "name": name, "state": "current"}], keys=("kind", "name"))
        this = recipe.update().where(recipe.c.kind == kind, recipe.c.name == name)
        connection.execute(this.values(state="current"))


def current(connection: sa.Connection) -> dict[str, tuple[int, str]]:
    """kind → (row id, name) of what is current."""
    rows = connection.execute(
        sa.select(recipe.c.kind, recipe.c.id, recipe.c.name).where(recipe.c.state == "current")
    )
    return {kind: (number, name) for kind, number, name in rows}
