"""Which of two bodies is a copy of which, and what is none."""

import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.core import copies
from provenance.core.copies import Copy, Side, compare, explain, side
from provenance.core.words import is_telling

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
        f"longest run {found.longest} words"
    )
    (passage,) = found.passages
    assert FERRY[passage.a_start : passage.a_end] == part[passage.b_start : passage.b_end]


def test_strangers_have_a_reason_too() -> None:
    assert (
        explain(side("Just three words"), side(FERRY))
        == "3 words are too few to judge, and they are not equal"
    )
    assert "too little is shared" in explain(side(FERRY), side(OTHER))


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
