"""Who belongs together does not depend on the order; ids stay with the older and the larger."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.core.stories import assign, group

ITEMS = range(12)
PAIRS = st.lists(st.tuples(st.sampled_from(ITEMS), st.sampled_from(ITEMS)), max_size=14)


def as_set(groups: list[set[int]]) -> set[frozenset[int]]:
    return {frozenset(members) for members in groups}


@given(PAIRS, st.randoms(use_true_random=False))
def test_groups_do_not_depend_on_the_order(pairs: list[tuple[int, int]], draw: random.Random) -> None:
    items = list(ITEMS)
    draw.shuffle(items)
    other = [(b, a) if draw.random() < 0.5 else (a, b) for a, b in pairs]
    draw.shuffle(other)
    assert as_set(group(ITEMS, pairs)) == as_set(group(items, other))


@given(PAIRS)
def test_each_item_is_in_one_group_and_pairs_are_together(pairs: list[tuple[int, int]]) -> None:
    groups = group(ITEMS, pairs)
    assert sorted(item for members in groups for item in members) == list(ITEMS)
    home = {item: number for number, members in enumerate(groups) for item in members}
    assert all(home[a] == home[b] for a, b in pairs)
    assert len(groups) >= len(ITEMS) - len({frozenset(pair) for pair in pairs if pair[0] != pair[1]})


def test_a_long_chain_is_one_group() -> None:
    count = 50_000
    assert len(group(range(count), ((i, i + 1) for i in reversed(range(count - 1))))) == 1


def test_a_pair_of_an_unknown_item_is_refused() -> None:
    with pytest.raises(KeyError):
        group([1, 2], [(1, 3)])


@pytest.mark.parametrize(
    ("old", "components", "expected"),
    [
        ({}, [{1}, {2, 3}], {1: None, 2: None, 3: None}),
        ({1: 10}, [{1, 2}], {1: 10, 2: 10}),
        ({1: 10, 2: 20}, [{1, 2, 3}], {1: 10, 2: 10, 3: 10}),  # a merge keeps the older id
        ({1: 10, 2: 10, 3: 10}, [{1}, {2, 3}], {1: None, 2: 10, 3: 10}),  # a split: the larger part
        ({1: 10, 2: 10}, [{2}, {1}], {1: 10, 2: None}),  # equal parts: the one with the older item
        ({1: 10, 2: 10, 3: 10, 4: 20}, [{1}, {2, 3, 4}], {1: None, 2: 10, 3: 10, 4: 10}),
        ({1: 10, 2: 10, 3: 20}, [{1, 2}, {3}], {1: 10, 2: 10, 3: 20}),
    ],
)
def test_ids(old: dict[int, int], components: list[set[int]], expected: dict[int, int | None]) -> None:
    assert assign(old, components) == expected


@given(PAIRS, PAIRS, st.randoms(use_true_random=False))
def test_ids_do_not_depend_on_the_order(
    before: list[tuple[int, int]], after: list[tuple[int, int]], draw: random.Random
) -> None:
    old = {item: 100 + min(members) for members in group(ITEMS, before) for item in members}
    components = [list(members) for members in group(ITEMS, after)]
    found = assign(old, components)
    draw.shuffle(components)
    for members in components:
        draw.shuffle(members)
    shuffled = list(old.items())
    draw.shuffle(shuffled)
    assert assign(dict(shuffled), components) == found
    for members in components:
        assert len({found[item] for item in members}) == 1
    named = [found[members[0]] for members in components if found[members[0]] is not None]
    assert len(named) == len(set(named))  # no id names two stories
    assert set(named) <= set(old.values())


@given(PAIRS)
def test_what_has_not_changed_keeps_its_id(pairs: list[tuple[int, int]]) -> None:
    components = group(ITEMS, pairs)
    old = {item: min(members) for members in components for item in members}
    assert assign(old, components) == old
