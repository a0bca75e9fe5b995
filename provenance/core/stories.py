"""Copies → stories: who belongs together, and which id each group keeps, whatever the order."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")


def group(items: Iterable[T], pairs: Iterable[tuple[T, T]]) -> list[set[T]]:
    """The connected components, alone ones too, in the order of their first item; linear time.

    Raises KeyError for a pair of which an item is missing.
    """
    parent = {item: item for item in items}
    for one, other in pairs:
        a, b = _root(parent, one), _root(parent, other)
        if a != b:
            parent[b] = a
    groups: dict[T, set[T]] = {}
    for item in parent:
        groups.setdefault(_root(parent, item), set()).add(item)
    return list(groups.values())


def _root(parent: dict[T, T], item: T) -> T:
    while parent[item] != item:
        parent[item] = parent[parent[item]]  # halve the way for those who come after
        item = parent[item]
    return item


def spanning(ranked: Iterable[T], component: Mapping[T, Any], most: int) -> set[T]:
    """Which partners of a newcomer are kept, the best ranked first: the best of each component, so that
    the story stays connected, and of the rest so many that there are `most`."""
    kept: set[T] = set()
    rest: list[T] = []
    reached: set[Any] = set()
    for one in ranked:
        if component[one] in reached:
            rest.append(one)
        else:
            reached.add(component[one])
            kept.add(one)
    return kept | set(rest[: max(0, most - len(kept))])


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
