"""A store and the settings → the desk that intake and matching work at."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from provenance.jobs import evidence, recipes
from provenance.jobs.clock import Clock, utc
from provenance.jobs.readers import open_readers
from provenance.settings import Settings
from provenance.storage import Store
from provenance.workers.readers import Readers


@dataclass(frozen=True, slots=True)
class Desk:
    """The store, who reads what is foreign, the recipes' row ids, how many months back to look, the clock."""

    store: Store
    readers: Readers
    recipes: Mapping[str, int]
    ruleset: str
    months: int
    now: Clock = utc


@contextmanager
def open_desk(settings: Settings, store: Store, now: Clock = utc) -> Iterator[Desk]:
    """Check the lists and that the index was made by this program's recipe; readers end with the desk.

    Raises ConfigError when a list is wrong, DatabaseError when the index is another recipe's.
    """
    known = evidence.of(settings)
    made = recipes.current(store, known)
    with open_readers(settings) as readers:
        yield Desk(store, readers, made, recipes.ruleset(known), settings.match.months, now)
