"""A store and the settings → the desk that intake and matching work at."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from provenance.core.stories import Reach
from provenance.jobs import evidence, recipes
from provenance.jobs.clock import Clock, utc
from provenance.jobs.readers import open_readers
from provenance.settings import Settings
from provenance.storage import Store
from provenance.workers.readers import Readers


@dataclass(frozen=True, slots=True)
class Desk:
    """The store, who reads what is foreign, the recipes' row ids, what is compared with what, the clock."""

    store: Store
    readers: Readers
    recipes: Mapping[str, int]
    ruleset: str
    reach: Reach
    now: Clock = utc

    @property
    def months(self) -> int:
        """How many months back is looked."""
        return self.reach.months


@contextmanager
def open_desk(settings: Settings, store: Store, now: Clock = utc) -> Iterator[Desk]:
    """Check the lists and that the index was made by this program's recipe; readers end with the desk.

    Raises ConfigError when a list is wrong, DatabaseError when the index is another recipe's.
    """
    known = evidence.of(settings)
    made = recipes.current(store, known)
    with open_readers(settings) as readers:
        yield Desk(store, readers, made, recipes.ruleset(known), reach(settings), now)


def reach(settings: Settings) -> Reach:
    """What is compared with what, as the settings say."""
    found = settings.match
    return Reach(found.months, found.within_owner, found.across_owners)
