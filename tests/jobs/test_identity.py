"""What is one item and what is two, whatever a feed says; on both databases."""

from datetime import timedelta

import pytest
import samples
from taking import Reader, entry

from provenance.errors import InputError
from provenance.jobs import lookup, show
from provenance.settings import Settings
from provenance.storage import Store

RIVER, LIBRARY, SNOW = samples.RIVER, samples.LIBRARY, samples.PASS
SITE = "https://herald.example"


@pytest.fixture
def reader(store: Store) -> Reader:
    return Reader(store)


def revision(reader: Reader, number: int = 0) -> int:
    return int(show.item(reader.store, reader.items()[number]["item"])["revision"])


def test_one_guid_with_two_texts_over_time_is_a_revision(reader: Reader) -> None:
    reader.take("a", entry("River", RIVER, guid="urn:h:1"))
    assert reader.take("a", entry("River", RIVER[1:], guid="urn:h:1")).revised == 1
    (item,) = reader.items()
    assert revision(reader) == 2
    assert item["body"] == "\n".join(RIVER[1:])


def test_one_guid_with_two_texts_in_one_document_is_one_item_where_the_link_is_one(reader: Reader) -> None:
    both = (entry("River", RIVER, f"{SITE}/r", "1"), entry("River, corrected", RIVER[1:], f"{SITE}/r", "1"))
    assert reader.take("a", *both).new == 1
    again = reader.take("a", *both)
    assert (again.new, again.revised) == (0, 0), "what comes first in the document stands"
    assert reader.items()[0]["title"] == "River"


def test_one_guid_for_all_items(reader: Reader) -> None:
    all_ = [
        entry(name, text, f"{SITE}/{name}", "guid-of-all-items")
        for name, text in (("river", RIVER), ("library", LIBRARY), ("snow", SNOW))
    ]
    assert reader.take("a", *all_).new == 3
    assert reader.take("a", *all_[1:]).new == 0
    found = reader.take("a", entry("ice", SNOW[1:], f"{SITE}/ice", "guid-of-all-items"), *all_)
    assert (found.new, found.revised) == (1, 0)


def test_one_guid_for_all_items_and_no_links(reader: Reader) -> None:
    all_ = [entry(n, text, guid="1") for n, text in (("river", RIVER), ("library", LIBRARY), ("snow", SNOW))]
    assert reader.take("a", *all_).new == 3
    found = reader.take("a", *all_)
    assert (found.new, found.revised) == (0, 0)


def test_one_text_with_two_guids(reader: Reader) -> None:
    one = reader.take("a", entry("River", RIVER, f"{SITE}/r", "urn:h:1"))
    same_link = reader.take("a", entry("River", RIVER, f"{SITE}/r", "urn:h:2"))
    other_link = reader.take("a", entry("River", RIVER, f"{SITE}/r-again", "urn:h:3"))
    assert (one.new, same_link.new, same_link.revised, other_link.new) == (1, 0, 0, 1)
    reader.match()
    first, second = reader.items()
    assert first["story"] == second["story"], "two pages of one text are copies"


def test_one_text_with_two_guids_and_no_link_is_one_item(reader: Reader) -> None:
    reader.take("a", entry("River", RIVER, guid="1"))
    assert reader.take("a", entry("River", RIVER, guid="2")).new == 0
    assert reader.take("a", entry("River", RIVER[1:], guid="2")).revised == 1


def test_neither_guid_nor_link(reader: Reader) -> None:
    assert reader.take("a", entry("River", RIVER), entry("Snow", SNOW)).new == 2
    again = reader.take("a", entry("Snow", SNOW), entry("River", RIVER))
    assert (again.new, again.revised) == (0, 0)


def test_entries_without_title_text_and_link_are_kept_apart_by_guid(reader: Reader) -> None:
    assert reader.take("a", entry(guid="1"), entry(guid="2")).new == 2
    assert reader.take("a", entry(guid="1"), entry(guid="2")).new == 0


def test_no_guid_but_a_link(reader: Reader) -> None:
    reader.take("a", entry("River", RIVER, f"{SITE}/r"))
    assert reader.take("a", entry("River", RIVER[1:], f"{SITE}/r")).revised == 1
    assert len(reader.items()) == 1


def test_a_guid_that_changed_from_http_to_https(reader: Reader) -> None:
    reader.take("a", entry("River", RIVER, guid="http://herald.example/?p=1"))
    found = reader.take("a", entry("River today", RIVER, guid="https://herald.example/?p=1"))
    assert (found.new, found.revised) == (0, 1)
    assert reader.take("a", entry("River today", RIVER, f"{SITE}/r", "HTTP://herald.example/?p=1")).new == 0


def test_a_guid_used_again_years_later_is_a_revision_and_noted(reader: Reader) -> None:
    reader.take("a", entry("River", RIVER, f"{SITE}/r", "urn:h:1"))
    later = reader.take(
        "a", entry("Libraries close", LIBRARY, f"{SITE}/l", "urn:h:1"), after=timedelta(days=900)
    )
    assert (later.new, later.revised) == (0, 1)
    (item,) = reader.items()
    assert item["metadata"]["reused"] == {"title": "River", "seen": "2026-06-05T09:00:00+00:00"}
    assert (item["url"], item["first_seen"]) == (f"{SITE}/l", "2026-06-05T09:00:00Z")


def test_an_edit_after_a_year_under_the_same_title_is_no_other_article(reader: Reader) -> None:
    reader.take("a", entry("River", RIVER, f"{SITE}/r", "urn:h:1"))
    reader.take("a", entry("River!", RIVER[1:], f"{SITE}/r", "urn:h:1"), after=timedelta(days=900))
    assert revision(reader) == 2
    assert "reused" not in reader.items()[0]["metadata"]


def test_a_corrected_slug_under_one_guid(reader: Reader) -> None:
    reader.take("a", entry("River", RIVER, f"{SITE}/rivver", "1"))
    found = reader.take("a", entry("River", RIVER, f"{SITE}/river", "1"))
    assert (found.new, found.revised) == (0, 0)
    (item,) = reader.items()
    assert (item["url"], item["canonical_url"]) == (f"{SITE}/river", f"{SITE}/river")
    for url in (f"{SITE}/rivver", f"{SITE}/river"):
        assert lookup.lookup(Settings(), reader.store, url)["query"]["item"] == item["item"]
    assert reader.take("b", entry("River", RIVER, f"{SITE}/rivver")).new == 0
    assert reader.items()[0]["url"] == f"{SITE}/river", "an old address does not come back"


def test_moved_dates_change_nothing(reader: Reader) -> None:
    def dated(day: int) -> str:
        date = f"<pubDate>Fri, {day:02} Jun 2026 10:00:00 GMT</pubDate>"
        return entry("River", RIVER, f"{SITE}/r", "1", date)

    reader.take("a", dated(5))
    found = reader.take("a", dated(19))
    assert (found.new, found.revised) == (0, 0)
    assert reader.items()[0]["published"] == "2026-06-05T10:00:00Z"


@pytest.mark.parametrize("linked", [True, False])
def test_all_ids_changed_at_once(reader: Reader, linked: bool) -> None:
    def document(form: str) -> list[str]:
        texts = (("river", RIVER), ("library", LIBRARY), ("snow", SNOW))
        return [entry(n, t, f"{SITE}/{n}" if linked else "", form.format(n)) for n, t in texts]

    reader.take("a", *document("{}"))
    for form in ("tag:herald.example,2026:{}", "https://herald.example/?id={}", "random-{}-7f3a"):
        found = reader.take("a", *document(form))
        assert (found.new, found.revised) == (0, 0)
    edited = entry("river", RIVER[1:], f"{SITE}/river" if linked else "", "random-river-7f3a")
    assert reader.take("a", edited).revised == 1


def test_new_guids_at_every_poll_are_no_new_items(reader: Reader) -> None:
    for poll in range(3):
        found = reader.take("a", entry("River", RIVER, f"{SITE}/r", f"{poll}-b1946ac92492d234"))
        assert (found.new, found.revised) == (poll == 0, 0)
    assert reader.take("a", entry("River", RIVER[1:], f"{SITE}/r", "9-b1946ac92492d234")).revised == 1
    assert len(reader.items()) == 1


def test_several_feeds_and_hosts_of_one_outlet_carry_one_item(reader: Reader) -> None:
    forms = (
        "https://www.herald.example/river?utm_source=rss",
        "http://m.herald.example/river/",
        "https://amp.herald.example/river/amp#top",
        "https://www-herald-example.cdn.ampproject.org/c/s/www.herald.example/river",
    )
    counts = [reader.take(str(n), entry("River", RIVER, form, str(n))) for n, form in enumerate(forms)]
    assert [(c.new, c.revised) for c in counts] == [(1, 0), (0, 0), (0, 0), (0, 0)]
    (item,) = reader.items()
    assert item["url"] == forms[0], "what is stored is what was served"
    assert len(show.item(reader.store, item["item"])["appearances"]) == 4
    for form in (*forms, "https://herald.example/river", "HTTPS://Herald.Example.:443/river/?fbclid=1"):
        assert lookup.lookup(Settings(), reader.store, form)["query"]["item"] == item["item"]


def test_mistyped_ids_and_addresses_are_told_the_nearest(reader: Reader) -> None:
    reader.take("a", *(entry(f"Note {n}", (RIVER[n],), f"{SITE}/{n}") for n in range(5)))
    known = reader.items()[3]["item"]
    for typed in (
        known[:4] + "?" + known[5:],
        known[:-3] + known[-2:],
        known[0] + "0" + known[1:],
        known.upper()[:-1] + "?",
    ):
        with pytest.raises(InputError, match=f"did you mean {known}"):
            lookup.lookup(Settings(), reader.store, typed)
    with pytest.raises(InputError, match="begins with https"):
        lookup.lookup(Settings(), reader.store, "herald.example/3")


def test_a_section_with_the_summary_and_one_with_the_text_do_not_revise_each_other(reader: Reader) -> None:
    whole, summary = (entry("River", text, f"{SITE}/r", "1") for text in (RIVER, RIVER[:1]))
    assert reader.take("front", summary).new == 1
    assert reader.take("world", whole).revised == 1, "the whole text takes over"
    for _ in range(2):
        assert reader.take("front", summary).revised == 0
        assert reader.take("world", whole).revised == 0
    assert reader.items()[0]["body"] == "\n".join(RIVER)
    assert reader.take("front", entry("River!", RIVER[:2], f"{SITE}/r", "1")).revised == 0
    shorter = entry("River", RIVER[:3], f"{SITE}/r", "1")
    assert reader.take("world", shorter).revised == 1, "but a feed may cut its own text"
    assert reader.take("world", whole).revised == 1, "and take it back"


def test_numbers_as_guids_name_nothing_beyond_their_feed(reader: Reader) -> None:
    reader.take("sport", entry("River", RIVER, f"{SITE}/sport/1", "1"))
    found = reader.take("world", entry("Libraries close", LIBRARY, f"{SITE}/world/1", "1"))
    assert (found.new, found.revised) == (1, 0)


def test_a_blog_inside_a_paper_under_one_address_is_one_item(reader: Reader) -> None:
    posts = [entry(f"Post {n}", (line,), f"{SITE}/blog#post-{n}", str(n)) for n, line in enumerate(RIVER)]
    assert reader.take("blog", *posts[1:]).new == 1
    for _ in range(2):
        found = reader.take("blog", *posts[1:])
        assert (found.new, found.revised) == (0, 0)
    assert reader.take("blog", *posts).revised == 1, "a new post on top"
    assert [item["title"] for item in reader.items()] == ["Post 0"]


def test_links_to_the_front_page_are_no_addresses(reader: Reader) -> None:
    both = (entry("River", RIVER, f"{SITE}/", "1"), entry("Libraries close", LIBRARY, f"{SITE}/", "2"))
    assert reader.take("a", *both).new == 2
    assert reader.take("a", *both).new == 0
    reader.match()
    assert len({item["story"] for item in reader.items()}) == 2


def test_an_aggregator_never_revises_what_the_outlets_own_feed_carries(reader: Reader) -> None:
    reader.take("own", entry("River", RIVER, f"{SITE}/r", "1"))
    pointer = entry("River deal", (*RIVER, "And much more."), f"{SITE}/r?utm_medium=agg", "agg:1")
    found = reader.take("agg", pointer, outlet="")
    assert (found.new, found.revised) == (0, 0)
    (item,) = reader.items()
    assert (item["title"], item["outlet"]) == ("River", "herald.example")


def test_two_aggregators_do_not_revise_each_other(reader: Reader) -> None:
    one = entry("River", RIVER[:1], f"{SITE}/r", "one:1")
    two = entry("River deal", RIVER[:2], f"{SITE}/r", "two:1")
    assert reader.take("one", one, outlet="").new == 1
    assert reader.take("two", two, outlet="").revised == 1
    for name, each in (("one", one), ("two", two)):
        assert reader.take(name, each, outlet="").revised == 0
    own = reader.take("own", entry("River", RIVER[:1], f"{SITE}/r", "1"))
    assert own.revised == 1, "the paper's own words, though shorter"


@pytest.mark.parametrize(
    "link",
    [
        "https://herald.example/%7Eann/%e4%bd?q=%zz&b=2&a=1#top",
        "http://HERALD.example:80/A/../b/",
        "https://herald.example./a;jsessionid=1",
        "https://münchen.example/ä",
    ],
)
def test_what_is_stored_is_what_was_served(reader: Reader, link: str) -> None:
    reader.take("a", entry("River", RIVER, link, "1"))
    assert reader.items()[0]["url"] == link


def test_a_signature_that_nobody_sees_is_no_edit(reader: Reader) -> None:
    signed = tuple(f"{line[:9]}\ufe01\U000e0102\u200b{line[9:]}" for line in RIVER)
    reader.take("a", entry("River", RIVER, f"{SITE}/r", "1"))
    assert reader.take("a", entry("River", signed, f"{SITE}/r", "1")).revised == 0
