"""A report's name → its rows."""

from typing import Any

from provenance.errors import InputError
from provenance.storage import Store, views

REPORTS = views.REPORTS


def report(store: Store, name: str) -> list[dict[str, Any]]:
    """The rows of the view `report_NAME`, the weightiest first; times aware UTC."""
    if name not in REPORTS:
        raise InputError(f"no report {name!r}: there are {', '.join(REPORTS)}")
    with store.reading() as connection:
        return [dict(row) for row in views.rows(connection, name)]
