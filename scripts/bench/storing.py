"""`ingest` into a fresh SQLite file, then look-ups there → documents a second, milliseconds a look-up."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter

from bench.child import Program, Spent, least
from bench.figure import Figure, figure
from bench.sizes import SEED, SHARE, WORDS, Sizes
from bench.texts import Made, corpus

ROUNDS = 3  # over the same documents: a look-up takes milliseconds, a neighbour disturbs longer


def measure(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    """Reading, publishing, matching and judging together; start-up (of one document) apart."""
    made = corpus(SEED, sizes.ingested, SHARE, WORDS)
    everything = made.write(folder / "all.jsonl")
    one = folder / "one.jsonl"
    with everything.open("rb") as file:
        one.write_bytes(file.readline())
    starts: list[Spent] = []
    wholes: list[Spent] = []
    fresh = folder / "fresh.sqlite"
    Program(folder).run("init", database=fresh)
    for number in range(sizes.ingest_repeats):
        for spent, path in ((starts, one), (wholes, everything)):
            database = Path(shutil.copyfile(fresh, folder / f"{path.stem}{number}.sqlite"))
            spent.append(Program(folder).run("ingest", path, database=database))
    works = [each - least(starts) for each in wholes]
    count = sizes.ingested - 1
    group = f"ingest and matching, {sizes.ingested:,} documents, {made.share:.0%} copies, fresh SQLite file"
    yield figure(group, "wall", [count / each.wall for each in works], "documents/s")
    yield figure(group, "CPU", [count / each.cpu for each in works], "documents/s")
    yield figure(group, "start-up and the first document", [each.cpu for each in starts], "s CPU")
    yield from _look_ups(folder / "all0.sqlite", _sample(made.documents, sizes.looked_up), sizes.ingested)


def _sample(documents: Sequence[Made], count: int) -> Sequence[Made]:
    """So many, evenly from all."""
    return documents[:: max(1, len(documents) // count)][:count]


def _look_ups(database: Path, asked: Sequence[Made], stored: int) -> Iterator[Figure]:
    """In this process: what a look-up costs apart from starting Python."""
    from provenance.jobs.desk import open_desk
    from provenance.jobs.lookup import lookup
    from provenance.settings import Settings
    from provenance.storage import open_store

    settings = Settings(database=f"sqlite:///{database}")
    spent: list[float] = []
    opened: list[float] = []
    with open_store(settings.database) as store:
        lookup(settings, store, asked[0].url)  # imports, and fills the caches
        for made in [*asked] * ROUNDS:
            began = perf_counter()
            with open_desk(settings, store):
                opened.append(1000 * (perf_counter() - began))
            began = perf_counter()  # the desk is closed again: `lookup` opens its own
            lookup(settings, store, made.url)
            spent.append(1000 * (perf_counter() - began))
    group = f"look-up by address, {len(asked)} of {stored:,} stored documents, in process"
    yield figure(group, "a look-up", spent, "ms")
    yield figure(group, "of which opening the desk", opened, "ms")
