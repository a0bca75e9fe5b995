"""How much a database holds."""

import sqlalchemy as sa

from provenance.storage.schema import copy, feed, item, outlet, revision


def counts(connection: sa.Connection) -> dict[str, int]:
    """Rows of the main nouns; of stories those that have members."""
    living = sa.select(sa.func.count(item.c.story_id.distinct()))
    return {
        "feeds": _count(connection, feed),
        "outlets": _count(connection, outlet),
        "items": _count(connection, item),
        "revisions": _count(connection, revision),
        "stories": connection.execute(living).scalar_one(),
        "copies": _count(connection, copy),
    }


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
