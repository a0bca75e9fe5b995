"""The database → when anything was last stored."""

from datetime import datetime

import sqlalchemy as sa

from provenance.storage.schema import fetch, revision


def latest(connection: sa.Connection) -> list[datetime]:
    """When the newest fetch and the newest revision were stored, as far as there are any; sorted.

    The newest by number and not by time: once a wrong clock was set right, what it left is history.
    """
    times = (
        connection.execute(sa.select(at).order_by(number.desc()).limit(1)).scalar()
        for at, number in ((fetch.c.at, fetch.c.id), (revision.c.seen_at, revision.c.id))
    )
    return sorted(at for at in times if at is not None)
