"""A corpus on one machine → its verified pairs and its stories, by several processes in bounded memory.

1. Documents are read in batches by workers, which answer with columns; texts and index keys go to files
   without a name. 2. Each part of the keys is sorted, which gives the candidates. 3. Workers compare them.
4. Pairs become stories. Nothing depends on the order of the documents or the number of processes.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from time import perf_counter

from provenance.core.progress import Progress
from provenance.core.stories import Edge, edge, group
from provenance.engines.corpus import Corpus, Seconds, Wanted, gather
from provenance.engines.judging import Candidates, Verification, candidates_of
from provenance.engines.pairs import Pair, Pairs
from provenance.errors import InputError
from provenance.files.documents import Found
from provenance.workers.readers import Readers


@dataclass(slots=True)
class Costs:
    """Seconds on the clock of each step, and of the processor in the workers."""

    read: float = 0.0
    join: float = 0.0
    verify: float = 0.0
    workers: Seconds = field(default_factory=Seconds)


@dataclass(frozen=True, slots=True)
class Result:
    """Documents are meant by their number in the corpus. `stories[n]` is the first document of n's story.

    `pairs` are the verified ones of different texts: each between the first documents of their words,
    or those of one address. `crowded` addresses have too many texts to be one article. `bad` tells of
    each document that was left out and each pair that could not be compared.
    """

    corpus: Corpus
    candidates: Candidates
    pairs: Pairs
    stories: "array[int]"
    crowded: int
    bad: list[str]
    costs: Costs


@contextmanager
def deduped(
    readers: Readers, found: Iterable[Found], wanted: Wanted, progress: Progress | None = None
) -> Iterator[Result]:
    """Find all copies among documents; the texts can be read again until the block ends.

    Raises InputError as `corpus.gather` does, and when memory does not suffice.
    """
    tell, bad, costs = progress or _silent, list[str](), Costs()
    try:
        began = perf_counter()
        corpus = gather(readers, found, wanted, bad, tell, costs.workers)
        costs.read = perf_counter() - began
        with closing(corpus):
            yield _judged(readers, corpus, bad, costs, tell)
    except MemoryError as error:
        raise InputError(
            "out of memory: give the program more (ulimit -v, the limit of its container), run fewer workers "
            "(workers.processes), or divide the input"
        ) from error


def _judged(readers: Readers, corpus: Corpus, bad: list[str], costs: Costs, tell: Progress) -> Result:
    began = perf_counter()
    found = candidates_of(corpus, tell)
    costs.join = perf_counter() - began
    pairs = Pairs()
    began = perf_counter()
    crowded = Verification(readers, corpus, pairs, bad, costs.workers, tell).run(found)
    costs.verify = perf_counter() - began
    return Result(corpus, found, pairs, stories_of(corpus.same, pairs), crowded, bad, costs)


def stories_of(same: Sequence[int], pairs: Iterable[Pair]) -> "array[int]":
    """Which documents are the same as which, and pairs → the first document of each one's story."""
    edges = [_edge(same, pair) for pair in pairs]
    stories = array("I", same)
    for members in group(sorted({number for each in edges for number in (each.one, each.other)}), edges):
        first = min(members)
        for member in members:
            stories[member] = first
    for number, alike in enumerate(same):  # the first of a class comes first, so it is known already
        stories[number] = stories[alike]
    return stories


def _edge(same: Sequence[int], pair: Pair) -> Edge[int]:
    """A pair as grouping sees it; documents that are the same count as one."""
    made = edge(same[pair.a], same[pair.b], pair.copy)
    return replace(made, titled=pair.titled)


def _silent(done: int, total: int | None, what: str) -> None:
    pass
