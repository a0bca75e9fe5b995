"""A corpus in memory: the same candidates as a join, the same stories in any order."""

import random
import sqlite3
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from provenance.core.candidates import HOT, STAR
from provenance.core.copies import Relation
from provenance.core.fingerprint import RECIPE, Fingerprint, fingerprint
from provenance.core.words import read
from provenance.engines.local import Doc, candidates, dedupe

SENTENCES = [
    "The council voted on Tuesday to reopen the ferry link to the outer islands after a storm.",
    "Engineers told the meeting that the new stage would bear waves of four metres and more.",
    "The owner of the only grocery has had her goods brought in by helicopter since last winter.",
    "Owners of private boats say they bought a second vessel on the promise of a licence.",
    "A night train will again connect the capital with the northern lakes from the first of June.",
    "Passenger groups welcomed the plan but asked why the timetable leaves out two large towns.",
    "Short one.",
    "Hotel owners at the lakes hope for guests who stay longer than a weekend in the season.",
]
BODIES = st.lists(st.sampled_from(SENTENCES), max_size=6).map("\n".join)
CORPUS = st.lists(BODIES, max_size=9)


def joined(prints: dict[int, Fingerprint]) -> set[tuple[int, int]]:
    """The same question, asked in SQL."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE band (key, body)")
    base.execute("CREATE TABLE passage (key, body)")
    for number, found in prints.items():
        base.executemany("INSERT INTO band VALUES (?, ?)", [(key, number) for key in found.bands])
        base.executemany("INSERT INTO passage VALUES (?, ?)", [(key, number) for key, _ in found.passages])
    query = "SELECT a.body, b.body FROM {0} a JOIN {0} b ON a.key = b.key AND a.body < b.body"
    rows = base.execute(query.format("band") + " UNION " + query.format("passage")).fetchall()
    base.close()
    return set(rows)


@given(CORPUS)
def test_candidates_are_those_of_a_join(bodies: list[str]) -> None:
    prints = {number: fingerprint(read(body)) for number, body in enumerate(bodies)}
    assert candidates(prints) == joined(prints)


@given(CORPUS, st.randoms(use_true_random=False))
def test_pairs_and_stories_do_not_depend_on_the_order(bodies: list[str], draw: random.Random) -> None:
    def answer(
        order: list[int],
    ) -> tuple[set[frozenset[int]], set[tuple[frozenset[tuple[str, ...]], Relation]]]:
        found = dedupe([Doc(bodies[number]) for number in order])
        stories: dict[int, set[int]] = {}
        for place, story in enumerate(found.stories):
            stories.setdefault(story, set()).add(order[place])
        texts = {
            (frozenset(read(bodies[order[n]]).words for n in (pair.a, pair.b)), pair.copy.relation)
            for pair in found.pairs
        }
        return {frozenset(members) for members in stories.values()}, texts

    order = list(range(len(bodies)))
    once = answer(order)
    draw.shuffle(order)
    assert answer(order) == once


def test_equal_texts_form_a_star_and_share_one_entry() -> None:
    one = "\n".join(SENTENCES[:4])
    found = dedupe([Doc(one), Doc(SENTENCES[4]), Doc(one.upper()), Doc(one), Doc(f"{one}\n{SENTENCES[5]}")])
    assert found.same == (0, 1, 0, 0, 4)
    assert found.stories == (0, 1, 0, 0, 0)
    assert [(p.a, p.b, p.copy.relation) for p in found.pairs] == [
        (0, 2, "identical"),
        (0, 3, "identical"),
        (0, 4, "copy"),
    ]
    assert found.candidates == 1


def test_an_excerpt_links_and_does_not_join() -> None:
    source = "\n".join(SENTENCES[:4])
    digest = "\n".join([*SENTENCES[4:6], SENTENCES[1], SENTENCES[2], SENTENCES[7]])
    found = dedupe([Doc(source), Doc(digest)])
    assert [pair.copy.relation for pair in found.pairs] == ["excerpt"]
    assert found.stories == (0, 1)


def test_texts_without_words_are_alone() -> None:
    found = dedupe([Doc(""), Doc("…"), Doc("")])
    assert (found.stories, found.pairs, found.candidates) == ((0, 1, 2), (), 0)
    assert dedupe([]).stories == ()


def test_one_address_is_one_article() -> None:
    address = "https://herald.example/ferry"
    found = dedupe([Doc(SENTENCES[0], address=address), Doc("", address=address), Doc(SENTENCES[4])])
    assert found.stories == (0, 0, 2)
    assert [(p.a, p.b, p.copy.relation, p.copy.reason) for p in found.pairs] == [
        (0, 1, "copy", "same address")
    ]


def test_an_address_of_very_many_texts_is_no_article() -> None:
    front = "https://herald.example/news"
    documents = [Doc(f"{number} {SENTENCES[number % 6]} {number * 7}", address=front) for number in range(60)]
    assert not [pair for pair in dedupe(documents).pairs if pair.copy.reason == "same address"]


def test_few_equal_words_under_other_titles_stay_apart() -> None:
    text = "Dividend unchanged at 20 cents. Pay April 15."
    found = dedupe(
        [Doc(text, "Acme sets dividend"), Doc(text, "Bolt declares payout"), Doc(text, "Acme sets dividend")]
    )
    assert found.stories == (0, 1, 0)


def test_days_and_titles_reach_the_judge() -> None:
    text = (
        "The central bank bought {} million of bills to add reserves to the banking system, a spokesman said."
    )
    documents = [
        Doc(text.format(200), "Bank adds reserves", date(2024, 3, 5)),
        Doc(text.format(300), "Bank adds reserves", date(2024, 3, 5)),
        Doc(text.format(400), "Bank adds reserves", date(2024, 4, 9)),
    ]
    assert dedupe(documents).stories == (0, 0, 2)


def test_a_key_of_very_many_texts_is_tried_with_the_smallest() -> None:
    count = HOT + 20
    prints = {number: Fingerprint(RECIPE, b"", (), ((7, 0),), 1) for number in range(count)}
    found = candidates(prints)
    assert found == {(a, b) for a in range(STAR) for b in range(a + 1, count)}
    assert candidates(dict(reversed(prints.items()))) == found


def test_progress_is_told() -> None:
    told: list[tuple[int, int | None, str]] = []
    dedupe([Doc(SENTENCES[0]), Doc(SENTENCES[0] + " " + SENTENCES[1])], lambda *step: told.append(step))
    assert told == [(1, 2, "fingerprints made"), (2, 2, "fingerprints made"), (1, 1, "pairs compared")]
