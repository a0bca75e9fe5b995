"""The index: candidates from SQL are those of the twin in memory."""

import random
from datetime import UTC, datetime

import pytest
import twin
from sqlalchemy import Connection

from provenance.core import fingerprint, words
from provenance.core.candidates import HOT, STAR, nearest
from provenance.core.fingerprint import Fingerprint
from provenance.core.identity import digest
from provenance.storage import Store, bodies, items, recipes

MONTH = items.month(datetime(2026, 5, 1, tzinfo=UTC))


def corpus(seed: int) -> dict[int, str]:
    """Texts of 5–120 words of which many share runs, whole halves, or all words."""
    dice = random.Random(seed)
    vocabulary = [f"w{n}" for n in range(300)]
    texts: list[list[str]] = []
    for _ in range(30):
        fresh = dice.choices(vocabulary, k=dice.randint(5, 120))
        if texts and dice.random() < 0.6:
            old = dice.choice(texts)
            start = dice.randrange(len(old))
            fresh = fresh[: dice.randint(0, 30)] + old[start:] + fresh[: dice.randint(0, 10)]
        texts.append(fresh)
    return {number: " ".join(text) for number, text in enumerate(texts)}


def shelved(
    store: Store, made: dict[bytes, Fingerprint], months: list[int], seed: int = 0
) -> tuple[int, dict[int, bytes]]:
    """The corpus in the database in some order of arrival, each body on one of the months' shelves; the
    recipe, row → digest."""
    order = random.Random(seed).sample(sorted(made), len(made))

    def fill(connection: Connection) -> tuple[int, dict[int, bytes]]:
        recipe = recipes.current(connection)["fingerprint"][0]
        rows = {bodies.ensure(connection, recipe, name, 9, made[name]): name for name in order}
        for row, name in rows.items():
            bodies.shelve(connection, recipe, months[name[0] % len(months)], row, made[name])
        return recipe, rows

    return store.write(fill)


def pairs_of(
    store: Store, recipe: int, rows: dict[int, bytes], made: dict[bytes, Fingerprint]
) -> tuple[set[tuple[bytes, bytes]], int]:
    """All that the query finds, body by body, and the most hot keys that one of them met."""
    pairs, hot = set(), 0
    with store.reading() as connection:
        for name, found in made.items():
            near = bodies.candidates(connection, recipe, found, (MONTH - 3, MONTH))
            others = {rows[row] for row in near.bodies} - {name}
            pairs |= {(min(name, other), max(name, other)) for other in others}
            hot = max(hot, near.hot)
    return pairs, hot


@pytest.mark.parametrize("seed", range(4))
def test_sql_and_memory_find_the_same_candidates(store: Store, seed: int) -> None:
    made = {digest(str(n)): fingerprint.fingerprint(words.read(text)) for n, text in corpus(seed).items()}
    recipe, rows = shelved(store, made, [MONTH], seed)
    pairs, hot = pairs_of(store, recipe, rows, made)
    assert pairs == twin.candidates(made)
    assert pairs
    assert hot == 0


def crowd(seed: int) -> dict[bytes, Fingerprint]:
    """More bodies than a key may have, each with most of eleven keys, at several places."""
    dice = random.Random(seed)
    shared = range(-5, 6)

    def keys() -> Fingerprint:
        bands = {key for key in shared if dice.random() < 0.85} | {dice.randrange(100, 140)}
        places = [(dice.choice(shared), place) for place in range(dice.randrange(8))]
        return Fingerprint(fingerprint.RECIPE, b"", tuple(bands), tuple(places), 1)

    return {digest(str(number)): keys() for number in range(HOT + 30)}


# `plain` and `few` lead it each of its ways; of each seed the bodies arrive in another order.
@pytest.mark.parametrize(
    ("seed", "plain", "few"), [(0, 10**6, 10**6), (1, 10**6, 0), (2, 1, 10**6), (3, 1, 0), (4, 1000, 500)]
)
def test_hot_keys_are_cut_alike_in_sql_and_memory(
    store: Store, monkeypatch: pytest.MonkeyPatch, seed: int, plain: int, few: int
) -> None:
    monkeypatch.setattr(bodies, "_PLAIN", plain)
    monkeypatch.setattr(bodies, "_SORTED", few)
    made = crowd(0)
    recipe, rows = shelved(store, made, [MONTH, MONTH - 1, MONTH - 3], seed)
    pairs, hot = pairs_of(store, recipe, rows, made)
    assert pairs == twin.candidates(made)
    assert hot > 0
    one = made[digest("0")]
    with store.reading() as connection:
        near = bodies.candidates(connection, recipe, one, (MONTH - 3, MONTH))
        other = bodies.candidates(connection, recipe, one, (MONTH - 3, MONTH - 3))
    assert 0 < len(near.bodies) < len(made)
    assert near.nearest <= near.bodies
    assert other.hot == 0, "what is hot is counted within the window"


@pytest.mark.parametrize("seed", range(3))
def test_a_newcomer_is_compared_with_the_nearest_at_each_key(store: Store, seed: int) -> None:
    dice = random.Random(seed)
    made = {
        digest(str(number)): Fingerprint(fingerprint.RECIPE, b"", tuple(dice.sample(range(9), 4)), (), 1)
        for number in range(HOT - 10)
    }
    recipe, rows = shelved(store, made, [MONTH, MONTH - 1], seed)
    one = made[digest("0")]
    with store.reading() as connection:
        near = bodies.candidates(connection, recipe, one, (MONTH - 3, MONTH))
    holders = [{name for name, found in made.items() if key in found.bands} for key in one.bands]
    assert {rows[row] for row in near.nearest} == nearest(holders, bytes)
    assert near.nearest < near.bodies
    assert {rows[row] for row in near.bodies} == {name for members in holders for name in members}


def test_no_body_is_without_candidates_because_all_its_keys_are_hot(store: Store) -> None:
    everywhere = Fingerprint(fingerprint.RECIPE, b"", (1, 2), ((3, 0), (3, 9)), 1)
    made = dict.fromkeys((digest(str(number)) for number in range(HOT + 5)), everywhere)
    recipe, rows = shelved(store, made, [MONTH])
    with store.reading() as connection:
        near = bodies.candidates(connection, recipe, everywhere, (MONTH, MONTH))
    assert {rows[row] for row in near.bodies} == set(sorted(made)[:STAR])
    assert near.hot == 3


def test_all_equal_texts_are_met_however_many(store: Store) -> None:
    shared = Fingerprint(fingerprint.RECIPE, b"same", (1, 2), ((3, 0), (3, 9)), 1)
    near = Fingerprint(fingerprint.RECIPE, b"near", (1, 4), ((3, 0),), 1)
    made = dict.fromkeys((digest(str(number)) for number in range(HOT + 5)), shared)
    recipe, rows = shelved(store, made | {digest("near"): near}, [MONTH])
    with store.reading() as connection:
        found = bodies.equal(connection, recipe, shared, 9, (MONTH, MONTH))
        assert {rows[row] for row in found} == set(made)
        assert not bodies.equal(connection, recipe, shared, 8, (MONTH, MONTH))
        assert not bodies.equal(connection, recipe, shared, 9, (MONTH + 1, MONTH + 3))


def test_shelving_twice_is_once_and_months_bound_the_look_back(store: Store) -> None:
    found: Fingerprint = fingerprint.fingerprint(words.read(" ".join(f"word{n}" for n in range(60))))

    def fill(connection: Connection) -> tuple[int, int]:
        recipe = recipes.current(connection)["fingerprint"][0]
        row = bodies.ensure(connection, recipe, digest("x"), 60, found)
        assert bodies.ensure(connection, recipe, digest("x"), 60, found) == row
        for _ in range(2):
            bodies.shelve(connection, recipe, MONTH, row, found)
        return recipe, row

    recipe, row = store.write(fill)
    with store.reading() as connection:
        assert bodies.candidates(connection, recipe, found, (MONTH, MONTH + 3)).bodies == {row}
        assert bodies.candidates(connection, recipe, found, (MONTH + 1, MONTH + 3)).bodies == set()
        assert bodies.by_digest(connection, recipe, digest("x")) == row
        assert bodies.by_digest(connection, recipe, digest("y")) is None
