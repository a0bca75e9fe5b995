"""A row of the JSON Lines contract → its fields, checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from provenance.core import address, given
from provenance.core.given import Given
from provenance.resources import public_suffixes

_NAMED = frozenset({"id", "text", "html", "metadata", *given.FIELDS})


@dataclass(frozen=True, slots=True)
class Row:
    """One document as given, its markup not parsed; `metadata` holds what the contract does not name."""

    id: str
    given: Given
    metadata: Mapping[str, Any]


def read(row: Any) -> Row:
    """Raises InputError: not an object, neither text nor html, or a field of a wrong type."""
    document = given.of_row(row)
    extra = row.get("metadata") if isinstance(row.get("metadata"), Mapping) else {}
    return Row(
        id="" if row.get("id") is None else str(row["id"]),
        given=document,
        metadata={**(extra or {}), **{key: value for key, value in row.items() if key not in _NAMED}},
    )


def outlet(named: str, url: str = "") -> str:
    """A domain in any form → the registered one; a name as it is; nothing → the domain of the address."""
    return address.outlet(named, url, public_suffixes())
