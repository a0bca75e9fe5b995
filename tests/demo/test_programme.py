"""The sample articles stand to each other as the demo promises."""

import re

import pytest
from demo.programme import LINK, Feed, Item, article, feeds, find

MODEL = "glacier-plates"
WIRE = "seagrass"
PUBLISHERS = tuple(feed for feed in feeds() if not feed.aggregator)


def items(number: int) -> list[tuple[Feed, Item]]:
    return [(feed, item) for feed in PUBLISHERS for item in feed.round(number)]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def test_seven_outlets_in_twelve_feeds_of_four_formats() -> None:
    assert len(feeds()) == 12
    assert len({feed.outlet for feed in PUBLISHERS}) == 6  # five papers and the carrier
    assert sum(feed.aggregator for feed in feeds()) == 1
    assert {feed.format for feed in feeds()} == {"rss", "atom", "rdf", "json"}
    assert {"hi", "ja", "fr-CA"} <= {feed.language for feed in feeds()}
    assert sum(feed.gzip for feed in feeds()) == 1
    assert {feed.encoding for feed in feeds()} == {"UTF-8", "windows-1252"}


def test_about_thirty_articles_and_every_file_is_used() -> None:
    from demo.programme import HERE

    files = {path.stem for path in (HERE / "articles").glob("*.txt")}
    used = {item.article for feed in feeds() for item in feed.items} | {"seagrass-local"}
    assert files == used
    assert len({item.guid for _, item in items(2)}) == 38


def test_names_and_addresses_are_all_invented() -> None:
    for feed in feeds():
        for item in feed.items:
            assert re.fullmatch(r"https://[a-z-]+\.example/\S+", item.link)
            assert item.time.year == 2026
            assert item.time.tzinfo is not None


class TestModelCase:
    def test_the_clean_copy_credits_its_agency_on_a_line_of_its_own(self) -> None:
        assert find("herald-world", MODEL).paragraphs == (*article(MODEL), "© Agence France-Presse")

    def test_the_carrier_says_so_and_names_no_agency(self) -> None:
        copy = find("meridian", MODEL)
        assert copy.paragraphs[:-1] == article(MODEL)
        assert copy.paragraphs[-1] == (
            "(This story has not been edited by Meridian staff and is auto-generated from a syndicated feed.)"
        )
        assert "AFP" not in copy.text + copy.author
        assert "Agence" not in copy.text + copy.author

    def test_the_third_copy_is_the_carriers_with_three_lines_glued_below(self) -> None:
        carried, third = find("meridian", MODEL), find("lantern", MODEL)
        assert third.paragraphs[:-3] == carried.paragraphs
        lines = third.text.split("\n")[-3:]
        assert lines[0] == "Read More"
        assert lines[1].startswith("Previous post ")
        assert lines[2].startswith("Next post ")

    def test_the_two_headlines_are_the_sites_neighbouring_items(self) -> None:
        third = find("lantern", MODEL)
        lines = third.text.split("\n")
        by_title = {item.title: item for feed in feeds() if feed.name == "lantern" for item in feed.round(1)}
        before = by_title[lines[-2].removeprefix("Previous post ")]
        after = by_title[lines[-1].removeprefix("Next post ")]
        assert before.time < third.time < after.time
        assert [LINK.search(line)[2] for line in third.paragraphs[-2:]] == [before.link, after.link]  # type: ignore[index]

    def test_it_has_subheads_between_dashes_and_some_length(self) -> None:
        assert sum(bool(re.fullmatch(r"– .+ –", p)) for p in article(MODEL)) == 2
        assert 250 <= len(words("\n".join(article(MODEL)))) <= 700


class TestAgencyStoryInFiveOutlets:
    def test_verbatim_with_its_credit(self) -> None:
        copy = find("valley-times", WIRE)
        assert copy.paragraphs == article(WIRE)
        assert copy.text.startswith("HALIFAX, Nova Scotia (AP) — ")

    def test_trimmed_from_the_end_to_more_than_half(self) -> None:
        copy = find("herald-front", WIRE)
        assert copy.paragraphs == article(WIRE)[: len(copy.paragraphs)]
        assert 0.55 < len(words(copy.text)) / len(words("\n".join(article(WIRE)))) < 0.8

    def test_with_a_local_paragraph(self) -> None:
        copy = find("courier", WIRE)
        assert [p for p in copy.paragraphs if p not in article(WIRE)] == list(article("seagrass-local"))
        assert len(copy.paragraphs) == len(article(WIRE)) + 1

    def test_under_another_headline(self) -> None:
        copy = find("gazette", WIRE)
        assert copy.paragraphs[:-1] == article(WIRE)
        assert copy.text.endswith(f"\nThe post {copy.title} appeared first on Millbrook Gazette.")
        assert not set(words(copy.title.lower())) & {"seagrass", "harbors", "survey"}

    def test_without_any_credit(self) -> None:
        copy = find("lantern", WIRE)
        assert copy.text.startswith("Seagrass meadows that were given up for dead")
        assert "AP" not in words(copy.text + " " + copy.author)

    def test_five_different_headlines(self) -> None:
        titles = {i.title for _, i in items(1) if i.article == WIRE}
        assert len(titles) == 5

    def test_the_round_up_quotes_eighty_words_of_it(self) -> None:
        quoted = [p.removeprefix("> ") for p in article("round-up") if p.startswith("> ")]
        assert set(quoted) <= set(article(WIRE))
        assert "\n".join(quoted) in "\n".join(article(WIRE))
        assert sum(len(p.split()) for p in quoted) == 80
        assert set(quoted) <= set(find("herald-front", WIRE).paragraphs)


def test_two_market_notes_share_a_template() -> None:
    first, second = (
        set(words("\n".join(article(n)).lower())) for n in ("market-halden", "market-brightwater")
    )
    assert len(first & second) / len(first | second) > 0.4
    assert article("market-halden") != article("market-brightwater")


def test_two_reports_of_one_fire_share_no_run_of_eight_words() -> None:
    def runs(name: str) -> set[tuple[str, ...]]:
        all_words = words("\n".join(article(name)).lower())
        return set(zip(*(all_words[i:] for i in range(8)), strict=False))

    assert not runs("warehouse-fire-a") & runs("warehouse-fire-b")
    assert len(runs("warehouse-fire-a") & runs("warehouse-fire-a2")) > 100


def test_one_article_in_two_sections_and_in_the_aggregator() -> None:
    front, world, gathered = (
        find(f, "grain-terminal") for f in ("herald-front", "herald-world", "digestwell")
    )
    assert front.guid == world.guid != gathered.guid
    assert {i.link.partition("?")[0] for i in (front, world, gathered)} == {front.link}
    assert front.text == world.text == gathered.text
    assert gathered.source == (
        "Northgate Herald",
        "https://northgate-herald.example/feeds/herald-front.xml",
    )


def test_a_near_empty_item() -> None:
    assert len(words(find("lantern", "lantern-photos").text)) < 5


def test_the_second_round_changes_one_feed() -> None:
    changed = [feed.name for feed in feeds() if feed.round(1) != feed.round(2)]
    assert changed == ["gazette"]


def test_the_second_round_edits_one_item_and_adds_one() -> None:
    first, second = ({i.guid: i for f, i in items(n) if f.name == "gazette"} for n in (1, 2))
    assert len(second.keys() - first.keys()) == 1
    assert not first.keys() - second.keys()
    assert sum(first[guid] != second[guid] for guid in first) == 1


@pytest.mark.parametrize(
    ("feed", "name", "script"),
    [
        ("meridian-hindi", "hi-monsoon", r"[\u0900-\u097f]"),
        ("courier-japanese", "ja-louvre", r"[\u3040-\u9fff]"),
    ],
)
def test_texts_in_their_own_script_with_an_agencys_dateline(feed: str, name: str, script: str) -> None:
    text = find(feed, name).text
    assert len(re.findall(script, text)) / len(re.sub(r"\s", "", text)) > 0.7
    assert re.match(r"नयी दिल्ली, नौ जून \(भाषा\)|【パリ時事】", text)
