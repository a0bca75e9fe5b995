"""Two documents in segments: nothing is lost, nothing is told twice, and both directions agree."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.core import copies
from provenance.core.alignment import Kind
from provenance.core.body import cut_spans
from provenance.core.copies import compare, side
from provenance.core.segments import Part, Segment, in_texts, segments
from provenance.core.text import of_plain
from provenance.core.words import read

STORY = (
    "The council of Port Ellery voted on Tuesday to reopen the ferry link to the outer islands this spring.",
    "Engineers told the meeting that the new stage of larch and steel would bear waves of four metres.",
    "Owners of private boats that carried passengers say that nobody asked them before the vote was taken.",
    "The mayor answered that the licence would be honoured and that both services could run in summer.",
)
OTHER = (
    "A night train will again connect the capital with the northern lakes from June, the railway says.",
    "Tickets go on sale next week, and hotel owners put up money for a bus round the eastern shore.",
)


def part(text: str, *gaps: str) -> Part:
    """A document; the notes cut `gaps` out of it."""
    spans = [(text.index(gap), text.index(gap) + len(gap)) for gap in gaps]
    return cut(text, spans)


def cut(text: str, spans: list[tuple[int, int]]) -> Part:
    body = cut_spans(of_plain(text), spans)
    return Part(text, body, side(body.text).words)


def aligned(a: Part, b: Part) -> list[Segment]:
    found = compare(side(a.body.text), side(b.body.text))
    return segments(a, b, found.passages if found else ())


def told(a: Part, b: Part) -> list[tuple[str, str, str]]:
    return [(s.kind, a.text[s.a_start : s.a_end], b.text[s.b_start : s.b_end]) for s in aligned(a, b)]


def test_one_word_is_another() -> None:
    one, other = STORY[0], STORY[0].replace("Tuesday", "Wednesday")
    assert told(part(one), part(other)) == [
        ("equal", "The council of Port Ellery voted on ", "The council of Port Ellery voted on "),
        ("changed", "Tuesday ", "Wednesday "),
        ("equal", one.partition("Tuesday ")[2], one.partition("Tuesday ")[2]),
    ]


def test_a_paragraph_that_only_one_has() -> None:
    one, other = "\n".join(STORY), "\n".join((*STORY[:2], OTHER[0], *STORY[2:]))
    assert told(part(one), part(other)) == [
        ("equal", "\n".join(STORY[:2]), "\n".join(STORY[:2])),
        ("only-b", "", OTHER[0]),
        ("equal", "\n".join(STORY[2:]), "\n".join(STORY[2:])),
    ]


def test_a_segment_never_runs_over_what_was_cut() -> None:
    text = "\n".join((*STORY[:2], "Read More", *STORY[2:]))
    found = told(part(text, "Read More"), part("\n".join(STORY)))
    assert [kind for kind, *_ in found] == ["equal", "equal"]
    assert "Read More" not in "".join(left for _, left, _ in found)


def test_what_stands_elsewhere_is_apart_from_what_one_has_alone() -> None:
    one = part("\n".join((*STORY, OTHER[1])))
    other = part("\n".join((STORY[3], *STORY[:3])))
    found = [(kind, left.strip(), right.strip()) for kind, left, right in told(one, other)]
    assert ("only-a", STORY[3], "") in found
    assert ("only-a", OTHER[1], "") in found
    assert ("only-b", "", STORY[3]) in found


def test_strangers_share_nothing_by_chance() -> None:
    found = told(part("\n".join(STORY)), part("\n".join(OTHER)))
    assert sorted(kind for kind, *_ in found) == ["only-a", "only-b"]


IN_PLACE = ["equal", "changed", "equal"]


@pytest.mark.parametrize(
    ("one", "other", "kinds"),
    [
        ("", "", []),
        ("", "Two words", ["only-b"]),
        ("…!?", "Two words", ["only-b"]),
        ("Two words", "two   WORDS!", ["equal"]),
        ("alpha beta", "gamma delta", ["changed"]),
        ("议会星期二投票决定重新开放渡轮航线", "议会星期三投票决定重新开放渡轮航线", IN_PLACE),
        ("قال المجلس يوم الثلاثاء إن الجسر مغلق", "قال المجلس يوم الأربعاء إن الجسر مغلق", IN_PLACE),
        ("½ cup", "½ litre", ["equal", "changed"]),
    ],
)  # fmt: skip
def test_any_script_and_none(one: str, other: str, kinds: list[str]) -> None:
    assert [kind for kind, *_ in told(part(one), part(other))] == kinds


def test_long_texts_come_to_an_end() -> None:
    words = [f"w{n * 7919 % 5003}" for n in range(60_000)]
    moved = part(" ".join(words[30_000:] + words[:30_000]))
    assert {s.kind for s in aligned(part(" ".join(words)), moved)} == {"equal", "only-a", "only-b"}
    spam = aligned(part("spam " * 60_000), part("spam " * 59_000))
    assert [s.kind for s in spam] in (["equal", "only-a"], ["only-a", "equal"])
    strangers = aligned(part(" ".join(words)), part(" ".join(f"v{n}" for n in range(60_000))))
    assert {s.kind for s in strangers} == {"only-a", "only-b"}


# ---- laws

LINES = [
    *STORY,
    *OTHER,
    STORY[0].replace("Tuesday", "Friday"),
    "½ cup",
    "议会星期二投票",
    "* * *",
    "see www.a.example/b c",
]
WORDS = ["the", "of", "ferry", "12", "Tuesday", "½", "1", "2", "“said", "end.”", "渡轮", "\n"]
TEXTS = st.one_of(
    st.lists(st.sampled_from(LINES), max_size=8).map("\n".join),
    st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join),
)
PARTS = st.builds(
    cut,
    TEXTS,
    st.lists(
        st.tuples(st.integers(0, 300), st.integers(0, 60)).map(lambda s: (s[0], s[0] + s[1])), max_size=3
    ),
)


@given(PARTS, PARTS)
def test_every_word_stands_in_one_segment_in_order(a: Part, b: Part) -> None:
    found = aligned(a, b)
    for each, start, end in ((a, "a_start", "a_end"), (b, "b_start", "b_end")):
        spans = [(getattr(s, start), getattr(s, end)) for s in found]
        assert all(0 <= first <= last <= len(each.text) for first, last in spans)
        assert all(one[1] <= other[0] for one, other in pairwise(spans))
        words = [word for first, last in spans for word in side(each.text[first:last]).words.words]
        assert words == list(each.words.words)


@given(PARTS, PARTS)
def test_equal_is_equal_and_differing_differs(a: Part, b: Part) -> None:
    for kind, left, right in told(a, b):
        if kind == "equal":
            assert side(left).words.words == side(right).words.words != ()
        else:
            assert bool(left) == (kind != "only-b")
            assert bool(right) == (kind != "only-a")


@given(PARTS, PARTS)
def test_both_directions_agree(a: Part, b: Part) -> None:
    kinds: dict[Kind, Kind] = {"only-a": "only-b", "only-b": "only-a"}
    turned = [
        Segment(kinds.get(s.kind, s.kind), s.b_start, s.b_end, s.a_start, s.a_end) for s in aligned(b, a)
    ]
    assert aligned(a, b) == turned


@given(PARTS)
def test_a_text_is_all_equal_to_itself(a: Part) -> None:
    assert {s.kind for s in aligned(a, a)} <= {"equal"}


@given(PARTS, PARTS)
def test_passages_are_found_in_the_texts(a: Part, b: Part) -> None:
    found = copies.compare(side(a.body.text), side(b.body.text))
    for passage in found.passages if found else ():
        there = in_texts(passage, a.body, b.body)
        words = read(a.body.text[passage.a_start : passage.a_end]).words
        assert read(a.text[there.a_start : there.a_end]).words[0] == words[0]
        assert read(b.text[there.b_start : there.b_end]).words[-1] == words[-1]
