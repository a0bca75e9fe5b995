"""How much is measured, and how often."""

from dataclasses import dataclass

SEED = 4  # any: every run of the bench reads the same texts
SHARE = 0.2  # copies among the documents that are deduplicated and ingested
WORDS = 600  # of an original; a news article's usual length


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of documents (`growing`: of words), and of repeats."""

    starts: int
    sketched: int
    sketch_repeats: int
    checked: int
    check_repeats: int
    deduped: tuple[int, ...]
    bulk: tuple[int, ...]
    dedupe_repeats: int
    compared: tuple[int, ...]
    compared_notes: int
    compare_repeats: int
    ingested: int
    ingest_repeats: int
    looked_up: int
    growing: tuple[int, ...]
    grow_repeats: int
    memory_checked: tuple[int, ...]
    memory_ingested: tuple[int, ...]
    archived: int
    asked: int
    judged: int
    peers: bool  # install what we are compared with, when it is missing


WHOLE = Sizes(
    starts=7,
    sketched=2000,
    sketch_repeats=5,
    checked=4000,
    check_repeats=3,
    deduped=(1000, 5000),
    bulk=(20_000,),
    dedupe_repeats=3,
    compared=(10_000,),
    compared_notes=19_000,
    compare_repeats=3,
    ingested=1000,
    ingest_repeats=3,
    looked_up=50,
    growing=(1000, 10_000, 100_000, 1_000_000, 2_000_000),
    grow_repeats=5,
    memory_checked=(1000, 50_000),
    memory_ingested=(1000, 10_000),
    archived=50_000,
    asked=500,
    judged=1800,
    peers=True,
)
LARGE_BULK = (100_000, 1_000_000)  # half an hour; 5 GB for the corpus and as much for what is kept of it
LARGE_COMPARED = 100_000  # instead of `compared`, once: some ten minutes, most of them the peers'
LARGE_INGESTED = (1000, 50_000)  # instead of `memory_ingested`: many minutes
QUICK = Sizes(
    starts=3,
    sketched=100,
    sketch_repeats=1,
    checked=100,
    check_repeats=1,
    deduped=(100, 200),
    bulk=(400,),
    dedupe_repeats=1,
    compared=(200,),
    compared_notes=1000,
    compare_repeats=1,
    ingested=40,
    ingest_repeats=1,
    looked_up=6,
    growing=(1000, 10_000, 40_000),
    grow_repeats=3,
    memory_checked=(200, 2000),
    memory_ingested=(100, 400),
    archived=6000,
    asked=100,
    judged=90,
    peers=False,
)
