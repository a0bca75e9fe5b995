"""Documents through the whole pipeline: intake, matching, stories, origin; on both databases."""

import itertools
import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import samples
import sqlalchemy as sa

from provenance.core import identity
from provenance.core.copies import JUDGE
from provenance.errors import InputError
from provenance.jobs import database, export, lookup, report, show
from provenance.jobs import ingest as job
from provenance.settings import Settings
from provenance.storage import Connection, Store, items, open_store, schema

SETTINGS = Settings()


def ingest(store: Store, folder: Path, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Write rows to a file and take it in."""
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return job.ingest(SETTINGS, store, [str(path)])


def stored(store: Store) -> dict[str, dict[str, Any]]:
    """Address → exported object."""
    return {found["url"]: found for found in export.rows(store)}


def stories(store: Store) -> set[frozenset[str]]:
    """The addresses of each story."""
    groups: dict[str, set[str]] = {}
    for url, found in stored(store).items():
        groups.setdefault(found["story"] or url, set()).add(url)
    return {frozenset(group) for group in groups.values()}


def test_the_model_case(store: Store, tmp_path: Path) -> None:
    ingest(store, tmp_path, samples.model())
    found = stored(store)
    clean, carrier, third = (
        found[f"https://{name}.example/river"] for name in ("herald", "courier", "third")
    )

    assert clean["story"] == carrier["story"] == third["story"]
    assert third["body"] == clean["body"] == carrier["body"] == "\n".join(samples.RIVER)
    assert third["fingerprint"] == clean["fingerprint"]
    foreign = [note for note in third["notes"] if note["kind"] == "contamination"]
    assert [note["rule"] for note in foreign] == ["read-more", "previous-next", "previous-next"]
    text = samples.model()[2]["text"]
    assert [text[note["start"] : note["end"]] for note in foreign] == text.splitlines()[-3:]
    library, snow = (found[f"https://third.example/{name}"] for name in ("library", "snow"))
    assert [note["detail"].get("items") for note in foreign[1:]] == [[library["item"]], [snow["item"]]]
    assert [note["detail"]["titles"] for note in foreign[1:]] == [[library["title"]], [snow["title"]]]

    assert third["origin"]["kind"] == "agency"
    assert third["origin"]["chain"] == ["AFP", "Courier", "third.example"]
    assert third["origin"]["reasons"]
    assert carrier["origin"]["chain"][0] == "AFP"
    assert clean["origin"]["chain"] == ["AFP", "herald.example"]
    assert [c["name"] for c in third["credits"] if c["role"] == "carrier"] == ["Courier"]


def test_the_third_page_alone_has_an_unknown_origin_and_a_carrier(store: Store, tmp_path: Path) -> None:
    ingest(store, tmp_path, samples.model()[2:3])
    origin = stored(store)["https://third.example/river"]["origin"]
    assert (origin["kind"], origin["name"]) == ("unknown", None)
    assert origin["chain"] == ["Courier", "third.example"]


def test_twice_is_once(store: Store, tmp_path: Path) -> None:
    first = ingest(store, tmp_path, samples.model())
    before = list(export.rows(store))
    again = ingest(store, tmp_path, samples.model())
    assert (first["new"], again["new"], again["revised"], again["unchanged"]) == (5, 0, 0, 5)
    assert list(export.rows(store)) == before


def test_one_name_for_two_texts_in_a_run_is_named_and_the_first_stays(store: Store, tmp_path: Path) -> None:
    river, library = samples.RIVER, samples.LIBRARY
    rows = [
        {"id": "7", "title": "River", "text": "\n".join(river)},
        {"id": "7", "title": "Library", "text": "\n".join(library)},
        samples.row("a", "herald.example", "River", river),
        samples.row("a", "herald.example", "River", river[:4]),
        samples.row("a", "herald.example", "River", river),
        {"id": "7", "title": "River", "text": "\n".join(river)},
    ]
    for new in (2, 0):  # taken in twice is taken in once
        done = ingest(store, tmp_path, rows)
        assert (done["documents"], done["new"], done["revised"], done["bad"]) == (4, new, 0, 2)
        assert [(each["number"], each["reason"]) for each in done["failures"]] == [
            (2, "the id 7 came before with other words: the first was taken"),
            (4, "https://herald.example/a came before with other words: the first was taken"),
        ]
    assert {found["body"] for found in export.rows(store)} == {"\n".join(river)}


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_arrival_changes_nothing(store: Store, tmp_path: Path, seed: int) -> None:
    rows = [
        *samples.model(),
        samples.row("trimmed", "four.example", "River", samples.RIVER[:4]),
        samples.row("longer", "five.example", "River and town", (*samples.RIVER, "Here the river is low.")),
        samples.row(
            "round-up", "six.example", "Round-up", (samples.LIBRARY[0], *samples.RIVER[1:3], *samples.PASS)
        ),
    ]
    random.Random(seed).shuffle(rows)
    for part in (rows[:3], rows[3:4], rows[4:]):
        ingest(store, tmp_path, part)
    river = {"herald", "courier", "third"}
    assert stories(store) == {
        frozenset(
            {
                *(f"https://{n}.example/river" for n in river),
                "https://four.example/trimmed",
                "https://five.example/longer",
            }
        ),
        frozenset({"https://third.example/library"}),
        frozenset({"https://third.example/snow"}),
        frozenset({"https://six.example/round-up"}),
    }
    foreign = [
        note for note in stored(store)["https://third.example/river"]["notes"] if "items" in note["detail"]
    ]
    assert len(foreign) == 2


def test_an_excerpt_links_and_does_not_merge(store: Store, tmp_path: Path) -> None:
    round_up = samples.row(
        "round", "six.example", "News of the day", (*samples.PASS, *samples.RIVER[:3], *samples.LIBRARY)
    )
    ingest(store, tmp_path, [*samples.model()[:1], round_up])
    found = stored(store)
    river = show.story(store, found["https://herald.example/river"]["story"])
    assert [link["relation"] for link in river["links"]] == ["excerpt"]
    assert river["links"][0]["story"] == found["https://six.example/round"]["story"]
    assert len(river["items"]) == 1


def test_an_edit_makes_a_revision_and_splits_a_story(store: Store, tmp_path: Path) -> None:
    one, two = (samples.row("river", f"{n}.example", "River", samples.RIVER) for n in ("one", "two"))
    ingest(store, tmp_path, [one, two])
    before = stored(store)
    changed = {**two, "text": "\n".join(samples.LIBRARY), "title": "Libraries"}
    assert ingest(store, tmp_path, [changed])["revised"] == 1
    after = stored(store)
    assert after[one["url"]]["story"] != after[two["url"]]["story"]
    assert after[one["url"]]["story"] == before[one["url"]]["story"], "the older item keeps the story's id"
    assert show.item(store, after[two["url"]]["item"])["revision"] == 2
    ingest(store, tmp_path, [two])
    assert stored(store)[two["url"]]["story"] == before[one["url"]]["story"]


def test_an_edit_of_the_first_copy_leaves_the_others_together(store: Store, tmp_path: Path) -> None:
    rows = [samples.row("river", f"{n}.example", "River", samples.RIVER) for n in ("one", "two", "three")]
    ingest(store, tmp_path, rows)
    ingest(store, tmp_path, [{**rows[0], "text": "\n".join(samples.PASS), "title": "Snow"}])
    assert stories(store) == {frozenset({rows[0]["url"]}), frozenset({rows[1]["url"], rows[2]["url"]})}


def test_a_merge_keeps_the_older_story_and_redirects_the_other(store: Store, tmp_path: Path) -> None:
    ingest(store, tmp_path, [samples.row("a", "one.example", "River", samples.LIBRARY)])
    ingest(store, tmp_path, [samples.row("b", "two.example", "River", samples.RIVER)])
    older, younger = (stored(store)[f"https://{u}"]["story"] for u in ("one.example/a", "two.example/b"))
    ingest(store, tmp_path, [samples.row("a", "one.example", "River", samples.RIVER)])
    assert {found["story"] for found in stored(store).values()} == {older}
    assert show.story(store, younger)["id"] == older


def test_short_texts_of_different_titles_are_not_one_story(store: Store, tmp_path: Path) -> None:
    rows = [
        samples.row(str(n), f"{n}.example", f"Match {n}", ("Live updates from the stadium.",))
        for n in range(3)
    ]
    ingest(store, tmp_path, rows)
    assert len(stories(store)) == 3


def test_an_empty_document_is_stored_and_never_matched(store: Store, tmp_path: Path) -> None:
    rows = [samples.row(str(n), f"{n}.example", "", ("…", "—")) for n in range(2)]
    ingest(store, tmp_path, rows)
    found = stored(store)
    assert [one["story"] for one in found.values()] == [None, None]
    assert all(one["origin"]["kind"] == "unknown" for one in found.values())


def test_bad_rows_are_named_and_the_rest_goes_on(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    good = json.dumps(samples.model()[0])
    path.write_text(f'{good}\n{{"id": "x"}}\n[1]\n{{"text": {{}}}}\nnot json\n', encoding="utf-8")
    found = job.ingest(SETTINGS, store, [str(path)])
    assert (found["new"], found["bad"]) == (1, 4)
    assert [failure["number"] for failure in found["failures"]] == [2, 3, 4, 5]
    path.write_text('{"id": "x"}\n', encoding="utf-8")
    with pytest.raises(InputError, match="line 1"):
        job.ingest(SETTINGS, store, [str(path)])


def test_characters_that_databases_refuse(store: Store, tmp_path: Path) -> None:
    lines = (*samples.RIVER[:3], "A \x00 zero and a \ud800 half.")
    ingest(
        store,
        tmp_path,
        [samples.row("odd", "one.example", "T\x00itle", lines, author="\udcff", extra="\x00")],
    )
    (found,) = stored(store).values()
    assert found["title"] == "T\ufffditle"
    assert found["body"].endswith("A \ufffd zero and a \ufffd half.")


def test_look_up_of_a_file_an_address_an_id_and_strangers(store: Store, tmp_path: Path) -> None:
    ingest(store, tmp_path, samples.model())
    page = tmp_path / "page.txt"
    page.write_text("\n".join(samples.RIVER[:3]), encoding="utf-8")
    found = lookup.lookup(SETTINGS, store, str(page))
    assert {copy["outlet"] for copy in found["copies"]} == {
        "herald.example",
        "courier.example",
        "third.example",
    }
    assert {copy["relation"] for copy in found["copies"]} == {"trimmed"}
    assert found["story"] == stored(store)["https://herald.example/river"]["story"]
    assert found["origin"]["name"] == "AFP"
    assert found["copies"][0]["query_in_copy"] == 1.0 > found["copies"][0]["copy_in_query"]

    page.write_text("\n".join(samples.RIVER), encoding="utf-8")
    equal = lookup.lookup(SETTINGS, store, str(page))
    assert [copy["relation"] for copy in equal["copies"]] == ["identical"] * 3

    known = lookup.lookup(SETTINGS, store, "https://third.example/river")
    assert known["query"]["known"]
    assert len(known["copies"]) == 2
    by_id = lookup.lookup(SETTINGS, store, known["query"]["item"])
    assert by_id["copies"] == known["copies"]
    assert lookup.lookup(SETTINGS, store, known["query"]["item"][:5])["copies"] == known["copies"]

    stranger = lookup.lookup(SETTINGS, store, "https://nowhere.example/x")
    assert (stranger["copies"], stranger["story"], stranger["origin"]["kind"]) == ([], None, "unknown")
    with pytest.raises(InputError, match="no item"):
        lookup.lookup(SETTINGS, store, "izzzzzzz")
    typo = known["query"]["item"][:-1] + "!"
    with pytest.raises(InputError, match=f"did you mean {known['query']['item']}"):
        lookup.lookup(SETTINGS, store, typo)
    with pytest.raises(InputError, match="no such file"):
        lookup.lookup(SETTINGS, store, "missing/page.html")


def test_reports_count_what_is_there(store: Store, tmp_path: Path) -> None:
    ingest(store, tmp_path, samples.model())
    stories_ = report.report(store, "stories")
    assert (stories_[0]["copies"], stories_[0]["outlets"], stories_[0]["origin"]) == (3, 3, "AFP")
    outlets = {row["outlet"]: row for row in report.report(store, "outlets")}
    assert (outlets["third.example"]["items"], outlets["third.example"]["contaminated"]) == (3, 1)
    agencies = report.report(store, "agencies")
    assert [(row["name"], row["items"], row["credited"]) for row in agencies] == [("AFP", 3, 1)]
    notes = {row["rule"]: row["notes"] for row in report.report(store, "notes")}
    assert notes["previous-next"] == 2
    with pytest.raises(InputError, match="there are"):
        report.report(store, "weather")


def test_offsets_are_exact_in_the_database(store: Store, tmp_path: Path) -> None:
    html = (
        "<p>😀 "
        + "</p><p>".join(samples.RIVER)
        + "</p><p>Read&nbsp;More</p><p>Next post: Snow &amp; ice on the way</p>"
    )
    ingest(store, tmp_path, [{"id": "h", "html": html, "url": "https://one.example/h", "title": "River"}])
    (found,) = stored(store).values()
    text = show.item(store, found["item"])["text"]
    assert [note["rule"] for note in found["notes"]] == ["read-more", "previous-next"]
    for note in found["notes"]:
        assert text[note["start"] : note["end"]] == note["quote"]


def test_every_derived_row_names_what_made_it(store: Store, tmp_path: Path) -> None:
    ingest(store, tmp_path, samples.model())
    with store.reading() as connection:
        assert connection.execute(sa.select(schema.copy.c.judge).distinct()).scalars().all() == [JUDGE]
        versions = connection.execute(sa.select(schema.note.c.version)).scalars().all()
        assert versions
        assert min(versions) >= 1


def test_the_order_of_titles_over_one_body_changes_nothing(store: Store, tmp_path: Path) -> None:
    """A verdict may look at titles: of a body's bearers each title is asked."""
    text = samples.RIVER[:3]
    other = (text[0].replace("five", "four"), *text[1:])
    rows = [
        samples.row("x", "one.example", "Shares of the river for the next decade", text),
        samples.row("y", "two.example", "Long night brings a river deal at last", text),
        samples.row("z", "three.example", "Long night brings a river deal at last", other),
    ]
    seen = set()
    for order in itertools.permutations(range(3)):
        store.write(_empty)
        for number in order:
            ingest(store, tmp_path, [rows[number]])
        seen.add(frozenset(stories(store)))
    assert len(seen) == 1


def _empty(connection: Connection) -> None:
    for table in reversed(schema.metadata.sorted_tables):
        if table.name not in ("recipe", "agency"):
            connection.execute(table.delete())


def test_a_long_text_joins_all_the_short_takes_that_came_before(store: Store, tmp_path: Path) -> None:
    """More partners than pairs are kept: each part of the story keeps one."""
    blocks = [
        tuple(
            f"{line} Part {n} of {n * 3 + 7} has {n * n + 11} pages and {n + 40} maps."
            for line in samples.RIVER
        )
        for n in range(20)
    ]
    takes = [samples.row(f"t{n}", f"o{n}.example", "River report", lines) for n, lines in enumerate(blocks)]
    whole = samples.row(
        "whole", "all.example", "River report", tuple(line for lines in blocks for line in lines)
    )
    ingest(store, tmp_path, takes)
    before = len(stories(store))
    ingest(store, tmp_path, [whole])
    later = stories(store)
    store.write(_empty)
    ingest(store, tmp_path, [whole])
    ingest(store, tmp_path, takes)
    assert later == stories(store)
    assert before > 1


def test_a_blocked_edit_leaves_no_origin_and_nothing_waiting(store: Store, tmp_path: Path) -> None:
    row = samples.model()[0]
    ingest(store, tmp_path, [row])
    ingest(store, tmp_path, [{**row, "text": "…"}])
    (found,) = stored(store).values()
    assert (found["story"], found["origin"]["kind"], found["origin"]["name"]) == (None, "unknown", None)
    assert report.report(store, "agencies") == []
    status = database.status(Settings(database=store.url.render_as_string(hide_password=False)))
    assert (status["unmatched"], status["unjudged"]) == (0, 0)


def test_an_old_headline_is_nobodys(store: Store, tmp_path: Path) -> None:
    own = samples.row("own", "one.example", "River", ("The river is shared at last", *samples.RIVER))
    same = samples.row("same", "two.example", "The river is shared at last", samples.RIVER)
    ingest(store, tmp_path, [own, same])
    assert stored(store)[own["url"]]["notes"] == [], "a copy's headline is no foreign one"
    ingest(store, tmp_path, [{**same, "title": "Snow again", "text": "\n".join(samples.PASS)}])
    assert stored(store)[own["url"]]["notes"] == []


def test_a_title_that_many_items_have_is_no_headline(store: Store, tmp_path: Path) -> None:
    title = "Photos of the day from around the world"
    page = samples.row("page", "one.example", "River", (*samples.RIVER, title))
    others = [
        samples.row(f"p{n}", f"o{n}.example", title, tuple(f"{line} {n}" for line in samples.PASS))
        for n in range(10)
    ]
    ingest(store, tmp_path, [page, others[0]])
    assert [note["rule"] for note in stored(store)[page["url"]]["notes"]] == ["foreign-headline"]
    ingest(store, tmp_path, others[1:])
    assert stored(store)[page["url"]]["notes"] == []


def test_pairs_of_former_revisions_stay_as_history(store: Store, tmp_path: Path) -> None:
    rows = [samples.row("river", f"{n}.example", "River", samples.RIVER) for n in ("one", "two")]
    ingest(store, tmp_path, rows)
    ingest(store, tmp_path, [{**rows[1], "text": "\n".join(samples.RIVER[:4])}])
    with store.reading() as connection:
        pairs = set(connection.execute(sa.select(schema.copy.c.a, schema.copy.c.b)).all())
    assert len(pairs) == 2


def test_what_is_queued_again_while_it_is_matched_is_matched_again(store: Store, tmp_path: Path) -> None:
    ingest(store, tmp_path, samples.model()[:1])
    with store.reading() as connection:
        (before,) = items.current_of_all(connection, 0, 9)
    store.write(lambda connection: items.requeue(connection, [before.item]))
    now = datetime.now(UTC)
    store.write(
        lambda connection: items.matched(
            connection, before.revision, now, queued=before.queued, blocked=False
        )
    )
    with store.reading() as connection:
        assert items.queue(connection, 9) == [before.revision], "a run that began earlier does not end it"


def test_known_items_are_found_by_the_index(sqlite_url: str) -> None:
    database.upgrade(Settings(database=sqlite_url), create=True)
    keys = identity.keys(
        outlet="a.example", feed="", own=True, guid="g" * 20, link="l", content=b"c" * 16, telling=True
    )
    with open_store(sqlite_url) as store, store.reading() as connection:
        said: list[str] = []

        def note(_connection: object, _cursor: object, text: str, *_rest: object) -> None:
            said.append(text)

        sa.event.listen(connection, "before_cursor_execute", note)
        items.known(connection, keys, 1)
        statements = list(said)
        plans = [
            connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", ("x",) * text.count("?")).all()
            for text in statements
        ]
    assert statements
    assert not [row for plan in plans for row in plan if "SCAN" in row[-1]]
