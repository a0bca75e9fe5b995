"""Outlets and their owners: found by domain, or by name where there is no domain."""

import sqlalchemy as sa

from provenance.storage.schema import agency, outlet
from provenance.storage.sql import given, half_like, put


def ensure(connection: sa.Connection, name: str, *, is_domain: bool) -> int:
    """The row of an outlet, made when it is new."""
    query = _BY_DOMAIN if is_domain else _BY_NAME
    found: int | None = connection.execute(query, {"asked": name}).scalar()
    if found is not None:
        return found
    values = {"domain": name if is_domain else None, "name": name}
    if is_domain:
        put(connection, outlet, [values], keys=("domain",))
    else:
        connection.execute(outlet.insert().values(values))
    return int(connection.execute(query, {"asked": name}).scalar_one())


_BY_DOMAIN = sa.select(outlet.c.id).where(outlet.c.domain == given("asked"))
_BY_NAME = sa.select(outlet.c.id).where(outlet.c.name == given("asked"), outlet.c.domain.is_(None))


def domains(connection: sa.Connection, word: str) -> list[str]:
    """Domains of which one half is that of a mistyped one, to suggest the nearest from."""
    return list(
        connection.execute(sa.select(outlet.c.domain).where(half_like(outlet.c.domain, word))).scalars()
    )


def mirror_agencies(connection: sa.Connection, rows: list[dict[str, str]]) -> None:
    """Make the agency table equal to the catalogue: id, name, kind, country."""
    put(connection, agency, rows, keys=("id",))
    for row in rows:
        changed = sa.or_(
            agency.c.name != row["name"], agency.c.kind != row["kind"], agency.c.country != row["country"]
        )
        connection.execute(agency.update().where(agency.c.id == row["id"], changed).values(row))
