"""The rules' lists, shipped and the user's own → the evidence of a first pass."""

from collections.abc import Callable

from provenance.core.agencies import catalogue
from provenance.core.listfile import Lists
from provenance.core.notes.note import Evidence
from provenance.core.notes.outlet_lines import outlet_lines
from provenance.core.notes.phrases import phrases


def read(lists: Lists, outlet_of: Callable[[str], str]) -> Evidence:
    """Raises ConfigError, which names file, line and key, when a list is wrong.

    `outlet_of` makes of a domain in any form the one that documents have.
    """
    return Evidence(
        catalogue(lists.agencies, lists.own_agencies),
        phrases(lists.phrases, lists.own_phrases),
        outlet_lines=outlet_lines(lists.own_outlet_lines, outlet_of),
        lists=lists.digest(),
    )
