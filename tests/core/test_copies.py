"""Which of two bodies is a copy of which, and what is none."""

import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.core import copies
from provenance.core.copies import Copy, Side, compare, compare_all, explain, measuring, side, sides
from provenance.core.copies.measuring import measure
from provenance.core.copies.together import measures, tell_small
from provenance.core.words import is_telling, read

FERRY = """\
The council of Port Ellery voted on Tuesday to reopen the ferry link to the outer islands, eleven \
months after a storm tore the landing stage from its piles and left 2,300 residents without a direct \
way to the mainland.
Engineers told the meeting that the new stage, built of larch and galvanised steel, would bear waves \
of four metres and could be raised when the harbour freezes over. The work is to begin in March and \
to cost 1.8 million.
"We have waited long enough," said Ingrid Halloran, who runs the only grocery on the island of \
Skerra and has had her goods brought in by helicopter since last winter. "A crate of apples costs me \
more than the rent."
Not everyone was pleased. Owners of the private boats that have carried passengers for the past \
months say that they bought a second vessel on the promise of a three-year licence, and that nobody \
asked them before the vote.
The mayor, Tomas Brandvold, answered that the licence would be honoured and that both services could \
run side by side in summer, when more than nine hundred visitors a day want to cross. A decision on \
fares is due in May.
Fishermen, whose own quay was spared, offered to lend two of their sheds as waiting rooms until the \
new hall is built. The harbour master said that he would accept, provided the nets were taken out \
first and the floor washed."""

OTHER = """\
A night train will again connect the capital with the northern lakes from June, the state railway \
announced, bringing back a service that was given up nine years ago when its sleeping cars failed a \
fire inspection.
The railway has leased fourteen carriages from a museum and fitted them with new bedding, smoke \
alarms and locks. Tickets go on sale next week and are expected to sell out for the whole of the \
summer within a few days.
Passenger groups welcomed the plan but asked why the timetable leaves out the two largest towns on \
the way, where the train stops only to change its engine. The railway said the platforms there were \
too short for the full train.
Hotel owners at the lakes hope for guests who stay longer than a weekend, and have put up money for \
a shuttle bus that will meet the train at six in the morning and bring travellers round the eastern \
shore to their lodgings."""

MENU = """\
Home
News
Sport
Weather
Sign in
Most read
Bus fares rise
Ten soups for winter
Contact us
About the paper
Jobs
Privacy
Cookies
Archive
Letters
Crossword
Horoscope
Town hall
Photos
Video"""

NOTE = """\
{name} {place} said net profit for the quarter rose to {profit} mln from {last} mln a year earlier \
on sales of {sales} mln. The board proposed an unchanged dividend of 20 cents a share, payable on \
April 15 to holders of record on March 23. The company expects conditions to stay difficult in the \
second half of the year."""

DAY = date(2024, 3, 5)


def paragraphs(text: str, *chosen: int) -> str:
    lines = text.split("\n")
    return "\n".join(lines[n] for n in chosen)


def relation(one: str, other: str) -> str | None:
    found = compare(side(one), side(other))
    return found.relation if found else None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (FERRY, FERRY, "identical"),
        (FERRY, FERRY.upper().replace("\n", "\n\n").replace('"', "”"), "identical"),
        (FERRY, f"{FERRY}\nThis story was first published by the Herald.", "copy"),
        (FERRY, FERRY.replace("Tuesday", "Wednesday").replace("metres", "meters"), "copy"),
        (FERRY, "\n".join([*FERRY.split("\n")[3:], *FERRY.split("\n")[:3]]), "copy"),
        (FERRY, paragraphs(FERRY, 0, 1, 2), "trimmed"),
        (FERRY, paragraphs(FERRY, 0, 2, 4, 5), "trimmed"),
        (FERRY, f"{MENU}\n{FERRY}\n{MENU}\n{MENU}\n{MENU}", "trimmed"),
        (paragraphs(FERRY, 0, 1), f"{MENU}\n{MENU}\n{paragraphs(FERRY, 0, 1)}\n{MENU}\n{MENU}", "trimmed"),
        (FERRY, f"{OTHER}\n{paragraphs(FERRY, 1)}", "excerpt"),
        (paragraphs(FERRY, 0, 1), f"{OTHER}\n{paragraphs(FERRY, 0, 1)}\n{OTHER[::-1]}", "excerpt"),
        (FERRY, OTHER, None),
        (FERRY, MENU, None),
        ("", "", None),
        ("", FERRY, None),
        ("Two words", "two words!", "identical"),
        ("Five words and no more", "Five words and no less", None),
        ("in the year of the great storm", FERRY, None),
    ],
)
def test_relations(one: str, other: str, expected: str | None) -> None:
    assert relation(one, other) == expected
    assert relation(other, one) == expected


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "Bolt"},
        {"name": "Bolt", "place": "of Lund"},
        {"profit": "13.4", "sales": "90.1"},
        {"name": "Bolt", "profit": "2.0", "last": "1.9", "sales": "17"},
    ],
)
def test_notes_of_one_template_are_no_copies(changed: dict[str, str]) -> None:
    form = {"name": "Acme", "place": "of Bergen", "profit": "12.4", "last": "11.9", "sales": "88.0"}
    a = side(NOTE.format(**form), "Acme profit up", DAY)
    b = side(NOTE.format(**(form | changed)), "Bolt profit up on higher sales", DAY)
    assert compare(a, b) is None
    assert compare(a, side(NOTE.format(**form), "Acme quarter", DAY)) is not None


def test_the_same_note_mended_within_a_day_is_a_copy() -> None:
    form = {"name": "Acme", "place": "of Bergen", "profit": "12.4", "last": "11.9", "sales": "88.0"}
    a, b = NOTE.format(**form), NOTE.format(**form | {"profit": "12.5"})
    assert compare(side(a, "Acme profit up", DAY), side(b, "Acme profit up", DAY)) is not None
    assert compare(side(a, "Acme profit up", DAY), side(b, "Acme profit up", date(2024, 6, 5))) is None


def test_few_words_under_other_titles_are_not_the_same() -> None:
    text = "Dividend unchanged at 20 cents a share. Pay April 15. Record March 23."
    assert compare(side(text, "Acme sets dividend"), side(text, "Bolt declares payout")) is None
    assert compare(side(text, "Acme sets dividend"), side(text, "Acme dividend set")) is not None
    assert compare(side(text), side(text, "Acme sets dividend")) is not None


def test_one_address_is_one_article_whatever_its_text() -> None:
    address = "https://herald.example/ferry"
    found = compare(side(FERRY, address=address), side("The ferry is back.", address=address))
    assert found is not None
    assert (found.relation, found.reason) == ("copy", "same address")
    assert compare(side("", address=address), side("", address=address)) is not None
    assert compare(side(FERRY), side(OTHER)) is None


def test_what_is_measured() -> None:
    part = paragraphs(FERRY, 0, 1)
    found = compare(side(FERRY), side(part))
    assert found is not None
    assert found.match == 100.0
    assert found.b_in_a == 1.0
    assert 0.2 < found.a_in_b < 0.5
    assert 0.2 < found.jaccard < 0.5
    assert found.longest == len(side(part).words.words)
    assert found.reason == (
        f"100 % of the shorter text ({found.longest} of {found.longest} words) stands in the longer, "
        f"longest run {found.longest} words; the rest of its 243 words goes on or is the page around it"
    )
    (passage,) = found.passages
    assert FERRY[passage.a_start : passage.a_end] == part[passage.b_start : passage.b_end]


def test_strangers_have_a_reason_too() -> None:
    assert (
        explain(side("Just three words"), side(FERRY))
        == "3 words are too few to judge, and they are not equal"
    )
    assert explain(side(FERRY), side(OTHER)) == "they share no passage: not one run of 8 words is the same"
    one, two = paragraphs(FERRY, 0, 1), paragraphs(OTHER, 0, 1)
    said = explain(side(f"{one}\n{two}"), side(f"{one}\n{OTHER[::-1]}\n{FERRY[::-1]}"))
    assert said.startswith(
        "a passage of 81 words is shared, 81 words in all; too little is shared: 49 % of the runs"
    )


def test_many_numbers_are_not_called_too_few() -> None:
    one, two = (side(" ".join(str(n) for n in range(first, first + 300))) for first in (1000, 5000))
    assert explain(one, one) == explain(one, two) == "nothing but numbers, which stand under any title"


def test_reasons_count_words_in_thousands() -> None:
    words = " ".join(f"{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{n}" for n in range(1200))
    assert explain(side(words), side(words)) == "the words are equal (1,200)"
    assert (
        "(1,200 of 1,200 words) stands in the longer, longest run 1,200 words; the rest of its 2,4"
        in explain(side(words), side(f"{words} {words[::-1]}"))
    )


def test_letters_of_scripts_without_spaces_are_compared() -> None:
    one = "议会星期二投票决定重新开放通往外岛的渡轮航线距离风暴摧毁码头已有十一个月居民们对此表示欢迎"
    assert relation(one, one + "市长说票价将在五月决定") == "copy"


def test_one_word_repeated_and_long_texts_come_to_an_end() -> None:
    draw = random.Random(1)
    words = [f"w{draw.randrange(5000)}" for _ in range(40_000)]
    half = len(words) // 2
    swapped = compare(side(" ".join(words)), side(" ".join(words[half:] + words[:half])))
    assert swapped is not None
    assert (swapped.match, swapped.longest) == (100.0, half)
    spam = compare(side("spam " * 40_000), side("spam " * 39_000))
    assert spam is not None
    assert spam.longest == 39_000


# ---- texts that are written to one pattern

MARKET = """\
Shares on the Lemmon exchange closed {way} on {day} as {sector} stocks {moved}. The all-share index \
ended {points} points {way} at {level}, with {rising} issues rising and {falling} falling on \
turnover of {turnover} million crowns. Dealers said trading was thin ahead of the holiday and that \
few foreign buyers were seen. {firm} was the most active share. The bond market was steady, and the \
crown was little changed against the dollar in late dealings, brokers said."""
WEATHER = """\
Forecast for {place} and the surrounding district until midnight. {sky} with {wind} winds, \
freshening along the coast in the afternoon. Highest temperature {high} degrees, falling to {low} \
degrees at night. Chance of rain {chance} percent. Sea state moderate. Visibility good except in \
showers. The sun sets at {sunset}. A further bulletin will be issued at six in the evening, and \
warnings are posted at the harbour office and on the district's own page."""
SPORT = """\
{home} beat {away} {score} in the regional league on {day}, with {scorer} scoring twice in front of \
{crowd} spectators. {home} took the lead in the {minute} minute and never looked back, although \
{away} had the better of the second half and hit the post late on. The result leaves {home} in \
{rank} place with four rounds left to play. The coach said that he was pleased with the effort of \
his players but that the season was far from over and nobody should dream yet."""
OBITUARY = """\
{name}, {age}, of {place}, died on {day} at the county hospital after a short illness. Born in \
{born}, {name} worked for many years at {work} and was a member of the parish choir. Survivors \
include {left} children and a sister. A service will be held at the chapel on the hill at two in the \
afternoon, followed by burial in the family plot. In place of flowers the family asks for gifts to \
the county hospice. Arrangements are by the Alder funeral home."""
HOROSCOPE = """\
{sign}: The week begins quietly, but {planet} brings movement into your plans by {day}. A letter \
from an old friend may change what you thought was settled. At work, {advice}, and do not sign \
anything before you have slept on it. Your lucky number is {number}. In matters of the heart \
patience is rewarded, and a short journey at the end of the week does you more good than you expect. \
Take care of your back, and drink enough water while the warm days last."""
COURT = """\
In the matter of {name}, case number {number}, the district court orders as follows. The application \
for an extension of time is granted. The respondent shall file its answer within thirty days of \
service of this order. Each party bears its own costs. The hearing that was set down for the spring \
term is vacated, and the registry will give notice of a new date. Nothing in this order prevents \
either party from seeking the directions of the court in chambers on two days' notice to the other \
side."""

PATTERNS = {
    "market": (
        MARKET,
        {"way": "higher", "day": "Monday",
         "sector": "bank", "moved": "gained", "points": "4.1", "level": "812.6",
         "rising": "61", "falling": "40", "turnover": "212", "firm": "Halden Bank"},
        {"day": "Tuesday", "sector": "shipping", "points": "2.7", "level": "815.3", "rising": "55",
         "falling": "47", "turnover": "198", "firm": "Skerra Lines"},
    ),
    "weather": (
        WEATHER,
        {"place": "Port Ellery", "sky": "Cloudy", "wind": "light", "high": "14", "low": "6", "chance": "30",
         "sunset": "19:42"},
        {"place": "Lund", "sky": "Sunny", "wind": "light", "high": "17", "low": "8", "chance": "10",
         "sunset": "19:40"},
    ),
    "sport": (
        SPORT,
        {"home": "Halden", "away": "Skerra", "score": "3-1", "day": "Saturday", "scorer": "Moen",
         "crowd": "812", "minute": "ninth", "rank": "third"},
        {"home": "Lemmon", "away": "Ellery", "score": "2-0", "day": "Saturday", "scorer": "Brandvold",
         "crowd": "1,204", "minute": "tenth", "rank": "fifth"},
    ),
    "obituary": (
        OBITUARY,
        {"name": "Ada Moen", "age": "81", "place": "Halden", "day": "May 3", "born": "Lund",
         "work": "the mill", "left": "two"},
        {"name": "Karl Strand", "age": "77", "place": "Skerra", "day": "May 5", "born": "Lemmon",
         "work": "the harbour", "left": "three"},
    ),
    "horoscope": (
        HOROSCOPE,
        {"sign": "Aries", "planet": "Mars", "day": "Thursday", "advice": "listen before you speak",
         "number": "7"},
        {"sign": "Libra", "planet": "Venus", "day": "Friday", "advice": "keep your plans to yourself",
         "number": "12"},
    ),
    "court, another name": (COURT, {"name": "Moen", "number": "12/2024"}, {"name": "Strand"}),
    "court, another number": (COURT, {"name": "Moen", "number": "12/2024"}, {"number": "48/2024"}),
    "court, one character": (COURT, {"name": "Moen", "number": "12/2024"}, {"number": "13/2024"}),
}  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
@pytest.mark.parametrize("title", ["", "The daily notice"])
def test_texts_of_one_pattern_are_no_copies(
    pattern: tuple[str, dict[str, str], dict[str, str]], title: str
) -> None:
    form, first, other = pattern
    a, b = form.format(**first), form.format(**first | other)
    found = compare(side(a, title, DAY), side(b, title, date(2024, 3, 7)))
    assert found is None or found.relation == "excerpt", "a shared passage may be shown, and joins nothing"
    said = explain(side(a, title), side(b, title))
    assert "one pattern" in said or "differ" in said or "too little" in said
    assert relation(a, f"{a}\nPrinted in the evening edition.") == "copy"


# ---- what becomes of a copy on its way


def test_a_first_take_and_the_longer_later_take() -> None:
    take = paragraphs(FERRY, 0)
    assert (
        compare(side(take, "Ferry back", DAY), side(FERRY, "Ferry to the islands is back", DAY)) is not None
    )
    assert relation(take, FERRY) == "trimmed"
    assert relation(take, f"{FERRY}\n{OTHER}") == "trimmed", "be the later take ever so long"
    assert relation(take, f"{OTHER}\n{FERRY}") == "excerpt", "in the midst of it nobody can tell"


def test_a_document_that_holds_several_items_whole_is_an_excerpt_of_each() -> None:
    items = [FERRY, OTHER, COURT.format(name="Moen", number="12/2024"),
             OBITUARY.format(**PATTERNS["obituary"][1])]  # fmt: skip
    digest = "\n".join(items)
    for number, item in enumerate(items[1:]):
        found = compare(side(item, f"Item {number}"), side(digest, "The day in short"))
        assert found is not None
        assert (found.relation, found.match) == ("excerpt", 100.0)
    assert "one item among others" in explain(side(items[2]), side(digest))


def test_a_part_of_an_article_that_goes_on_about_the_same_people_is_no_item_of_a_round_up() -> None:
    about = (
        "Brandvold, who leads the council of Port Ellery, said on the steps of the hall in Skerra that {}."
    )
    said = ["the stage would be raised in winter and lowered again when the ice had gone out of the harbour",
            "no licence would be taken from anybody who had kept the islands supplied through winter",
            "the fares had to be found in the budget of the coming year and not in that of the present one",
            "he had asked the harbour master to keep the two sheds free for those who wait in the rain",
            "larch had been chosen over oak since it stands the salt and costs a third of what oak costs",
            "nobody would be left behind on the quay as long as he had a say in the matter of the boats",
            "the storm had taught them all what a landing stage is worth to those who live without one",
            "a second crossing in the evening was possible once the crew had been found"]  # fmt: skip
    article = "\n".join(about.format(each) for each in said)
    part = "\n".join(about.format(each) for each in said[4:7])
    assert relation(part, article) == "trimmed"


def test_two_pages_of_one_site_share_its_menus_and_are_no_copies() -> None:
    menus = "\n".join(f"{line} {number}" for number in range(12) for line in MENU.split("\n"))
    one, other = f"{menus}\n{FERRY}\n{MENU}", f"{menus}\n{OTHER}\n{MENU}"
    assert relation(one, other) == "excerpt"
    assert "menus and other short lines" in explain(side(one), side(other))
    assert relation(one, f"{menus}\n{FERRY}\nMost read\nBus fares rise again") == "copy"


def test_a_copy_is_known_under_another_headline() -> None:
    assert compare(side(FERRY, "Ferry is back"), side(FERRY, "Islands breathe again")) is not None
    found = compare(side(FERRY, "Ferry is back"), side(paragraphs(FERRY, 0, 1, 2), "Islands breathe again"))
    assert found is not None
    assert found.relation == "trimmed"


LOCAL = "In Halden, where many of the islanders work, shops put flags out when the news came through at noon."
AD = "Subscribe now and get the first three months of the weekend edition for the price of one."


@pytest.mark.parametrize("place", [0, 2, 6])
@pytest.mark.parametrize("more", [LOCAL, AD])
def test_a_copy_with_a_paragraph_more(place: int, more: str) -> None:
    lines = FERRY.split("\n")
    assert relation(FERRY, "\n".join([*lines[:place], more, *lines[place:]])) == "copy"


@pytest.mark.parametrize("seed", range(5))
def test_a_copy_misread_by_a_machine(seed: int) -> None:
    draw = random.Random(seed)
    misread = {"l": "1", "e": "c", "o": "0", "n": "ri", "m": "rn"}
    noisy = "".join(misread.get(c, c) if draw.random() < 0.01 else c for c in FERRY)
    assert noisy != FERRY
    assert relation(FERRY, noisy) == "copy"


def test_a_translation_is_not_found() -> None:
    german = """\
Der Rat von Port Ellery hat am Dienstag beschlossen, die Fährverbindung zu den äußeren Inseln \
wieder zu öffnen, elf Monate nachdem ein Sturm den Anleger von seinen Pfählen gerissen hatte."""
    assert relation(FERRY, german) is None


# ---- laws

VOCABULARY = [
    "the",
    "Harbour",
    "ferry",
    "12",
    "1,5",
    "Brandvold",
    "said",
    "of",
    "stage",
    "storm",
    "\n",
    "café",
]
SENTENCES = FERRY.replace("\n", " ").split(". ") + OTHER.replace("\n", " ").split(". ")
BODIES = st.one_of(
    st.lists(st.sampled_from(VOCABULARY), max_size=60).map(" ".join),
    st.lists(st.sampled_from(SENTENCES), max_size=8).map(". ".join),
    st.lists(st.sampled_from(SENTENCES), max_size=8).map("\n".join),
)
SIDES = st.builds(
    side,
    BODIES,
    title=st.sampled_from(["", "The ferry is back", "Ferry back"]),
    day=st.sampled_from([None, DAY, date(2024, 3, 6), date(2024, 5, 1)]),
    address=st.sampled_from(["", "", "https://herald.example/ferry"]),
)


def turned(found: Copy | None) -> Copy | None:
    if found is None:
        return None
    passages = sorted(
        (copies.Passage(p.b_start, p.b_end, p.a_start, p.a_end, p.words) for p in found.passages),
        key=lambda p: (p.a_start, p.b_start),
    )
    return replace(found, a_in_b=found.b_in_a, b_in_a=found.a_in_b, passages=tuple(passages))


def test_addresses_are_no_words_of_the_text() -> None:
    page = "https://herald.example/2026/" + "-".join(f"word{n}" for n in range(40))
    assert side(f"Before {page} behind (www.herald.example/a) it.").words.words == ("before", "behind", "it")
    assert compare(side(f"{OTHER}\n{page}"), side(f"{FERRY} {page}")) is None
    assert relation(f"{FERRY}\n{page}?from=a", f"{FERRY}\n{page}?from=b") == "identical"


@pytest.mark.parametrize("text", ["42", "12:30 – 14:45", "½"])
def test_numbers_alone_are_too_short(text: str) -> None:
    assert compare(side(text, title="Water level"), side(text, title="Water level")) is None
    assert "numbers" in explain(side(text), side(text))


def plainly(a: Side, b: Side) -> tuple[float, float, float, int]:
    """(jaccard, a in b, b in a, longest run) by sets of words and by trying every run."""
    one, other = a.words.words, b.words.words

    def runs(words: tuple[str, ...], size: int) -> set[tuple[str, ...]]:
        size = min(size, len(words))
        return {words[n : n + size] for n in range(len(words) - size + 1)} if size else set()

    small, large = (runs(one, 3), runs(other, 3)), (runs(one, 8), runs(other, 8))
    shared = len(large[0] & large[1])
    either = len(small[0] | small[1])
    longest = next((n for n in range(min(len(one), len(other)), 7, -1) if runs(one, n) & runs(other, n)), 0)
    return (
        len(small[0] & small[1]) / max(1, either),
        shared / max(1, len(large[0])),
        shared / max(1, len(large[1])),
        longest if len(one) >= 8 else len(one) * (one == other),
    )


@given(SIDES, SIDES)
def test_what_is_measured_is_what_sets_of_words_say(a: Side, b: Side) -> None:
    jaccard, a_in_b, b_in_a, longest = plainly(a, b)
    m = measure(a, b)
    assert m.jaccard == pytest.approx(jaccard)
    assert (m.contained, m.contains) == pytest.approx((b_in_a, a_in_b) if m.swapped else (a_in_b, b_in_a))
    assert m.longest <= longest
    if not a.grams.repeats and not b.grams.repeats:
        assert m.longest == longest
    assert bool(m.blocks) == bool(longest)


@given(SIDES, SIDES)
def test_a_pair_without_a_shared_passage_is_told_early_and_right(a: Side, b: Side) -> None:
    if plainly(a, b)[3] == 0 and not (a.address and a.address == b.address):
        assert compare(a, b) is None
    found = compare(a, b)
    assert compare(a, b, passages=False) == (replace(found, passages=()) if found else None)


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=8),
    st.lists(SIDES, min_size=5, max_size=5),
)
def test_pairs_compared_together_are_as_each_alone(pairs: list[tuple[int, int]], sides: list[Side]) -> None:
    asked = [(sides[a], sides[b]) for a, b in pairs]
    assert compare_all(asked) == [compare(a, b, passages=False) for a, b in asked]


@given(SIDES, SIDES)
def test_what_is_told_of_pairs_together_is_what_is_measured_alone(a: Side, b: Side) -> None:
    alone, [told] = measure(a, b), measures([(a, b)])
    tell_small([told])
    assert {"grams", "small"} <= vars(told).keys() or told.size < 8 or told.equal
    figures = ("blocks", "jaccard", "contained", "contains")
    assert [getattr(told, name) for name in figures] == [getattr(alone, name) for name in figures]


@given(SIDES, SIDES)
def test_runs_are_the_same_whether_a_gram_is_repeated_or_not(a: Side, b: Side) -> None:
    m = measure(a, b)
    shared, where = m._seeds
    places = shared[m.shorter.grams.rank].nonzero()[0]
    found = where[m.shorter.grams.rank[places]]
    if len(places) and not m.longer.grams.repeats:
        assert tuple(measuring._tried(m.shorter, m.longer, places, found)) == m.blocks


@given(st.one_of(BODIES, st.text(max_size=40), st.text("aB ß12.,'’½é\u0301議会\n", max_size=40)))
def test_a_side_reads_its_words_as_any_text_is_read(text: str) -> None:
    made = side(text)
    if not sides._LINK.search(text):
        assert made.words == read(text)
    assert made.marks.tolist() == sides._marks_of(made.words.words).tolist()
    assert len(set(made.marks.tolist())) == len(set(made.words.words))


READ_TOGETHER = st.one_of(
    BODIES,
    st.text("aB ß12.,'’½é\u0301議会\n", max_size=40),
    st.sampled_from(["", "12", ".5", "3.", "1,000", "Read www.herald.example/a on", "x " * sides._SHORT]),
)


@given(st.lists(READ_TOGETHER, max_size=8))
def test_texts_read_together_are_as_each_alone(bodies: list[str]) -> None:
    known = [copies.Known(body, f"Title {n}", None, str(n)) for n, body in enumerate(bodies)]
    for each, made in zip(known, copies.sides_of(known), strict=True):
        alone = side(each.body, each.title, each.day, each.address)
        assert (made.body, made.given, made.address, made.words) == (
            each.body, each.title, each.address, alone.words,
        )  # fmt: skip
        assert made.raw == alone.raw
        assert sides._marks_of(made.words.words).tolist() == made.marks.tolist()


def test_more_texts_than_are_read_together_keep_their_order() -> None:
    bodies = [f"Note {n} of the harbour master." for n in range(2 * sides._TOGETHER + 1)]
    assert [made.words.words[1] for made in copies.sides_of([copies.Known(body) for body in bodies])] == [
        str(n) for n in range(len(bodies))
    ]


@given(SIDES, SIDES)
def test_both_directions_agree(a: Side, b: Side) -> None:
    one, other = compare(a, b), compare(b, a)
    ordered = (
        replace(one, passages=tuple(sorted(one.passages, key=lambda p: (p.a_start, p.b_start))))
        if one
        else None
    )
    assert ordered == turned(other)
    assert explain(a, b) == explain(b, a)


@given(SIDES)
def test_a_body_is_identical_to_itself(a: Side) -> None:
    found = compare(a, a)
    if not is_telling(a.words):
        assert found is None or found.relation == "copy"
    else:
        assert found is not None
        assert (found.relation, found.match, found.jaccard, found.a_in_b, found.b_in_a) == (
            "identical", 100.0, 1.0, 1.0, 1.0
        )  # fmt: skip


@given(BODIES, BODIES)
def test_passages_are_equal_words_and_ranges_hold(one: str, other: str) -> None:
    a, b = side(one), side(other)
    found = compare(a, b)
    if found is None:
        return
    for share in (found.match / 100, found.jaccard, found.a_in_b, found.b_in_a):
        assert 0 <= share <= 1
    for passage in found.passages:
        left = side(one[passage.a_start : passage.a_end]).words.words
        assert left == side(other[passage.b_start : passage.b_end]).words.words
        assert len(left) == passage.words
    assert found.longest == max((passage.words for passage in found.passages), default=0)
    assert found.longest <= min(len(a.words.words), len(b.words.words))


@given(st.integers(0, 10**6), st.integers(60, 100))
def test_a_passage_in_a_stranger_is_an_excerpt(seed: int, size: int) -> None:
    draw = random.Random(seed)

    def text(count: int) -> list[str]:
        return [f"w{draw.randrange(20_000)}" for _ in range(count)]

    source, host = text(600), text(600)
    start, into = draw.randrange(600 - size), draw.randrange(600)
    mixed = host[:into] + source[start : start + size] + host[into:]
    found = compare(side(" ".join(source)), side(" ".join(mixed)))
    assert found is not None
    assert found.relation == "excerpt"
    assert found.longest >= size
