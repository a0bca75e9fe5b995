"""The shipped lists and the user's own → the evidence of a first pass."""

from collections.abc import Sequence

from provenance.core import evidence
from provenance.core.notes.note import Evidence
from provenance.jobs import lists, rows
from provenance.settings import Settings


def of(settings: Settings) -> Evidence:
    """The evidence that these settings ask for."""
    return evidence.read(lists.of(settings), rows.outlet)


def load(
    phrases: Sequence[str] = (), agencies: Sequence[str] = (), outlet_lines: Sequence[str] = ()
) -> Evidence:
    """Read the shipped lists, and files of the user's own by their paths.

    Whoever calls keeps the value; nothing is cached here. Raises ConfigError, which names file, line
    and key, when a list is wrong or cannot be read.
    """
    return evidence.read(lists.load(phrases, agencies, outlet_lines), rows.outlet)
