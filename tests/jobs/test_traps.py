"""Traps from the field, each with a text of our own: what looks like a copy and is none, or the reverse."""

import json
import random
from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
import samples
from taking import Reader, entry

from provenance.jobs import export, lookup, show
from provenance.jobs import ingest as job
from provenance.settings import Settings
from provenance.storage import Store

SETTINGS = Settings()
RIVER, LIBRARY, SNOW = samples.RIVER, samples.LIBRARY, samples.PASS
TEASER = ("Subscribe today and read the whole report, with all pictures, in our evening edition.",)
LONG_TEASER = (
    "This report is part of our evening edition, which is made for those who want to know more.",
    *TEASER,
)


def ingest(store: Store, folder: Path, rows: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Take rows in; address → exported object."""
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    job.ingest(SETTINGS, store, [str(path)])
    return {found["url"]: found for found in export.rows(store)}


def rules(found: dict[str, Any]) -> list[str]:
    return [note["rule"] for note in found["notes"]]


def story(name: str, host: str, title: str, *lines: str) -> dict[str, Any]:
    return samples.row(name, host, title, lines)


# ---- titles


@pytest.mark.parametrize(
    "title",
    [
        "Five states share the river - The Courier",
        "Opinion | Five states share the river",
        "Five states share the river",
    ],
)
def test_titles_are_equal_after_affixes(store: Store, tmp_path: Path, title: str) -> None:
    few = RIVER[0].split(" for ")[0] + "."
    rows = [
        story("a", "one.example", "Five states share the river", few),
        story("b", "two.example", title, few),
    ]
    found = ingest(store, tmp_path, rows)
    assert len(few.split()) < 20, "the title counts where there are few words"
    assert len({one["story"] for one in found.values()}) == 1


def test_one_title_with_different_texts(store: Store, tmp_path: Path) -> None:
    texts = (RIVER, LIBRARY, SNOW, RIVER[:1], ("Nothing was agreed.",))
    rows = [story("a", f"{n}.example", "The morning briefing", *text) for n, text in enumerate(texts)]
    found = ingest(store, tmp_path, rows)
    river, library, snow, teaser, other = (found[row["url"]]["story"] for row in rows)
    assert teaser == river is not None, "the first paragraph of one text is that one's, and no other's"
    assert len({river, library, snow, other}) == 4
    assert other is not None, "short, but a text of its own"


@pytest.mark.parametrize("text", ["42", "12:30", "3 – 1", "٤٢", "½"])
def test_one_title_with_only_a_number_as_text(store: Store, tmp_path: Path, text: str) -> None:
    rows = [story("a", f"{n}.example", "Water level of the river", text) for n in range(3)]
    assert [one["story"] for one in ingest(store, tmp_path, rows).values()] == [None, None, None]


# ---- pointers and links


def test_a_headline_with_writer_and_paper_behind_it_is_a_pointer(store: Store, tmp_path: Path) -> None:
    title = "Five states share the river"
    rows = [
        story("river", "herald.example", title, *RIVER[:2]),
        story("260605p7", "digest.example", f"{title} (Ann Reed/Herald)", *RIVER[:2]),
        story("river", "courier.example", title, *RIVER[:2]),
    ]
    found = ingest(store, tmp_path, rows)
    paper, pointer, other = (found[row["url"]] for row in rows)
    assert (rules(pointer), pointer["story"]) == (["pointer"], None)
    assert paper["story"] == other["story"] is not None


def test_texts_that_link_to_one_page_are_no_copies(store: Store, tmp_path: Path) -> None:
    page = (
        "https://www.herald.example/2026/06/05/world/five-states-agree-to-share-the-water-of-the-river-for-the-next"
        "-decade-after-nineteen-hours-of-talks-in-the-capital-of-the-smallest-state.html?from=letter&edition=evening"
    )
    rows = [
        story("a", "one.example", "Dry summer ahead", f"Farmers here fear for their wheat. More: {page}"),
        story(
            "b",
            "two.example",
            "A long night",
            f"Nobody slept, and the coffee ran out at four. {page} is worth it.",
        ),
        story("c", "three.example", "The week", *LIBRARY, f"Also read {page}"),
        story("d", "four.example", "Snow", *SNOW, page),
    ]
    found = ingest(store, tmp_path, rows)
    assert len({one["story"] for one in found.values()}) == 4
    for one in found.values():
        assert lookup.lookup(SETTINGS, store, one["item"])["copies"] == []


# ---- invisible and tiny


def test_a_text_with_invisible_signatures_is_identical_to_its_plain_copy(
    store: Store, tmp_path: Path
) -> None:
    draw = random.Random(7)
    marks = [chr(c) for c in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))]

    def sign(line: str) -> str:
        return "".join(c + draw.choice(marks) * draw.randrange(3) for c in line)

    rows = [
        story("a", "one.example", "Five states share the river", *RIVER),
        story("b", "two.example", sign("Five states share the river"), *map(sign, RIVER)),
    ]
    plain, signed = ingest(store, tmp_path, rows).values()
    assert plain["story"] == signed["story"]
    (copy,) = lookup.lookup(SETTINGS, store, plain["item"])["copies"]
    assert (copy["relation"], copy["match"]) == ("identical", 100.0)


def test_tiny_texts_are_never_all_one_story(store: Store, tmp_path: Path) -> None:
    nineteen = " ".join((*LIBRARY[0].split(), *LIBRARY[1].split())[:19])
    texts = ["Flood", "Sold out", nineteen, "…", "— * —", "😀😀", "42", "❤️", "..."]
    rows = [
        {"id": f"{host}-{n}", "url": f"https://{host}.example/{n}", "title": f"{host} {title}", "text": text}
        for n, text in enumerate(texts)
        for host, title in (("one", "letters to the editor"), ("two", "weather at the coast"), ("three", ""))
    ]
    found = ingest(store, tmp_path, rows)
    assert len(found) == len(rows), "each is stored"
    told = [one["story"] for one in found.values() if one["story"]]
    assert len(told) == len(set(told)) == 3, "only the 19 words may be matched, and their titles differ"
    letters = [one for one in found.values() if any(map(str.isalnum, show.item(store, one["item"])["text"]))]
    assert all(rules(one) for one in letters if not one["story"]), "each is told why"


def test_dates_that_lie_are_kept_and_order_nothing(store: Store) -> None:
    reader = Reader(store)
    dates = ("", "Mon, 01 Jan 0001 00:00:00 GMT", "Thu, 01 Jan 2099 00:00:00 GMT",
             "Fri, 05 Jun 2026 24:00:00 GMT",
             "Fri, 05 Jun 2026 10:00:00 IST", "Fri, 05 Jun 2026 10:00 XYZ",
             "1780653600", "1780653600123")  # fmt: skip
    entries = [
        entry(f"Note {n}", (RIVER[n % 5],), f"https://herald.example/{n}", "", f"<pubDate>{date}</pubDate>")
        for n, date in enumerate(dates)
    ]
    reader.take("a", *entries)
    reader.match()
    found = reader.items()
    assert [one["published"] for one in found] == [
        None, dates[1], "2099-01-01T00:00:00Z", "2026-06-06T00:00:00Z", dates[4], dates[5],
        "2026-06-05T10:00:00Z", "2026-06-05T10:00:00Z",
    ]  # fmt: skip
    assert {one["first_seen"] for one in found} == {"2026-06-05T09:00:00Z"}, "first sight rules"
    assert reader.take("a", *entries, after=timedelta(days=400)).revised == 0


# ---- walls


WALLS = (
    "Please enable JavaScript to continue. Your browser must allow it for this page.",
    "Are you a robot?\nPlease complete the captcha below so that we can verify you are human.",
    "We value your privacy\nWe and our partners use cookies to measure how you use our pages.\nAccept all",
)


def test_walls_are_stored_and_never_matched(store: Store, tmp_path: Path) -> None:
    rows = [
        story(str(n), f"{host}.example", "Five states share the river", *wall.split("\n"))
        for n, wall in enumerate(WALLS)
        for host in ("one", "two")
    ]
    found = ingest(store, tmp_path, rows)
    assert len(found) == 6
    for one in found.values():
        assert "wall" in rules(one)
        assert one["story"] is None
        assert lookup.lookup(SETTINGS, store, one["item"])["copies"] == []


TITLES = (
    "Council closes the old bridge",
    "Harbour wall to be raised",
    "Ferry rates fall for Monday",
    "Ferry rates",
)


@pytest.mark.parametrize("teaser", [TEASER, LONG_TEASER, RIVER])
@pytest.mark.parametrize("order", list(permutations(range(3)))[::2])
def test_one_body_under_three_titles_of_one_host(
    store: Store, tmp_path: Path, teaser: tuple[str, ...], order: tuple[int, ...]
) -> None:
    rows = [story(str(n), "one.example", title, *teaser) for n, title in enumerate(TITLES[:3])]
    elsewhere = story("x", "two.example", TITLES[0], *teaser)
    for number in order[:2]:
        found = ingest(store, tmp_path, [rows[number]])
    found = ingest(store, tmp_path, [elsewhere])
    assert all(one["story"] for one in found.values()), "two titles may be one story"
    found = ingest(store, tmp_path, [rows[order[2]]])
    blocked = [found[row["url"]] for row in rows]
    assert [(one["story"], "many-titles" in rules(one)) for one in blocked] == [(None, True)] * 3
    assert {tuple(one["origin"]["reasons"]) for one in blocked} == {("not judged: it may not be matched",)}
    assert found[elsewhere["url"]]["story"], "one title of its host is no offence"
    assert not lookup.lookup(SETTINGS, store, elsewhere["url"])["copies"]

    found = ingest(store, tmp_path, [story("3", "one.example", TITLES[3], *teaser)])
    assert found["https://one.example/3"]["story"] is None, "a fourth joins them"
    found = ingest(
        store, tmp_path, [{**row, "text": text} for row, text in zip(rows[:2], SNOW, strict=False)]
    )
    free = [found[f"https://one.example/{n}"] for n in range(4)]
    assert all(one["story"] for one in free), "two are edited, and the others are judged anew"
    assert not any("many-titles" in rules(one) for one in free)


def test_one_body_under_three_titles_of_three_hosts_is_a_story(store: Store, tmp_path: Path) -> None:
    rows = [story("a", f"{n}.example", title, *RIVER) for n, title in enumerate(TITLES)]
    found = ingest(store, tmp_path, rows)
    assert len({one["story"] for one in found.values()}) == 1
    assert all("many-titles" not in rules(one) for one in found.values())


def test_three_teasers_in_one_document(store: Store) -> None:
    reader = Reader(store)
    items = [entry(title, TEASER, f"https://herald.example/{n}") for n, title in enumerate(TITLES)]
    reader.take("a", *items, entry("River", RIVER, "https://herald.example/r"))
    reader.match()
    assert [bool(one["story"]) for one in reader.items()] == [False, False, False, False, True]
