"""Who belongs together does not depend on the order; ids stay with the older and the larger."""

import random
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.core.copies import Relation, compare, side
from provenance.core.stories import Edge, assign, edge, group, spanning, texts, turned

ITEMS = range(12)
PAIRS = st.lists(st.tuples(st.sampled_from(ITEMS), st.sampled_from(ITEMS)), max_size=14)
SHARES = st.sampled_from([0.05, 0.2, 0.5, 0.6, 0.7, 0.95, 1.0])
MOST = 16


def linked(pairs: Iterable[tuple[int, int]]) -> list[Edge[int]]:
    """Edges of texts that are equal."""
    return [Edge(a, b, "identical") for a, b in pairs]


@st.composite
def graphs(draw: st.DrawFn, items: int = 9) -> list[Edge[int]]:
    """Random edges of all kinds, at most one for two items."""
    pairs = [(a, b) for b in range(items) for a in range(b)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=len(pairs)))
    kinds: list[Relation] = ["identical", "copy", "trimmed", "trimmed", "copy", "excerpt"]
    return [
        Edge(
            a,
            b,
            draw(st.sampled_from(kinds)),
            draw(SHARES),
            draw(SHARES),
            titled=draw(st.integers(0, 3)) == 0,
        )
        for a, b in chosen
    ]


def as_set(groups: list[set[int]]) -> set[frozenset[int]]:
    return {frozenset(members) for members in groups}


@given(graphs(), st.randoms(use_true_random=False))
def test_groups_do_not_depend_on_the_order(edges: list[Edge[int]], draw: random.Random) -> None:
    items = list(range(9))
    expected = as_set(group(items, edges))
    draw.shuffle(items)
    other = [turned(each) if draw.random() < 0.5 else each for each in edges]
    draw.shuffle(other)
    assert as_set(group(items, other)) == expected


@given(graphs())
def test_each_item_is_in_one_group_that_hangs_together(edges: list[Edge[int]]) -> None:
    groups = group(range(9), edges)
    assert sorted(item for members in groups for item in members) == list(range(9))
    merging = [(e.one, e.other) for e in edges if e.relation != "excerpt"]
    whole = as_set(group(range(9), linked(merging)))
    home = {item: number for number, members in enumerate(groups) for item in members}
    assert all(any(members <= each for each in whole) for members in as_set(groups))
    assert all(home[e.one] == home[e.other] for e in edges if e.strong)


def kept(order: list[int], edges: list[Edge[int]]) -> list[Edge[int]]:
    """What is stored when the items come one by one."""
    stored: list[Edge[int]] = []
    come: list[int] = []
    for newcomer in order:
        own = [e if e.one == newcomer else turned(e) for e in edges if newcomer in (e.one, e.other)]
        own = [e for e in own if e.other in come]
        there = [e for e in stored if e.one in come and e.other in come]
        partners = spanning(own, texts(come, there), MOST)
        stored += [e for e in own if e.other in partners]
        come.append(newcomer)
    return stored


@given(graphs(), st.permutations(range(9)))
def test_what_is_kept_of_newcomers_groups_as_all_edges_would(
    edges: list[Edge[int]], order: list[int]
) -> None:
    assert as_set(group(range(9), kept(order, edges))) == as_set(group(range(9), edges))


@pytest.mark.parametrize("seed", range(6))
def test_a_large_story_keeps_few_edges_and_stays_whole(seed: int) -> None:
    dice = random.Random(seed)
    count = 120
    # Versions of five texts: strong within one, weak between those of which each holds half.
    edges = [
        Edge(a, b, "copy", 0.97, 0.95) if a % 5 == b % 5 else Edge(a, b, "trimmed", 0.5, 1.0)
        for b in range(count)
        for a in range(b)
    ]
    order = list(range(count))
    dice.shuffle(order)
    stored = kept(order, edges)
    assert len(stored) <= MOST * count
    assert as_set(group(range(count), stored)) == as_set(group(range(count), edges)) == {frozenset(order)}


@given(graphs(), st.integers(0, 100))
def test_an_edge_that_goes_and_comes_again_changes_nothing(edges: list[Edge[int]], place: int) -> None:
    if edges:
        one = edges[place % len(edges)]
        again = [*(e for e in edges if e is not one), one]
        assert as_set(group(range(9), again)) == as_set(group(range(9), edges))


def test_a_long_chain_of_equal_texts_is_one_group() -> None:
    count = 50_000
    assert len(group(range(count), linked((i, i + 1) for i in reversed(range(count - 1))))) == 1


def test_a_pair_of_an_unknown_item_is_refused() -> None:
    with pytest.raises(KeyError):
        group([1, 2], linked([(1, 3)]))


# ---- who is not swallowed


def prose(seed: int, sentences: int) -> list[str]:
    """Sentences of 14 words that nobody else has."""
    dice = random.Random(seed)
    vocabulary = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("n", "r", "s", "lt")]
    return [" ".join(dice.choices(vocabulary, k=14)).capitalize() + "." for _ in range(sentences)]


Text = tuple[str, list[str]]  # title, sentences


def stories(documents: dict[str, Text]) -> set[frozenset[str]]:
    """All pairs compared, as a look-up that misses none would find them."""
    sides = {name: side("\n".join(body), title) for name, (title, body) in documents.items()}
    names = sorted(documents)
    edges = []
    for number, one in enumerate(names):
        for other in names[number + 1 :]:
            if found := compare(sides[one], sides[other]):
                edges.append(edge(one, other, found, (documents[one][0], documents[other][0])))
    return {frozenset(members) for members in group(names, edges)}


def test_a_drift_of_versions_does_not_reach_strangers() -> None:
    text = prose(1, 24)
    drift = {f"v{n}": ("", text[3 * n : 3 * n + 9]) for n in range(5)}  # each holds two thirds of the next
    found = stories(drift)
    assert not any({"v0", "v3"} <= members or {"v1", "v4"} <= members for members in found)
    assert len(found) < 5


def test_a_slow_drift_does_not_either() -> None:
    text = prose(2, 40)
    found = stories({f"v{n:02}": ("", text[n : n + 6]) for n in range(14)})
    assert not any({f"v{n:02}", f"v{n + 6:02}"} <= members for members in found for n in range(8))


@pytest.mark.parametrize("cut", [False, True])
def test_a_digest_joins_no_two_of_its_items(cut: bool) -> None:
    fire, strike, match = prose(3, 9), prose(4, 8), prose(5, 7)
    inside = [s for n, s in enumerate([*fire, *strike, *match]) if not cut or n % 5 != 4]
    found = stories(
        {
            "digest": ("The morning in brief from everywhere", inside),
            "fire": ("Fire destroys the old harbour sheds", fire),
            "strike": ("Ferry crews walk out over pay", strike),
            "match": ("Late goal takes the cup north", match),
        }
    )
    assert all(len(members & {"fire", "strike", "match"}) <= 1 for members in found)


def test_a_digest_joins_no_items_even_when_the_verdicts_say_trimmed() -> None:
    edges = [
        Edge("digest", "fire", "trimmed", 0.4, 1.0),
        Edge("digest", "strike", "trimmed", 0.35, 1.0),
        Edge("fire", "fire again", "copy", 1.0, 0.99),
        Edge("strike", "strike again", "copy", 0.98, 0.99),
    ]
    names = ["digest", "fire", "fire again", "strike", "strike again"]
    assert {frozenset(m) for m in group(names, edges)} == {
        frozenset({"digest", "fire", "fire again"}),
        frozenset({"strike", "strike again"}),
    }


def test_first_takes_pages_and_trims_stay_with_their_story() -> None:
    text = prose(6, 20)
    menu = [f"Section {n}" for n in range(40)]
    title = "Council votes to reopen the river bridge"
    found = stories(
        {
            "whole": (title, text),
            "first take": ("Bridge to reopen", text[:5]),
            "second take": (title, text[:10]),
            "page": (title, [*menu, *text, *menu]),
            "head": ("River bridge reopens at last", text[:12]),
            "tail": (title, text[3:]),
            "copy": ("Bridge", [*text, *prose(7, 1)]),
        }
    )
    assert len(found) == 1


def test_two_later_takes_of_one_first_take_are_one_story() -> None:
    first = prose(8, 6)
    assert (
        len(stories({"a": ("", first), "b": ("", first + prose(9, 9)), "c": ("", first + prose(10, 9))})) == 1
    )


def test_two_overlapping_trims_of_one_original_are_one_story() -> None:
    text = prose(11, 20)
    assert len(stories({"a": ("", text), "b": ("", text[:13]), "c": ("", text[7:])})) == 1


def test_an_excerpt_between_two_trims_speaks_for_them() -> None:
    trims = [Edge(1, 2, "trimmed", 0.5, 1.0), Edge(1, 3, "trimmed", 0.5, 1.0)]
    overlap = Edge(2, 3, "excerpt", 0.2, 0.2)
    assert as_set(group([1, 2, 3], [*trims, overlap])) == {frozenset({1, 2, 3})}
    shared_line = Edge(2, 3, "excerpt", 0.05, 0.05)
    assert as_set(group([1, 2, 3], [*trims, shared_line])) == {frozenset({1, 2}), frozenset({3})}


def test_head_and_tail_that_share_nothing_join_by_the_title_alone() -> None:
    text = prose(12, 20)
    title = "Council votes to reopen the river bridge"
    apart = {"whole": text, "head": text[:9], "tail": text[12:]}
    assert len(stories({name: (title, body) for name, body in apart.items()})) == 1
    # Without it nothing tells them from two items of a digest.
    assert len(stories({name: ("", body) for name, body in apart.items()})) == 2


def test_two_peopled_texts_need_two_edges() -> None:
    inner = [Edge(1, 2, "copy", 0.95, 0.95), Edge(3, 4, "copy", 0.95, 0.95)]
    one, other = Edge(1, 3, "copy", 0.6, 0.6), Edge(2, 4, "excerpt", 0.4, 0.4)
    assert as_set(group([1, 2, 3, 4], [*inner, one])) == {frozenset({1, 2}), frozenset({3, 4})}
    assert as_set(group([1, 2, 3, 4], [*inner, one, other])) == {frozenset({1, 2, 3, 4})}
    assert as_set(group([1, 2, 3], [*inner[:1], one])) == {frozenset({1, 2, 3})}


# ---- ids


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
    old = {item: 100 + min(members) for members in group(ITEMS, linked(before)) for item in members}
    components = [list(members) for members in group(ITEMS, linked(after))]
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
    components = group(ITEMS, linked(pairs))
    old = {item: min(members) for members in components for item in members}
    assert assign(old, components) == old
