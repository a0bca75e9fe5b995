"""Stories in the database: any order, any batch; who is compared with whom; reposts."""

import itertools
import random
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from taking import Reader, entry

from provenance.jobs import database, settle, show
from provenance.settings import Match, Settings
from provenance.storage import Store, open_store, schema

KEPT = 16  # pairs a newcomer


def prose(seed: int, sentences: int) -> list[str]:
    """Sentences of 14 words that nobody else has."""
    dice = random.Random(seed)
    vocabulary = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("n", "r", "s", "lt")]
    return [" ".join(dice.choices(vocabulary, k=14)).capitalize() + "." for _ in range(sentences)]


FIRE, STRIKE = prose(1, 10), prose(2, 8)
DRIFT = prose(3, 18)
DOCUMENTS = {
    "fire": ("Fire destroys the old harbour sheds", FIRE),
    "fire-trimmed": ("Harbour sheds burn", FIRE[:8]),
    "strike": ("Ferry crews walk out over pay", STRIKE),
    "strike-again": ("Crews of all ferries walk out", [*STRIKE, *prose(4, 1)]),
    "digest": ("The morning in brief from everywhere", [*FIRE, *STRIKE]),
    "v0": ("Version", DRIFT[0:9]),
    "v3": ("Version", DRIFT[3:12]),
    "v6": ("Version", DRIFT[6:15]),
    "v9": ("Version", DRIFT[9:18]),
}
ORDERS = [random.Random(seed).sample(sorted(DOCUMENTS), len(DOCUMENTS)) for seed in range(4)]


def take(reader: Reader, name: str, after: timedelta | None = None) -> None:
    title, lines = DOCUMENTS[name]
    outlet = f"{name}.example"
    reader.take(name, entry(title, lines, f"https://{outlet}/{name}", name), outlet=outlet, after=after)


def stories(reader: Reader) -> set[frozenset[str]]:
    """Which documents are together, by the last part of their address."""
    groups: dict[str, set[str]] = {}
    for found in reader.items():
        groups.setdefault(found["story"], set()).add(found["url"].rpartition("/")[2])
    return {frozenset(members) for members in groups.values()}


@pytest.fixture
def expected(tmp_path: Path) -> set[frozenset[str]]:
    """The stories when all is taken in together, in the order of the names."""
    url = f"sqlite:///{tmp_path / 'expected.sqlite'}"
    database.upgrade(Settings(database=url), create=True)
    with open_store(url) as store:
        reader = Reader(store)
        for name in sorted(DOCUMENTS):
            take(reader, name)
        reader.match()
        return stories(reader)


@pytest.mark.parametrize(("order", "single"), list(zip(ORDERS, (True, False, True, True), strict=True)))
def test_no_order_and_no_batch_changes_a_story(
    store: Store, order: list[str], single: bool, expected: set[frozenset[str]]
) -> None:
    reader = Reader(store)
    for name in order:
        take(reader, name)
        if single:
            reader.match()
    reader.match()
    found = stories(reader)
    assert found == expected
    assert {len(members & {"fire", "strike"}) for members in found} <= {0, 1}, "a digest joins no strangers"
    assert not any({"v0", "v9"} <= members for members in found), "nor does a drift"
    home = {name: members for members in found for name in members}
    assert home["fire"] == home["fire-trimmed"]
    assert home["strike"] == home["strike-again"]


@pytest.mark.parametrize("seed", range(3))
def test_stories_judged_together_are_as_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Texts that trim, quote and gather each other: many groups, with excerpts between them."""
    dice = random.Random(seed)
    pieces = [prose(1000 * seed + number, dice.randint(5, 12)) for number in range(6)]
    texts = []
    for _ in range(24):
        one, other = dice.sample(pieces, 2)
        kept = one[: dice.randint(4, len(one))]
        texts.append([*kept, *other[: dice.choice((0, 0, 0, 3, len(other)))]])
    answers = []
    for number, at_once in enumerate((1, 200)):
        monkeypatch.setattr(settle, "_AT_ONCE", at_once)
        url = f"sqlite:///{tmp_path / f'{number}.sqlite'}"
        database.upgrade(Settings(database=url), create=True)
        with open_store(url) as store:
            reader = Reader(store)
            for place, lines in enumerate(texts):
                link = f"https://o{place}.example/{place}"
                reader.take(f"f{place}", entry(f"Title {place}", lines, link), outlet=f"o{place}.example")
            reader.match()
            with store.reading() as connection:
                excerpts = sa.select(schema.copy.c.a).where(schema.copy.c.relation == "excerpt")
                assert connection.execute(excerpts).first()
            answers.append((stories(reader), {each["url"]: each["origin"] for each in reader.items()}))
    assert 1 < len(answers[0][0]) < len(texts)
    assert answers[0] == answers[1]


def test_a_newcomer_to_a_large_story_is_compared_with_few(sqlite_url: str) -> None:
    database.upgrade(Settings(database=sqlite_url), create=True)
    text, dice = prose(5, 12), random.Random(6)
    with open_store(sqlite_url) as store:
        reader = Reader(store)
        count = 60
        for number in range(count):
            own = list(text)
            own.insert(dice.randrange(len(own)), prose(100 + number, 1)[0])
            link = f"https://o{number}.example/{number}"
            reader.take(f"f{number}", entry(f"Title {number}", own, link), outlet=f"o{number}.example")
        reader.match()
        reader.take("last", entry("The last", text, "https://last.example/last"), outlet="last.example")
        last = reader.match()
        with store.reading() as connection:
            kept = connection.execute(sa.select(schema.copy.c.a, schema.copy.c.b)).all()
    assert len({found["story"] for found in reader.items()}) == 1
    assert 0 < last.compared < count * 2 / 3
    assert last.compared + last.left_out == count
    assert len(kept) <= KEPT * (count + 1)


@pytest.mark.parametrize("equal", [False, True])
def test_what_is_not_compared_is_no_candidate(store: Store, equal: bool) -> None:
    """Two of one owner, one of another, one of four months later; of one text, or but for the last words."""
    for within, across, together in (
        (True, True, {frozenset("abc"), frozenset("d")}),
        (True, False, {frozenset("ab"), frozenset("c"), frozenset("d")}),
        (False, True, {frozenset("abc"), frozenset("d")}),
    ):
        store.write(_empty)
        reader = Reader(store, settings=Settings(match=Match(3, within, across)))
        _take_owned(store, reader, equal)
        assert stories(reader) == together, (within, across)


def test_within_an_owner_alone_is_nothing_across(store: Store) -> None:
    reader = Reader(store, settings=Settings(match=Match(3, within_owner=False)))
    for name in ("a", "b"):
        link = f"https://herald.example/{name}"
        reader.take("one", entry(f"{name.upper()} title of it", [*FIRE, *prose(ord(name), 1)], link, name))
    reader.match()
    assert stories(reader) == {frozenset("a"), frozenset("b")}


def _take_owned(store: Store, reader: Reader, equal: bool) -> None:
    for name in "abcd":
        lines = FIRE if equal else [*FIRE, *prose(ord(name), 1)]
        later = timedelta(days=130) if name == "d" else None
        outlet = f"{name}.example"
        link = f"https://{outlet}/{name}"
        reader.take(name, entry("Fire destroys old sheds", lines, link), outlet=outlet, after=later)
    store.write(_join_house)
    reader.match()


def _join_house(connection: sa.Connection) -> None:
    key = connection.execute(schema.owner.insert().values(name="House")).inserted_primary_key
    assert key is not None
    of_house = schema.outlet.c.domain.in_(["a.example", "b.example"])
    connection.execute(schema.outlet.update().where(of_house).values(owner_id=key[0]))


def _empty(connection: sa.Connection) -> None:
    connection.execute(schema.item.update().values(story_id=None))
    for table in reversed(schema.metadata.sorted_tables):
        if table.name not in ("recipe", "agency"):
            connection.execute(table.delete())


def test_an_owners_later_print_is_a_repost_and_no_carrier(store: Store) -> None:
    disclaimer = (
        "(This story has not been edited by Herald staff and is auto-generated from a syndicated feed.)"
    )
    reader = Reader(store)
    first = "https://herald.example/first"
    reader.take("one", entry("Fire destroys the old harbour sheds", [*FIRE, disclaimer], first, "1"))
    other = "https://courier.example/other"
    reader.take("two", entry("Harbour sheds burn", FIRE, other, "2"), outlet="courier.example")
    reader.match()
    again = "https://herald.example/again"
    reader.take("one", entry("How the sheds burnt down", [*FIRE, disclaimer], again, "3"))
    reader.match()
    number = reader.items()[0]["story"]
    told = show.story(store, number)["items"]
    by_url = {found["url"]: found for found in told}
    assert len(by_url) == 3
    assert by_url[again]["repost"] is True
    assert by_url[again]["repost_of"] == by_url[first]["item"]
    assert by_url[again]["relation"] in ("identical", "copy", "trimmed")
    assert not any("repost" in by_url[url] for url in (first, other))
    with store.reading() as connection:
        steps = connection.execute(
            sa.select(schema.item.c.url, schema.step.c.role)
            .join(schema.item, schema.item.c.id == schema.step.c.item_id)
            .where(schema.step.c.name == "herald.example")
        ).all()
    roles = {(url, role) for url, role in steps}
    assert (again, "publisher") in roles
    assert (again, "carrier") not in roles


def test_orders_differ() -> None:
    assert all(one != other for one, other in itertools.pairwise(ORDERS))


@pytest.mark.parametrize("edited_last", [False, True])
def test_an_edited_item_is_compared_with_what_is_new(store: Store, edited_last: bool) -> None:
    """The month of its present text counts, whichever of the two is matched last."""
    reader, title = Reader(store), "Fire destroys the old harbour sheds"
    link = "https://herald.example/edited"
    reader.take("one", entry(title, STRIKE, link, "1"))
    reader.match()
    other = entry("Sheds", [*FIRE, *prose(9, 1)], "https://courier.example/new")
    later = timedelta(days=130)
    if edited_last:
        reader.take("two", other, outlet="courier.example", after=later)
        reader.match()
    reader.take("one", entry(title, FIRE, link, "1"), after=None if edited_last else later)
    reader.match()
    if not edited_last:
        reader.take("two", other, outlet="courier.example")
        reader.match()
    assert stories(reader) == {frozenset({"edited", "new"})}
