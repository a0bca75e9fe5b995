"""What the program answered → the list of what was to be shown, each kept or not."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from demo.programme import article, feed, find
from demo.server import Request

Row = dict[str, Any]

MODEL = ("northgate-herald.example", "meridian.example", "city-lantern.example")
WIRE = (
    "carrow-valley-times.example",
    "northgate-herald.example",
    "port-ellis-courier.example",
    "millbrook-gazette.example",
    "city-lantern.example",
)
MERGING = {"identical", "copy", "trimmed"}


@dataclass(frozen=True, slots=True)
class Found:
    """What the program said, as its JSON."""

    first: Row  # poll
    second: Row  # poll --all
    items: list[Row]  # export jsonl
    stories: list[Row]  # report stories
    outlets: list[Row]  # report outlets
    model: Row  # story, of the model case
    lookup: Row  # of the clipping
    page: Row  # check, of the saved page
    sections: Row  # item, of the article in two sections
    requests: list[Request]  # what the server was asked

    def item(self, feed_name: str, name: str) -> Row:
        """The stored item of an article, as a publisher's feed carries it."""
        title, outlet = find(feed_name, name).title, feed(feed_name).outlet
        return next(row for row in self.items if (row["title"], row["outlet"]) == (title, outlet))

    def story_of(self, feed_name: str, name: str) -> list[Row]:
        """All items of the story that an item stands in."""
        story = self.item(feed_name, name)["story"]
        return [row for row in self.items if story is not None and row["story"] == story]


@dataclass(frozen=True, slots=True)
class Expectation:
    """`wrong` is "" when it was met, else what was found instead."""

    says: str
    wrong: str


def judge(found: Found) -> list[Expectation]:
    """Every expectation, in the order of `EXPECTED`."""
    return [Expectation(says, _wrong(check, found)) for says, check in EXPECTED]


def _wrong(check: Callable[[Found], str], found: Found) -> str:
    try:
        return check(found)
    except (AttributeError, KeyError, IndexError, StopIteration, TypeError, ValueError) as error:
        return f"not in the answer: {type(error).__name__} {error}"


def _same(got: object, wanted: object) -> str:
    return "" if got == wanted else f"found {got!r}, not {wanted!r}"


def _outlets(rows: Iterable[Row]) -> list[str]:
    return sorted(row["outlet"] for row in rows)


def _notes(row: Row, kind: str) -> list[Row]:
    return [note for note in row["notes"] if note["kind"] == kind]


# --- polling


def _first_poll(found: Found) -> str:
    got = {key: found.first[key] for key in ("feeds", "failed", "new")}
    return _same(got, {"feeds": 12, "failed": 0, "new": 37})


def _second_poll(found: Found) -> str:
    got = {key: found.second[key] for key in ("unchanged", "failed", "new", "revised")}
    return _same(got, {"unchanged": 11, "failed": 0, "new": 1, "revised": 1})


def _not_modified(found: Found) -> str:
    return _same(sum(r.status == 304 for r in found.requests if r.round == 2), 11)


def _compressed(found: Found) -> str:
    return _same({r.path for r in found.requests if r.gzip}, {"/feeds/courier.xml"})


def _edited(found: Found) -> str:
    row = found.item("gazette", "warehouse-fire-a2")
    before = find("gazette", "warehouse-fire-a").title
    stale = [other for other in found.items if other["title"] == before]
    return _same(("electric heater" in row["body"], stale), (True, []))


def _late_copy(found: Found) -> str:
    got = _outlets(found.story_of("gazette", "solar-pumps"))
    return _same(got, ["meridian.example", "millbrook-gazette.example"])


# --- the model case


def _model_story(found: Found) -> str:
    got = _outlets(found.model["items"]), _outlets(found.story_of("lantern", "glacier-plates"))
    return _same(got, (sorted(MODEL), sorted(MODEL)))


def _model_bodies(found: Found) -> str:
    rows = found.story_of("lantern", "glacier-plates")
    bodies = {row["body"] for row in rows}
    prints = {(row["fingerprint"]["recipe"], row["fingerprint"]["shingles"]) for row in rows}
    return _same((bodies, len(prints)), ({"\n".join(article("glacier-plates"))}, 1))


def _model_origin(found: Found) -> str:
    origins = [found.model["origin"], *(r["origin"] for r in found.story_of("lantern", "glacier-plates"))]
    got = {(o["kind"], o["name"], bool(o["reasons"])) for o in origins}
    return _same(got, {("agency", "AFP", True)})


def _model_chain(found: Found) -> str:
    chain = found.item("lantern", "glacier-plates")["origin"]["chain"]
    return _same(chain, ["AFP", "Meridian", "city-lantern.example"])


def _clean_chain(found: Found) -> str:
    """A copy that credits the agency itself and has no disclaimer came by no carrier."""
    chain = found.item("herald-world", "glacier-plates")["origin"]["chain"]
    return _same(chain, ["AFP", "northgate-herald.example"])


def _foreign_pieces(row: Row) -> str:
    """Three contamination notes, where they stand in the text as the feed gave it."""
    text = find("lantern", "glacier-plates").text
    wanted = [(text.index(line), line) for line in text.split("\n")[-3:]]
    got = sorted({(note["start"], note["quote"]) for note in _notes(row, "contamination")})
    return _same(got, wanted)


def _model_pieces(found: Found) -> str:
    return _foreign_pieces(found.item("lantern", "glacier-plates"))


def _model_headlines(found: Found) -> str:
    notes = _notes(found.item("lantern", "glacier-plates"), "contamination")
    known = {found.item("lantern", name)["item"] for name in ("night-market", "flour-prices")}
    return _same({str(item) for note in notes for item in _items_named(note)}, {str(i) for i in known})


def _items_named(note: Row) -> list[Any]:
    detail = note["detail"]
    return list(detail.get("items") or ([detail["item"]] if "item" in detail else []))


def _page_alone(found: Found) -> str:
    row = found.page
    carriers = [credit["name"] for credit in row["credits"] if credit["role"] == "carrier"]
    got = (row["origin"]["kind"], row["origin"]["name"], carriers)
    return _same(got, ("unknown", None, ["Meridian"])) or _foreign_pieces(row)


# --- the other stories


def _wire_story(found: Found) -> str:
    return _same(_outlets(found.story_of("lantern", "seagrass")), sorted(WIRE))


def _wire_origin(found: Found) -> str:
    got = {(r["origin"]["kind"], r["origin"]["name"]) for r in found.story_of("lantern", "seagrass")}
    return _same(got, {("agency", "AP")})


def _round_up(found: Found) -> str:
    alone = _outlets(found.story_of("meridian", "round-up"))
    relation = {c["relation"] for c in found.lookup["copies"] if c["outlet"] == "meridian.example"}
    return _same((alone, relation), (["meridian.example"], {"excerpt"}))


def _lookup(found: Found) -> str:
    got = _outlets(copy for copy in found.lookup["copies"] if copy["relation"] in MERGING)
    origin = found.lookup["origin"]["name"]
    return _same((got, origin), (sorted(WIRE), "AP"))


def _look_alikes(found: Found) -> str:
    got = [
        len(found.story_of(place, name))
        for place, name in (
            ("courier", "market-halden"),
            ("courier", "market-brightwater"),
            ("gazette", "warehouse-fire-a2"),
            ("valley-times", "warehouse-fire-b"),
        )
    ]
    return _same(got, [1, 1, 1, 1])


def _sections(found: Found) -> str:
    title = find("digestwell", "grain-terminal").title
    rows = [row for row in found.items if row["title"] == title]
    got = (_outlets(rows), sorted(a["feed"].rpartition("/")[2] for a in found.sections["appearances"]))
    feeds = ["digestwell.xml", "herald-front.xml", "herald-world.xml"]
    return _same(got, (["northgate-herald.example"], feeds))


def _cited(found: Found) -> str:
    origin = found.item("herald-front", "grain-terminal")["origin"]
    return "" if origin["kind"] != "agency" else f"found {origin['name']} as origin"


def _aggregator(found: Found) -> str:
    got = {row["outlet"] for row in found.items} | {row["outlet"] for row in found.outlets}
    return _same(got & {"digestwell.example", "127.0.0.1", None}, set())


def _appeared_first(found: Found) -> str:
    rows = [found.item("gazette", name) for name in ("solar-pumps", "seagrass", "library-hours")]
    noted = [
        [note["quote"].startswith("The post ") for note in row["notes"] if "appeared first" in note["quote"]]
        for row in rows
    ]
    return _same((noted, [row["body"].count("appeared first") for row in rows]), ([[True]] * 3, [0] * 3))


def _near_empty(found: Found) -> str:
    row = found.item("lantern", "lantern-photos")
    return "" if _notes(row, "quality") else "no note on its quality"


def _scripts(found: Found) -> str:
    got = [
        (row["origin"]["kind"], row["origin"]["name"])
        for row in (found.item("meridian-hindi", "hi-monsoon"), found.item("courier-japanese", "ja-louvre"))
    ]
    return _same(got, [("agency", "PTI-Bhasha"), ("agency", "Jiji Press")])


def _old_encoding(found: Found) -> str:
    rows = [found.item("courier-french", name) for name in ("fr-ecole", "fr-marche")]
    wanted = ["\n".join(article(name)) for name in ("fr-ecole", "fr-marche")]
    return _same([row["body"] for row in rows], wanted)


def _json_feed(found: Found) -> str:
    row = found.item("valley-notes", "swift-boxes")
    got = row["body"], row["url"], row["published"][:16]
    item = find("valley-notes", "swift-boxes")
    return _same(got, ("\n".join(article("swift-boxes")), item.link, item.published[:16]))


def _offsets(found: Found) -> str:
    """Every note quotes what stands at its place in the text that the feed gave."""
    for place, name in (
        ("herald-world", "glacier-plates"),
        ("gazette", "seagrass"),
        ("meridian", "solar-pumps"),
    ):
        text = find(place, name).text
        for note in found.item(place, name)["notes"]:
            if text[note["start"] : note["end"]] != note["quote"]:
                return f"{note['rule']} quotes {note['quote']!r} at {note['start']}"
    return ""


def _counted(found: Found) -> str:
    stories = {row["story"] for row in found.items if row["story"] is not None}
    return _same(len(found.stories), len(stories))


EXPECTED: tuple[tuple[str, Callable[[Found], str]], ...] = (
    ("first poll: twelve feeds, none failed, 37 new items", _first_poll),
    ("second poll: eleven feeds unchanged, one edited and one new item", _second_poll),
    ("the server answered 304 to eleven of twelve", _not_modified),
    ("one feed came gzip-compressed", _compressed),
    ("model case: one story in three outlets", _model_story),
    ("model case: the three bodies are the clean copy's, with one fingerprint", _model_bodies),
    ("model case: the origin is AFP, with reasons", _model_origin),
    ("model case: the chain is AFP, Meridian, City Lantern", _model_chain),
    ("model case: the clean copy came from AFP without a carrier", _clean_chain),
    ("model case: three foreign pieces, each at its place", _model_pieces),
    ("model case: two of them are headlines of other items", _model_headlines),
    ("model case, page alone: carrier Meridian, three foreign pieces, origin unknown", _page_alone),
    ("the agency story is one story in five outlets", _wire_story),
    ("its origin is AP, also where no credit is left", _wire_origin),
    ("the round-up is linked to it as an excerpt, not merged", _round_up),
    ("the clipping is found in all five outlets", _lookup),
    ("look-alikes and two reports of one fire stay apart", _look_alikes),
    ("one article in two sections and the aggregator: one item, three appearances", _sections),
    ("an agency that is only cited is not the origin", _cited),
    ("the aggregator is no outlet", _aggregator),
    ("the edited item has its new text", _edited),
    ("the new item joined the story that it copies", _late_copy),
    ('"appeared first on" is noted and cut', _appeared_first),
    ("the near-empty item has a note", _near_empty),
    ("datelines in Hindi and Japanese are read", _scripts),
    ("the feed in windows-1252 has all its accents, quotes and dashes", _old_encoding),
    ("the JSON Feed was read like the others", _json_feed),
    ("every note quotes what stands at its place", _offsets),
    ("the report lists every story once", _counted),
)
