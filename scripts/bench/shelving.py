"""A database with a year of items → how inserts slow down, what a look-up costs, how large an item is."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter, process_time

from bench.archive import MONTHS, Asked, backend, fill
from bench.figure import Figure, figure
from bench.postgres import HURRY, Unavailable, server
from bench.sizes import SEED, Sizes

from provenance.core.stories import Reach
from provenance.jobs import database, match
from provenance.jobs.desk import Desk
from provenance.settings import Settings
from provenance.storage import Store, open_store, recipes

MOST_MS = 2.0  # of database time a look-up, at the 95th of 100
MOST_TIMES = 1.2  # the time of month 1, in month 12
EQUAL = 8  # items with one body: they share an index entry
LOOK_BACK = 3  # months, as the settings have it
ROUNDS = 3
# Its manual advises a quarter of the memory; the default of 128 MB is for a machine that does other things.
_BUFFERS = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 4 // 2**20
_SETTINGS = (
    *HURRY,
    f"shared_buffers={_BUFFERS}MB",
    "max_wal_size=4GB",
    f"effective_cache_size={2 * _BUFFERS}MB",
)


def measure(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    """Each kind of database: every item its own text, then eight items a text."""
    for equal in (1, EQUAL):
        path = folder / f"{equal}.sqlite"
        yield from of_one(f"sqlite:///{path}", sizes, equal)
        path.unlink()
    try:
        with ExitStack() as running:
            running_server = running.enter_context(server(_SETTINGS))
            for equal in (1, EQUAL):
                name = running_server.create()
                yield from of_one(running_server.url(name), sizes, equal)
                running_server.drop(name)
    except Unavailable as error:
        print(f"bench: {error}")


def of_one(url: str, sizes: Sizes, equal: int) -> Iterator[Figure]:
    """An empty database, filled and asked; `equal` items with each body."""
    settings = Settings(database=url)
    database.upgrade(settings, create=True)
    kind = "SQLite" if url.startswith("sqlite") else "PostgreSQL"
    texts = "each its own text" if equal == 1 else f"{equal} a text"
    group = f"{kind}, {sizes.archived:,} items over {MONTHS} months, {texts}"
    with open_store(url) as store:
        before = _bytes(store)
        filled = fill(store, sizes.archived, equal, SEED, sizes.asked)
        items = filled.timed * equal
        yield figure(group, f"the last {items:,} of month 1, insert", [items / filled.first], "items/s CPU")
        yield figure(group, f"of month {MONTHS}, insert", [items / filled.last], "items/s CPU")
        slower = filled.last / filled.first
        yield figure(group, f"month {MONTHS} : month 1", [slower], "times its time", most=MOST_TIMES)
        yield figure(group, "size, without texts", [(_bytes(store) - before) / sizes.archived], "bytes/item")
        store.tidy()
        yield from _look_ups(store, filled.asked, group)


def _look_ups(store: Store, asked: tuple[Asked, ...], group: str) -> Iterator[Figure]:
    """All candidates of stored items of the last month, three months back, one after another.

    Database time is processor time: of PostgreSQL's process, or of this one with all that SQLAlchemy does.
    """
    with store.reading() as connection:
        made = {name: number for name, (number, _) in recipes.current(connection).items()}
    desk = Desk(store, None, made, "bench", Reach(LOOK_BACK))  # type: ignore[arg-type]  # nothing is read
    is_server = store.url.get_backend_name() != "sqlite"
    walls: list[float] = []
    works: list[float] = []
    found = 0
    for each in [*asked] * ROUNDS:
        before = backend(store)
        with store.reading() as connection:
            began, worked = perf_counter(), process_time()
            found += len(match.candidate_bodies(connection, desk, each.made, each.digest, each.month))
            walls.append(1000 * (perf_counter() - began))
            works.append(1000 * (process_time() - worked))
        if is_server:
            works[-1] = 1000 * (backend(store) - before)
    yield figure(group, "candidates a look-up", [found / len(walls)], "")
    warm, many = len(asked), len(walls)  # a round warms up
    for name, spent, most in (("database time", works, MOST_MS), ("on the clock", walls, None)):
        ordered = sorted(spent[warm:])
        yield figure(group, f"a look-up, {name}, median", [ordered[(many - warm) // 2]], "ms")
        yield figure(
            group, f"a look-up, {name}, 95 of 100", [ordered[(many - warm) * 95 // 100]], "ms", most=most
        )
    first = sorted(walls[:warm])
    yield figure(group, "a first look-up, on the clock, 95 of 100", [first[warm * 95 // 100]], "ms")


def _bytes(store: Store) -> int:
    with store.reading() as connection:
        return store.size(connection)
