"""Two sides → what they share and in what they differ, each figure reckoned when it is asked for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from provenance.core.copies.lazy import lazy
from provenance.core.copies.sides import GRAM, Side, common
from provenance.core.words import Hashes, Places

SEEDS = 8  # places of one 8-gram that are tried: a text of one repeated word stays linear
FEW_NAMES = 3  # mentions: of fewer no share is told
ALIGNED = 10_000  # cells: gaps between equal runs up to 100 × 100 words are aligned word by word


class Block(NamedTuple):
    """`size` equal words: from word `a` of the shorter body and word `b` of the longer."""

    a: int
    b: int
    size: int


class Change(NamedTuple):
    """Words of the shorter body that stand replaced by others, between equal runs."""

    size: int
    numbers: bool  # both hold numbers, and other ones
    particular: bool  # names on both sides, or a number on one


class Shared(NamedTuple):
    """How many different grams both sides have, the shorter and the longer."""

    both: int
    shorter: int
    longer: int


@dataclass(frozen=True, eq=False)
class Measure:
    """All that the decision needs. `shorter` and `longer` are the sides by count of words."""

    shorter: Side
    longer: Side
    swapped: bool  # the longer one was given first

    @lazy
    def size(self) -> int:
        """Words of the shorter."""
        return len(self.shorter)

    @lazy
    def ratio(self) -> float:
        """Words of the shorter for each of the longer."""
        return self.size / max(1, len(self.longer))

    @lazy
    def equal(self) -> bool:
        """Whether the words are the same."""
        return self.size == len(self.longer) and self.shorter.raw == self.longer.raw

    @lazy
    def blocks(self) -> tuple[Block, ...]:
        """Runs of at least 8 equal words, in the order of the shorter; none overlaps another there."""
        if self.equal:
            return (Block(0, 0, self.size),) if self.size else ()
        return _blocks(self.shorter, self.longer, *self._seeds) if self.grams.both else ()

    @lazy
    def in_blocks(self) -> int:
        """Words of the shorter in these runs."""
        return sum([block.size for block in self.blocks])

    @lazy
    def match(self) -> float:
        """Share of the shorter's words that stand in the longer."""
        return self.in_blocks / max(1, self.size)

    @lazy
    def longest(self) -> int:
        """Words of the longest run."""
        return max([block.size for block in self.blocks], default=0)

    @lazy
    def jaccard(self) -> float:
        """Of the distinct word 3-grams."""
        if self.equal:
            return float(self.size > 0)
        both, one, other = self.small
        return both / max(1, one + other - both)

    @lazy
    def contained(self) -> float:
        """Share of the shorter's distinct 8-grams that are in the longer."""
        if self.equal:
            return float(self.size > 0)
        return self.grams.both / max(1, self.grams.shorter)

    @lazy
    def contains(self) -> float:
        """Share of the longer's that are in the shorter."""
        if self.equal:
            return float(self.size > 0)
        return self.grams.both / max(1, self.grams.longer)

    @lazy
    def changes(self) -> tuple[Change, ...]:
        """What is replaced between the equal runs, before the first and behind the last of them."""
        return tuple(_changes(self.shorter, self.longer, self.blocks))

    @lazy
    def replaced(self) -> float:
        """Share of the shorter's words."""
        return sum([change.size for change in self.changes]) / max(1, self.size)

    @lazy
    def numbers(self) -> int:
        """Changes with other numbers."""
        return sum([change.numbers for change in self.changes])

    @lazy
    def particulars(self) -> int:
        """Changes with other names or numbers."""
        return sum([change.particular for change in self.changes])

    @lazy
    def in_one_piece(self) -> bool:
        """Whether the runs follow closely in the longer, as they do in the shorter."""
        start, end = self.stretch
        return 0 < end - start <= 1.25 * self.size

    @property
    def stretch(self) -> tuple[int, int]:
        """From which to which word of the longer the runs reach."""
        return (self.blocks[0].b, self.blocks[-1].b + self.blocks[-1].size) if self.blocks else (0, 0)

    @lazy
    def prose_before(self) -> int:
        """Words in long lines of the longer, before the runs."""
        return int(np.count_nonzero(self.longer.prose[: self.stretch[0]]))

    @lazy
    def prose_behind(self) -> int:
        """The same behind them."""
        return int(np.count_nonzero(self.longer.prose[self.stretch[1] :]))

    @lazy
    def prose(self) -> int:
        """Words in long lines of the shorter."""
        return int(np.count_nonzero(self.shorter.prose))

    @lazy
    def prose_match(self) -> float:
        """Share of these that stand in the longer."""
        before = np.concatenate((np.zeros(1, np.int64), np.cumsum(self.shorter.prose)))
        found = np.array([(block.a, block.a + block.size) for block in self.blocks]).reshape(-1, 2)
        return int((before[found[:, 1]] - before[found[:, 0]]).sum()) / max(1, self.prose)

    @lazy
    def recurring(self) -> float:
        """Share of the mentions of names in the shorter that are names in the rest of the longer too.

        A name is a word that has a capital wherever it stands in either; 0 when there are hardly any.
        """
        one, other = self.shorter, self.longer
        common_words = np.concatenate((one.marks[~one.capitals], other.marks[~other.capitals]))
        mentions = one.marks[one.capitals]
        mentions = mentions[~np.isin(mentions, common_words)]
        start, end = self.stretch
        rest = np.concatenate((other.marks[:start], other.marks[end:]))
        return float(np.mean(np.isin(mentions, rest))) if len(mentions) >= FEW_NAMES else 0.0

    @lazy
    def titles(self) -> float:
        """Jaccard of the titles' words."""
        one, other = self.shorter.title, self.longer.title
        shared = len(one & other)
        return shared / max(1, len(one) + len(other) - shared)

    @lazy
    def apart(self) -> int | None:
        """Days between them."""
        one, other = self.shorter.day, self.longer.day
        return abs((one - other).days) if one and other else None

    @property
    def near(self) -> bool:
        """The same title or nearly, and the same day or nearly."""
        return self.apart is not None and self.apart <= 1 and self.titles >= 0.5

    @lazy
    def grams(self) -> Shared:
        """Of the distinct 8-grams; of texts that are not equal."""
        one, other = self.shorter.grams.keys, self.longer.grams.keys
        return Shared(int(np.count_nonzero(self._seeds[0])), len(one), len(other))

    @lazy
    def small(self) -> Shared:
        """Of the distinct 3-grams."""
        one, other = self.shorter.small, self.longer.small
        return Shared(common(one, other), len(one), len(other))

    @lazy
    def _seeds(self) -> tuple[npt.NDArray[np.bool_], Places]:
        """Of each distinct 8-gram of the shorter whether the longer has it, and as which of its own."""
        one, other = self.shorter.grams.keys, self.longer.grams.keys
        if not len(one) or not len(other):
            return np.zeros(len(one), dtype=bool), np.zeros(len(one), dtype=np.int64)
        where = np.searchsorted(other, one)
        where[where == len(other)] = 0
        return other[where] == one, where


def measure(a: Side, b: Side) -> Measure:
    """Nothing is reckoned yet but which is the shorter; of equally long ones that with the smaller marks."""
    swapped = len(b) < len(a) or (len(a) == len(b) and _comes_first(b.marks, a.marks))
    return Measure(b, a, True) if swapped else Measure(a, b, False)


def _comes_first(one: Hashes, other: Hashes) -> bool:
    if not len(one):
        return False
    first = (one != other).argmax()  # 0 also when nothing differs
    return bool(one[first] < other[first])


# ---- equal runs


def _blocks(a: Side, b: Side, shared: npt.NDArray[np.bool_], where: Places) -> tuple[Block, ...]:
    keys = a.grams.rank
    places = shared[keys].nonzero()[0]  # in a, of the grams that b has
    found = where[keys[places]]
    first = b.grams.begins[found]
    if b.grams.repeats and (b.grams.begins[found + 1] - first > 1).any():
        return tuple(_tried(a, b, places, found))
    return tuple(_runs(places, b.grams.order[first], min(GRAM, len(a))))


def _runs(places: Places, targets: Places, gram: int) -> list[Block]:
    """Each gram stands at one place of b: runs of places that go on in both are runs of equal words."""
    fresh = np.empty(len(places) + 1, dtype=bool)
    fresh[0] = fresh[-1] = True
    np.logical_or(places[1:] != places[:-1] + 1, targets[1:] != targets[:-1] + 1, out=fresh[1:-1])
    edges = fresh.nonzero()[0]
    starts = edges[:-1]
    firsts, seconds = places[starts].tolist(), targets[starts].tolist()
    blocks: list[Block] = []
    end = 0
    for place, target, size in zip(firsts, seconds, (edges[1:] - starts).tolist(), strict=True):
        skipped = end - place if end > place else 0
        if skipped < size:
            blocks.append(Block(place + skipped, target + skipped, size - skipped + gram - 1))
            end = place + size + gram - 1
    return blocks


def _tried(a: Side, b: Side, places: Places, found: Places) -> Iterator[Block]:
    """Grams that stand at several places of b: the first eight are tried, and the longest run is taken;
    of equally long ones that which goes on where the last one was, then the first."""
    order, begins = b.grams.order, b.grams.begins
    number = end = shift = 0
    while number < len(places):
        place, key = int(places[number]), int(found[number])
        first = int(begins[key])
        seeds = order[first : min(int(begins[key + 1]), first + SEEDS)].tolist()
        size, _, start = max(
            [(_extent(a.raw, b.raw, place, seed), -abs(seed - place - shift), -seed) for seed in seeds]
        )
        yield Block(place, -start, size)
        end, shift = place + size, -start - place
        number = int(places.searchsorted(end))


def _extent(a: bytes, b: bytes, i: int, j: int) -> int:
    """How many words are equal from here on, in steps that double, so that C does the comparing."""
    start_a, start_b = 8 * i, 8 * j  # bytes a mark
    most, done, step = min(len(a) - start_a, len(b) - start_b), 0, 128
    while done < most:
        step = min(step, most - done)
        left = a[start_a + done : start_a + done + step]
        right = b[start_b + done : start_b + done + step]
        if left != right:
            return (done + _first_apart(left, right)) // 8
        done, step = done + step, step * 2
    return most // 8


def _first_apart(left: bytes, right: bytes) -> int:
    differ = int.from_bytes(left, "little") ^ int.from_bytes(right, "little")
    return ((differ & -differ).bit_length() - 1) // 8


# ---- what differs


def _changes(a: Side, b: Side, found: Iterable[Block]) -> Iterator[Change]:
    a_end = b_end = 0
    for block in (*found, Block(len(a), len(b), 0)):
        if block.b > b_end and block.a > a_end:
            yield from _aligned(a, b, (a_end, block.a), (b_end, block.b))
        a_end, b_end = block.a + block.size, block.b + block.size


def _aligned(a: Side, b: Side, left: tuple[int, int], right: tuple[int, int]) -> Iterator[Change]:
    sizes = left[1] - left[0], right[1] - right[0]
    if sizes == (1, 1):  # the commonest gap: one word for another
        yield _change(a, b, left, right)
        return
    one, other = a.marks[slice(*left)], b.marks[slice(*right)]
    if sizes[0] * sizes[1] > ALIGNED:
        yield Change(min(sizes) - _in_both(one, other), False, False)
        return
    for i, j, k, m in _replaced(one.tolist(), other.tolist()):
        yield _change(a, b, (left[0] + i, left[0] + j), (right[0] + k, right[0] + m))


def _replaced(one: list[int], other: list[int]) -> Iterator[tuple[int, int, int, int]]:
    """What stands between the words of a longest common subsequence, where it is something on both sides."""
    from rapidfuzz.distance import LCSseq

    i = k = 0
    equal = [(op.src_start, op.dest_start, op.src_end, op.dest_end)
             for op in LCSseq.opcodes(one, other) if op.tag == "equal"]  # fmt: skip
    for src, dest, src_end, dest_end in (*equal, (len(one), len(other), 0, 0)):
        if src > i and dest > k:
            yield i, src, k, dest
        i, k = src_end, dest_end


def _in_both(one: Hashes, other: Hashes) -> int:
    """How many words two texts have in common, in any order."""
    (a, many), (b, few) = np.unique(one, return_counts=True), np.unique(other, return_counts=True)
    where = np.searchsorted(b, a)
    where[where == len(b)] = 0
    return int(np.minimum(many, few[where])[b[where] == a].sum())


def _change(a: Side, b: Side, left: tuple[int, int], right: tuple[int, int]) -> Change:
    if left[1] - left[0] == right[1] - right[0] == 1:
        one, other = a.given_word(left[0]), b.given_word(right[0])
        if one.isalpha() and other.isalpha():  # the commonest change, and no number in it
            particular = one[0].isupper() and other[0].isupper()
            return Change(1, False, particular and not _alike(one.casefold(), other.casefold()))
    one, other = a.joined(*left), b.joined(*right)
    if one == other:  # "12m" and "12 m", "today's" and "todays"
        return Change(0, False, False)
    names = a.has_name(*left) and b.has_name(*right) and not _alike(one, other)
    numbers = digits(one), digits(other)
    size = min(left[1] - left[0], right[1] - right[0])
    return Change(size, all(numbers) and numbers[0] != numbers[1], names or numbers[0] != numbers[1])


def _alike(one: str, other: str) -> bool:
    """Whether one is likely the other misspelt or misread."""
    from rapidfuzz.distance import Indel

    return abs(len(one) - len(other)) <= 3 and Indel.normalized_similarity(one, other) > 0.7


def digits(words: str) -> str:
    """The digits of some words, in order."""
    return "".join(filter(str.isdigit, words))
