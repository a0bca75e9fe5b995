"""The index: candidates from SQL are those of the twin in memory."""

import random
from datetime import UTC, datetime

import pytest
import twin
from sqlalchemy import Connection

from provenance.core import fingerprint, words
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


@pytest.mark.parametrize("seed", range(4))
def test_sql_and_memory_find_the_same_candidates(store: Store, seed: int) -> None:
    made = {n: fingerprint.fingerprint(words.read(text)) for n, text in corpus(seed).items()}

    def fill(connection: Connection) -> tuple[int, dict[int, int]]:
        recipe = recipes.current(connection)["fingerprint"][0]
        rows = {n: bodies.ensure(connection, recipe, digest(str(n)), 9, found) for n, found in made.items()}
        for number, found in made.items():
            bodies.shelve(connection, recipe, MONTH, rows[number], found)
        return recipe, rows

    recipe, rows = store.write(fill)
    names = {row: number for number, row in rows.items()}
    pairs = set()
    with store.reading() as connection:
        for number, found in made.items():
            for row in bodies.candidates(connection, recipe, found, (MONTH, MONTH)):
                if names[row] != number:
                    pairs.add((min(number, names[row]), max(number, names[row])))
    assert pairs == twin.candidates(made)
    assert pairs


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
        assert bodies.candidates(connection, recipe, found, (MONTH, MONTH + 3)) == {row}
        assert bodies.candidates(connection, recipe, found, (MONTH + 1, MONTH + 3)) == set()
        assert bodies.by_digest(connection, recipe, digest("x")) == row
        assert bodies.by_digest(connection, recipe, digest("y")) is None
