"""Copies → stories: who belongs together, and which id each group keeps, whatever the order."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, Generic, TypeVar

from provenance.core.copies import MERGING, SAME_ADDRESS, Copy, Relation
from provenance.core.titles import without_affixes
from provenance.core.words import read

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Edge(Generic[T]):
    """A verified pair as grouping sees it; `edge` makes it.

    `of_one` is the share of one's words that stand in the other, `of_other` the reverse. `settled`
    pairs have one address: no text speaks against them. `titled` ones have the same title or nearly.
    """

    one: T
    other: T
    relation: Relation
    of_one: float = 1.0
    of_other: float = 1.0
    settled: bool = False
    titled: bool = False

    @property
    def strong(self) -> bool:
        """Whether the two are one text, each nearly whole in the other."""
        if self.relation not in MERGING:
            return False
        return self.settled or self.relation == "identical" or min(self.of_one, self.of_other) >= SAME

    @property
    def counts(self) -> bool:
        """Whether it joins, or at least says that the two share more than a line."""
        return self.relation in MERGING or max(self.of_one, self.of_other) >= PASSAGE


# Of the words of both. Two thirds of the wire notes' copies that are not identical keep so much (19,043
# notes; median .95). A step of a drift keeps less; ten such steps reach a stranger.
SAME = 0.9
# Of the words of one: a shared disclaimer or call to subscribe is less.
PASSAGE = 0.1
# Two texts that hold .55 of a third each share a tenth of it, wherever their parts stand.
CORE = 0.55
# Words of a title: shorter ones ("News in brief") stand over many texts.
TITLE = 4
# Comparisons of texts of two groups; beyond, only a common core joins them. No real story came near.
MOST = 10_000


def edge(one: T, other: T, found: Copy, titles: tuple[str, str] = ("", "")) -> Edge[T]:
    """A verified pair, `found` with one as its `a`, and the titles of both, ready for grouping."""
    larger = max(found.a_in_b, found.b_in_a)
    # The match is of the shorter one; the distinct 8-grams tell how much longer the other is.
    match = found.match / 100
    of_one, of_other = (match * part / larger if larger else match for part in (found.a_in_b, found.b_in_a))
    made = Edge(one, other, found.relation, of_one, of_other, found.reason == SAME_ADDRESS)
    if made.strong or found.relation not in MERGING or not _alike(*titles):
        return made
    return Edge(one, other, found.relation, of_one, of_other, titled=True)


def turned(each: Edge[T]) -> Edge[T]:
    """The same edge, seen from its other end."""
    ends = each.other, each.one, each.relation, each.of_other, each.of_one
    return Edge(*ends, settled=each.settled, titled=each.titled)


def _alike(one: str, other: str) -> bool:
    """Titles of which at least half the words are the same, and that have enough of them."""
    if not one or not other:
        return False
    left, right = (set(read(without_affixes(title)).words) for title in (one, other))
    return min(len(left), len(right)) >= TITLE and len(left & right) >= 0.5 * len(left | right)


def group(
    items: Iterable[T], edges: Iterable[Edge[T]], key: Callable[[T], Any] | None = None
) -> list[set[T]]:
    """The stories, of alone items too, in the order of their first item. The order of items and edges,
    and which end of an edge is called `one`, change nothing; of equal evidence the smaller `key` (the
    item itself, else) goes first.

    Strong edges join at once: such items are one text. Then texts join along the other merging edges,
    those of which most is shared first, as long as no two in a story are strangers. Two are none when
    - an edge joins them, be it an excerpt of more than a line;
    - they both hold so much of a third in the story that they must share some of it: two later takes
      of one first take, two long trims of one original;
    - or they both have the title of a third that holds them: its head and its tail. Without the title
      that cannot be told from two items of a digest, and they stay apart, the longer with the one that
      it shares most with.
    Two texts that have several bodies each need two edges to join.

    Raises KeyError for an edge of which an item is missing.
    """
    names = list(items)
    near = [each for each in edges if each.counts]
    known = set(names)
    for each in near:
        if each.one not in known or each.other not in known:
            raise KeyError(each.one if each.one not in known else each.other)
    text = _texts(near, key or _itself)
    home = _join(near, text)
    groups: dict[Any, set[T]] = {}
    for name in names:
        number = text.of.get(name)
        groups.setdefault(("alone", name) if number is None else home[number], set()).add(name)
    return list(groups.values())


def texts(items: Iterable[T], edges: Iterable[Edge[T]]) -> dict[T, int]:
    """Item → the number of its text, by strong edges alone."""
    of = dict(_texts(list(edges), _itself).of)
    fresh = len(set(of.values()))
    return {name: of.get(name, fresh + place) for place, name in enumerate(items)}


def spanning(edges: Iterable[Edge[T]], text: Mapping[T, Any], most: int) -> set[T]:
    """Which partners (`other`) of a newcomer (`one`) are kept: the best that joins it with each text;
    then, until there are `most`, the second best of each, the best excerpts, and the rest, the best first.

    No more counts for a story: what is kept groups as all edges would, in whatever order the items
    came, as long as a newcomer meets so few texts that two of each are kept.
    """
    met = Counter[Any]()
    turns: list[tuple[int, T]] = []
    for each in sorted(edges, key=lambda each: (*_rank(each), each.other)):
        met[text[each.other]] += 1
        turns.append((_turn(each, met[text[each.other]]), each.other))
    first = [other for turn, other in turns if turn == 1]
    others = [other for turn, other in sorted(turns, key=lambda found: found[0]) if turn > 1]
    return {*first, *others[: max(0, most - len(first))]}


def _turn(each: Edge[Any], place: int) -> int:
    """When the edge that is the `place`th of its text is kept."""
    if each.relation in MERGING:
        return place if place <= 2 else 4
    return 3 if place == 1 and each.counts else 5


@dataclass(frozen=True, slots=True)
class Reach:
    """Which items are compared with each other: so many months apart at most, of one owner or of two."""

    months: int = 3
    within_owner: bool = True
    across_owners: bool = True

    def allows(self, one: str, other: str) -> bool:
        """Whether items of these owners are; "" is an unknown one, and no other's."""
        return self.within_owner if one and one == other else self.across_owners


@dataclass(frozen=True, slots=True)
class Bearer(Generic[T]):
    """An item with some body, its owner, "" when unknown, and the month in which its text was seen."""

    item: T
    owner: str
    month: int


def equals(bearers: Iterable[Bearer[T]], reach: Reach) -> list[tuple[T, T]]:
    """Items of one body → so many pairs, each within reach, that what is joined by all such pairs is
    joined by these."""
    classes: dict[tuple[int, str], list[T]] = {}
    for each in bearers:
        # Where owners do not matter those of a month are all alike.
        name = "" if reach.within_owner and reach.across_owners else each.owner
        classes.setdefault((each.month, name), []).append(each.item)
    ordered = sorted(classes.items())
    pairs: list[tuple[T, T]] = []
    for place, ((month, name), members) in enumerate(ordered):
        if reach.allows(name, name):
            pairs += [(members[0], member) for member in members[1:]]
        for (later, other), there in ordered[place + 1 :]:
            if later - month > reach.months:
                break
            if reach.allows(name, other):
                pairs.append((members[0], there[0]))
                # Those of one owner may have no other way to each other.
                if not reach.within_owner:
                    pairs += [(members[0], member) for member in there[1:]]
                    pairs += [(member, there[0]) for member in members[1:]]
    return pairs


def _itself(item: Any) -> Any:
    return item


def _rank(each: Edge[Any]) -> tuple[bool, bool, bool, float]:
    """Whose word counts first between two texts."""
    return (
        not each.strong,
        each.relation not in MERGING,
        not each.titled,
        -round(each.of_one + each.of_other, 6),
    )


# ---- one text: what strong edges join


@dataclass(frozen=True, slots=True)
class _Texts(Generic[T]):
    """Item → text, for items that have an edge; texts are numbered in the order of their smallest keys.
    `several` are those with more than one body."""

    of: dict[T, int]
    several: frozenset[int]


def _texts(edges: Iterable[Edge[T]], key: Callable[[T], Any]) -> _Texts[T]:
    parent: dict[T, T] = {}
    bodies: dict[T, T] = {}
    for each in edges:
        for name in (each.one, each.other):
            parent.setdefault(name, name)
            bodies.setdefault(name, name)
        if each.strong:
            _unite(parent, each.one, each.other)
        if each.relation == "identical":
            _unite(bodies, each.one, each.other)
    number: dict[T, int] = {}
    of: dict[T, int] = {}
    held: dict[int, T] = {}
    several: set[int] = set()
    for name in sorted(parent, key=key):
        of[name] = number.setdefault(_root(parent, name), len(number))
        body = _root(bodies, name)
        if held.setdefault(of[name], body) != body:
            several.add(of[name])
    return _Texts(of, frozenset(several))


def _unite(parent: dict[T, T], one: T, other: T) -> None:
    a, b = _root(parent, one), _root(parent, other)
    if a != b:
        parent[b] = a


def _root(parent: dict[T, T], item: T) -> T:
    while parent[item] != item:
        parent[item] = parent[parent[item]]  # halve the way for those who come after
        item = parent[item]
    return item


# ---- one story: what the other edges join


@dataclass(frozen=True, slots=True)
class _Link:
    """What is known between two texts, seen from one of them: the best edge's shares of its own words
    and of the other's, whether it joins and has the title, and how many edges there are (at most two
    are counted)."""

    mine: float
    theirs: float
    merging: bool
    titled: bool
    edges: int


_Near = dict[int, dict[int, _Link]]  # text → its neighbours


@dataclass(slots=True)
class _Group:
    """Texts of one story; each of them holds more than half of `core`, if there is one."""

    texts: list[int]
    core: int | None
    single: bool  # one body


def _join(edges: Iterable[Edge[T]], text: _Texts[T]) -> dict[int, int]:
    """Text → the first text of its story."""
    near, order = _links(edges, text)
    count = 1 + max(text.of.values(), default=-1)
    groups = {n: _Group([n], n, n not in text.several) for n in range(count)}
    home = list(range(count))
    for a, b in order:
        one, other = groups[home[a]], groups[home[b]]
        if one is other:
            continue
        core = _common(one, other, near)
        if core is None and not _all_related(one, other, near):
            continue
        if not (one.single or other.single or _edges_between(one, other, near) >= 2):
            continue
        if len(one.texts) < len(other.texts):
            one, other = other, one
        for moved in other.texts:
            home[moved] = home[one.texts[0]]
        one.texts += other.texts
        one.core, one.single = _core(one.texts, near) if core is None else core, False
    return dict(enumerate(home))


def _links(edges: Iterable[Edge[T]], text: _Texts[T]) -> tuple[_Near, list[tuple[int, int]]]:
    """The links between texts, and the pairs of texts that may join, the best first."""
    between: dict[tuple[int, int], list[Edge[T]]] = {}
    for each in edges:
        a, b = sorted((text.of[each.one], text.of[each.other]))
        if a != b:
            between.setdefault((a, b), []).append(each)
    near: _Near = {}
    order: list[tuple[tuple[bool, bool, bool, float], int, int]] = []
    for (a, b), found in between.items():
        rank = min(map(_rank, found))
        alike = [each for each in found if _rank(each) == rank]
        # Of equal ones the first in the order of their shares, so that the order of arrival is nothing.
        of_a, of_b = min(_turned(each, text.of[each.one] != a) for each in alike)
        merging, titled, count = alike[0].relation in MERGING, alike[0].titled, min(2, len(found))
        near.setdefault(a, {})[b] = _Link(of_a, of_b, merging, titled, count)
        near.setdefault(b, {})[a] = _Link(of_b, of_a, merging, titled, count)
        if merging:
            order.append((rank, a, b))
    return near, [(a, b) for _, a, b in sorted(order)]


def _turned(each: Edge[T], swapped: bool) -> tuple[float, float]:
    return (each.of_other, each.of_one) if swapped else (each.of_one, each.of_other)


def _common(one: _Group, other: _Group, near: _Near) -> int | None:
    """A text of which all of both groups hold more than half."""
    for core, texts_ in ((one.core, other.texts), (other.core, one.texts)):
        if core is not None and all(_holds(text, core, near) for text in texts_):
            return core
    return None


def _holds(text: int, core: int, near: _Near) -> bool:
    if text == core:
        return True
    link = near.get(core, {}).get(text)
    return link is not None and link.mine > CORE


def _core(texts_: list[int], near: _Near) -> int | None:
    if len(texts_) ** 2 > MOST:
        return None
    return next((core for core in sorted(texts_) if all(_holds(text, core, near) for text in texts_)), None)


def _all_related(one: _Group, other: _Group, near: _Near) -> bool:
    if len(one.texts) * len(other.texts) > MOST:
        return False
    inside = {*one.texts, *other.texts}
    return all(_related(a, b, inside, near) for a, b in product(one.texts, other.texts))


def _related(a: int, b: int, inside: set[int], near: _Near) -> bool:
    """Whether an edge or a third text of the story says that the two share something."""
    left, right = near.get(a, {}), near.get(b, {})
    if b in left:
        return True
    for third in left.keys() & right.keys() & inside:
        one, other = left[third], right[third]
        if one.theirs + other.theirs > 2 * CORE or (one.titled and other.titled):
            return True
    return False


def _edges_between(one: _Group, other: _Group, near: _Near) -> int:
    few, many = sorted((one.texts, other.texts), key=len)
    there = set(many)
    found: Iterator[_Link] = (link for a in few for b, link in near.get(a, {}).items() if b in there)
    return sum(link.edges for link in found)


# ---- ids


def assign(old: Mapping[Any, Any], components: Iterable[Iterable[Any]]) -> dict[Any, Any]:
    """Old item → story, and the new components → each item's story; None where a new one is needed.

    Items and stories are ordered, the smaller is the older. A story that has split stays with the
    part that holds most of its items (of equal parts the one with its oldest item). Where parts of
    several stories have merged the oldest story that may stay there names the whole.
    """
    parts = [frozenset(part) for part in components]
    heirs: dict[Any, tuple[tuple[int, Any], int]] = {}  # story → how good its best part is, and which
    for number, part in enumerate(parts):
        for story, count in Counter(old[item] for item in part if item in old).items():
            oldest = min(item for item in part if old.get(item) == story)
            best = heirs.get(story)
            if best is None or (-count, oldest) < best[0]:
                heirs[story] = ((-count, oldest), number)
    names: dict[int, Any] = {}
    for story, (_, number) in heirs.items():
        names[number] = min(story, names.get(number, story))
    return {item: names.get(number) for number, part in enumerate(parts) for item in part}
