"""A store and the settings → the desk that intake and matching work at."""

from collections.abc import Mapping
from dataclasses import dataclass

from provenance.core.notes.note import Evidence
from provenance.jobs import evidence, recipes
from provenance.settings import Settings
from provenance.storage import Store


@dataclass(frozen=True, slots=True)
class Desk:
    """The store, what the rules may know, the recipes' row ids, and how many months back to look."""

    store: Store
    evidence: Evidence
    recipes: Mapping[str, int]
    ruleset: str
    months: int


def open_desk(settings: Settings, store: Store) -> Desk:
    """Load the rules' evidence and check that the index was made by this program's recipe."""
    known = evidence.of(settings)
    return Desk(store, known, recipes.current(store, known), recipes.ruleset(known), settings.match.months)
