"""A corpus → its candidates, compared word by word: the verified pairs."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from provenance.core import joining
from provenance.core.progress import Progress
from provenance.engines.corpus import BATCH_BYTES, Corpus, Seconds
from provenance.engines.pairs import Pairs
from provenance.workers.answers import Judged
from provenance.workers.readers import LimitError, Readers, WorkerFault
from provenance.workers.requests import Compare

# Different texts at one address: more is no article but a front page.
MOST_AT_ADDRESS = 50
# Pairs in a batch, when its texts are short: 64 of them have 60 notes of 130 words, too few to be made ready
# at the price of many; of 512 the bytes set the bound.
_BATCH_PAIRS = 512
_HELD = 64 * 1024 * 1024  # bytes of pairs, eight each, before those that came twice are taken out

Numbers = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of documents that share a key, eight bytes each.

    `hot` keys were too common to try all of; `left_out` pairs were far for both, see `core.joining.nearest`.
    """

    pairs: bytes
    hot: int
    left_out: int

    def __len__(self) -> int:
        return len(self.pairs) // 8

    def __contains__(self, pair: Numbers) -> bool:
        return (pair[0] << 32) | pair[1] in array("Q", self.pairs)

    def __iter__(self) -> Iterator[Numbers]:
        for pair in array("Q", self.pairs):
            yield pair >> 32, pair & 0xFFFFFFFF


def candidates_of(corpus: Corpus, tell: Progress) -> Candidates:
    """All pairs that share a band's key or a passage's hash.

    Within the bounds of `core.candidates`. Only the first of equal documents is meant.
    """
    ranks, hot, size = corpus.ranks(), 0, 0
    found: list[joining.Shared] = []
    for part in range(len(corpus.keys)):
        pairs, common = joining.join(corpus.keys.get(part), ranks)
        hot += common
        found.append(pairs)
        size += len(pairs.pairs)
        if size >= _HELD + 2 * len(found[0].pairs):
            found = [joining.merged(found)]
            size = len(found[0].pairs)
        tell(part + 1, len(corpus.keys), "parts of the index joined")
    whole = joining.merged(found)
    near = joining.nearest(whole)
    left_out = (len(whole.pairs) - len(near)) // 8
    return Candidates(joining.clustered(near, len(corpus)), hot, left_out)


@dataclass(frozen=True, slots=True)
class Verification:
    """Pairs are compared by `readers`; the copies among them are put into `pairs`, failures told in `bad`."""

    readers: Readers
    corpus: Corpus
    pairs: Pairs
    bad: list[str]
    spent: Seconds
    tell: Progress

    def run(self, found: Candidates) -> int:
        """Compare all candidates, then documents of one address: these are one article, whatever they say.

        Returns how many addresses had more than `MOST_AT_ADDRESS` different texts: theirs are not joined so.
        """
        self._compare(found, len(found), addressed=False)
        asked, crowded = _of_one_address(self.corpus)
        if asked:
            self._compare(asked, len(asked), addressed=True)
        return crowded

    def _compare(self, asked: Iterable[Numbers], total: int, addressed: bool) -> None:
        done = 0
        batches = _batches(self.corpus, asked)
        requests = ((batch, _request(self.corpus, batch, addressed)) for batch in batches)
        for batch, outcome in self.readers.each(requests):
            try:
                self._keep(batch, outcome.value())
            except (LimitError, WorkerFault):
                self._one_by_one(batch, addressed)
            done += len(batch)
            self.tell(done, total, "pairs compared")

    def _one_by_one(self, batch: Sequence[Numbers], addressed: bool) -> None:
        ids = self.corpus.ids
        for a, b in batch:
            try:
                self._keep([(a, b)], self.readers.ask(_request(self.corpus, [(a, b)], addressed)))
            except (LimitError, WorkerFault) as error:
                self.bad.append(f"{ids[a]} and {ids[b]} not compared: {error}")

    def _keep(self, batch: Sequence[Numbers], judged: Judged) -> None:
        for verdict in judged.verdicts:
            self.pairs.put(*batch[verdict.pair], verdict)
        self.spent.comparing += judged.seconds


def _of_one_address(corpus: Corpus) -> tuple[list[Numbers], int]:
    """One pair of documents for two different texts at an address; how many addresses have too many texts."""
    pairs: list[Numbers] = []
    crowded = 0
    for members in joining.repeated(corpus.addresses.tobytes()):
        firsts: dict[int, int] = {}
        for member in members:
            firsts.setdefault(corpus.same[member], member)
        if len(firsts) > MOST_AT_ADDRESS:
            crowded += 1
            continue
        for one, other in combinations(firsts, 2):
            a, b = sorted((firsts[one], firsts[other]))
            pairs.append((a, b))
    return pairs, crowded


def _batches(corpus: Corpus, asked: Iterable[Numbers]) -> Iterator[list[Numbers]]:
    batch: list[Numbers] = []
    texts: set[int] = set()
    size = 0
    for pair in asked:
        size += sum(corpus.size(number) for number in pair if number not in texts)
        texts.update(pair)
        batch.append(pair)
        if len(batch) == _BATCH_PAIRS or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
            texts.clear()
    if batch:
        yield batch


def _request(corpus: Corpus, batch: Sequence[Numbers], addressed: bool) -> Compare:
    places = {number: place for place, number in enumerate(dict.fromkeys(n for pair in batch for n in pair))}
    rows = tuple(corpus.judged(number) for number in places)
    return Compare(rows, tuple((places[a], places[b]) for a, b in batch), addressed)
