"""Old months leave the index, and their texts if asked; what was found in them stays."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import samples
import sqlalchemy as sa

from provenance.errors import BusyError, InputError
from provenance.files.lock import only_one
from provenance.jobs import export, ingest, lookup, prune, show
from provenance.settings import Match, Settings
from provenance.storage import Store, items, pruning, schema

MAY, JANUARY = datetime(2026, 5, 20, tzinfo=UTC), datetime(2026, 1, 20, tzinfo=UTC)
APRIL = datetime(2026, 4, 20, tzinfo=UTC)  # January is within reach of it, and not of May
SETTINGS = Settings(match=Match(months=3))

Take = Callable[..., dict[str, Any]]


@pytest.fixture
def take(store: Store, tmp_path: Path) -> Take:
    """Rows taken in at a time."""

    def one(at: datetime, *rows: dict[str, Any]) -> dict[str, Any]:
        path = tmp_path / "rows.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return ingest.ingest(SETTINGS, store, [str(path)], now=lambda: at, trust_clock=True)

    return one


def row(outlet: str, lines: tuple[str, ...] = samples.RIVER) -> dict[str, Any]:
    return samples.row("river", f"{outlet}.example", f"River deal, says the {outlet}", lines)


def rows_of(store: Store, *tables: sa.Table) -> list[int]:
    with store.reading() as connection:
        return [
            connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in tables
        ]


run = partial(prune.prune, SETTINGS, now=lambda: MAY)


def stable(store: Store) -> list[dict[str, Any]]:
    return [
        {key: one[key] for key in ("item", "story", "origin", "notes", "credits")}
        for one in export.rows(store)
    ]


def test_an_old_month_goes_and_its_copies_stay(store: Store, take: Take) -> None:
    take(JANUARY, row("herald"), row("courier"))
    take(MAY, samples.row("snow", "third.example", "Snow", samples.PASS))
    before, tables = stable(store), (schema.band, schema.passage, schema.shelf, schema.text)
    counted = rows_of(store, *tables)

    told = run(store, 3, dry_run=True)
    assert (told["months"], told["before"], told["freed"]) == (["2026-01"], "2026-02", 0)
    assert rows_of(store, *tables) == counted

    done = run(store, 3)
    left = rows_of(store, *tables)
    assert {**done, "dry_run": True, "freed": 0} == told
    assert left == [counted[0] - done["bands"], counted[1] - done["passages"], 1, 3]
    assert done["bands"] > 0
    assert done["passages"] > 0
    assert stable(store) == before
    assert run(store, 3)["months"] == []


def test_judging_again_keeps_the_copies_that_the_index_no_longer_finds(store: Store, take: Take) -> None:
    take(JANUARY, row("herald"), row("courier", (*samples.RIVER[1:], "A line of the courier's own.")))
    before = stable(store)
    assert len({one["story"] for one in before}) == 1
    run(store, 3)
    with store.reading() as connection:
        everything = [stored.item for stored in items.current_of_all(connection, 0, 10)]
    store.write(lambda connection: items.requeue(connection, everything))
    assert take(MAY, samples.row("snow", "third.example", "Snow", samples.PASS))["matched"] == 3
    assert [one for one in stable(store) if one["item"] in {each["item"] for each in before}] == before


def test_pruned_texts_leave_what_was_found_in_them(store: Store, take: Take) -> None:
    take(JANUARY, *samples.model())
    before = stable(store)
    assert run(store, 3, texts=True)["texts"] == 5
    assert rows_of(store, schema.text) == [0]
    assert stable(store) == before

    first = before[0]["item"]
    assert show.item(store, first)["text"] is None
    assert len(show.story(store, before[0]["story"])["items"]) == 3
    assert {one["body"] for one in export.rows(store)} == {None}
    with pytest.raises(InputError, match=f"the text of item {first} was pruned"):
        lookup.lookup(SETTINGS, store, first)

    with store.reading() as connection:
        everything = [stored.item for stored in items.current_of_all(connection, 0, 10)]
    store.write(lambda connection: items.requeue(connection, everything))
    assert take(MAY, row("fourth", samples.LIBRARY[::-1]))["matched"] == 6
    assert stable(store)[:5] == before


def test_an_edit_of_a_pruned_item_is_a_revision_like_any_other(store: Store, take: Take) -> None:
    take(JANUARY, row("herald"), row("courier"))
    run(store, 3, texts=True)
    done = take(MAY, row("herald", (*samples.RIVER, "A sentence that was added in May.")), row("third"))
    assert (done["revised"], done["new"]) == (1, 1)
    found = {one["outlet"]: one for one in export.rows(store)}
    assert found["herald.example"]["story"] == found["third.example"]["story"]


def test_equal_words_are_found_again_after_the_old_text_went(store: Store, take: Take) -> None:
    take(JANUARY, row("herald"))
    run(store, 3, texts=True)
    take(APRIL, {**row("courier"), "title": row("herald")["title"]})
    take(MAY, row("third", (*samples.RIVER, "A sentence of the third's own at the end.")))
    assert len({one["story"] for one in export.rows(store)}) == 1


def test_a_text_whose_words_were_seen_since_stays(store: Store, take: Take) -> None:
    take(JANUARY, row("herald"), samples.row("snow", "third.example", "Snow", samples.PASS))
    take(MAY, row("courier"))
    assert run(store, 3, texts=True)["texts"] == 1
    listed = lookup.lookup(SETTINGS, store, next(export.rows(store))["item"])["copies"]
    assert [one["relation"] for one in listed] == ["identical"]


def test_months_that_matching_needs_are_refused(store: Store, take: Take) -> None:
    take(JANUARY, row("herald"))
    with pytest.raises(InputError, match=r"looks 3 months back \(match.months\)"):
        run(store, 2)
    assert rows_of(store, schema.shelf) == [1]


def test_a_run_that_was_interrupted_goes_on(
    store: Store, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(JANUARY, *samples.model())
    monkeypatch.setattr(prune, "_ROWS", 7)

    def tired(done: int, total: int | None, what: str) -> None:
        if done > 30:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(store, 3, progress=tired)
    some = rows_of(store, schema.band, schema.passage, schema.shelf)
    assert some[2] == 1
    assert run(store, 3)["bands"] == some[0]
    assert rows_of(store, schema.band, schema.passage, schema.shelf) == [0, 0, 0]


def test_rows_without_a_shelf_go_too(store: Store) -> None:
    store.write(lambda c: c.execute(schema.band.insert().values(shelf_id=99, key=1, body_id=1)))
    with store.reading() as connection:
        assert [(old.shelf, old.bands) for old in pruning.shelves(connection, 0)] == [(99, 1)]
    run(store, 3)
    assert rows_of(store, schema.band) == [0]


def test_a_poll_at_work_is_not_disturbed(store: Store, take: Take) -> None:
    if store.url.get_backend_name() != "sqlite":
        return  # several may write at a time there
    take(JANUARY, row("herald"))
    with only_one(Path(f"{store.url.database}.lock")), pytest.raises(BusyError):
        run(store, 3)
    assert rows_of(store, schema.shelf) == [1]
