"""The shipped lists → the evidence of a first pass."""

from provenance import resources
from provenance.core.agencies import catalogue
from provenance.core.notes import phrases
from provenance.core.notes.note import Evidence


def load() -> Evidence:
    """Read catalogue and phrase lists. Whoever calls keeps the value; nothing is cached here."""
    return Evidence(catalogue(resources.read("agencies.toml")), phrases(resources.read("phrases.toml")))
