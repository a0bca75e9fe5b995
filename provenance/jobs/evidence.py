"""The shipped lists and the user's own → the evidence of a first pass."""

from collections.abc import Sequence
from functools import lru_cache

from provenance.core import evidence
from provenance.core.listfile import Lists
from provenance.core.notes.note import Evidence
from provenance.jobs import lists, rows
from provenance.settings import Settings


def of(settings: Settings) -> Evidence:
    """The evidence that these settings ask for."""
    return _read(lists.of(settings))


def load(
    phrases: Sequence[str] = (), agencies: Sequence[str] = (), outlet_lines: Sequence[str] = ()
) -> Evidence:
    """Read the shipped lists, and files of the user's own by their paths.

    Raises ConfigError, which names file, line and key, when a list is wrong or cannot be read.
    """
    return _read(lists.load(phrases, agencies, outlet_lines))


@lru_cache(maxsize=2)
def _read(files: Lists) -> Evidence:
    """The same bytes are understood once a process: that takes .1 s."""
    return evidence.read(files, rows.outlet)
