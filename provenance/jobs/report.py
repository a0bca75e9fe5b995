"""A report's name → its rows."""

from typing import Any

from provenance.errors import InputError
from provenance.storage import Store, views

REPORTS = views.REPORTS
COUNT_COPIES = views.COUNT_COPIES


def report(store: Store, name: str, min_match: float = 0) -> list[dict[str, Any]]:
    """The rows of the view `report_NAME`, the weightiest first; times aware UTC.

    With `min_match` (0–100) `stories` and `outlets` count as copies only the items that `export` has
    with the same; InputError for the other reports, which count none.
    """
    if name not in REPORTS:
        raise InputError(f"no report {name!r}: there are {', '.join(REPORTS)}")
    if min_match and name not in COUNT_COPIES:
        raise InputError(f"{name} counts no copies: a least match is for {' and '.join(COUNT_COPIES)}")
    with store.reading() as connection:
        return [dict(row) for row in views.rows(connection, name, min_match)]
