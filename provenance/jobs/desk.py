"""A store and the settings → the desk that intake and matching work at."""

from collections.abc import Mapping
from dataclasses import dataclass

from provenance.core.notes.note import Evidence
from provenance.jobs import evidence, recipes
from provenance.jobs.clock import Clock, utc
from provenance.settings import Settings
from provenance.storage import Store


@dataclass(frozen=True, slots=True)
class Desk:
    """The store, what the rules may know, the recipes' row ids, how many months back to look, the clock."""

    store: Store
    evidence: Evidence
    recipes: Mapping[str, int]
    ruleset: str
    months: int
    now: Clock = utc


def open_desk(settings: Settings, store: Store, now: Clock = utc) -> Desk:
    """Load the rules' evidence and check that the index was made by this program's recipe."""
    known = evidence.of(settings)
    made = recipes.current(store, known)
    return Desk(store, known, made, recipes.ruleset(known), settings.match.months, now)
