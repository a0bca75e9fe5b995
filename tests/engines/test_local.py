"""A corpus on one machine: what the plain twin says, whatever the order and the number of processes."""

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import twin
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.core import candidates
from provenance.core.corpus import read
from provenance.core.joining import NEAREST
from provenance.engines import judging
from provenance.engines.corpus import Wanted
from provenance.engines.local import Result, deduped
from provenance.errors import InputError
from provenance.files.documents import Found
from provenance.jobs import lists
from provenance.workers.inside import Inside
from provenance.workers.pool import Limits, Pool
from provenance.workers.readers import Readers
from provenance.workers.requests import Sketch, SketchMany

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
TITLES = ["", "Ferry link to reopen", "Night train to the lakes is back"]
ADDRESSES = ["", "https://herald.example/ferry", "https://herald.example/", "https://courier.example/a?b=1"]
ROWS = st.fixed_dictionaries(
    {
        "text": st.lists(st.sampled_from(SENTENCES), max_size=6).map("\n".join),
        "title": st.sampled_from(TITLES),
        "url": st.sampled_from(ADDRESSES),
        "published": st.sampled_from(["", "2024-03-05T10:00:00Z", "2024-03-06"]),
    }
)
CORPUS = st.lists(ROWS, max_size=9)
Row = dict[str, Any]


def found(rows: Sequence[Row]) -> Iterator[Found]:
    for number, row in enumerate(rows, 1):
        yield Found("in.jsonl", number, None, line=json.dumps(row).encode())


def inside() -> Inside:
    return Inside(lists.load())


def answer(result: Result) -> tuple[Any, ...]:
    """All that a run says, by id."""
    ids = result.corpus.ids
    pairs = [
        (ids[p.a], ids[p.b], p.relation, p.match, p.jaccard, p.a_in_b, p.b_in_a, p.longest)
        for p in result.pairs
    ]
    return list(ids), list(result.corpus.words), list(result.stories), pairs, result.candidates.hot


def run(rows: Sequence[Row], tmp_path: Path, readers: Readers | None = None) -> tuple[Any, ...]:
    with deduped(readers or inside(), found(rows), Wanted(tmp_path)) as result:
        return answer(result)


def named(rows: Sequence[Row]) -> list[Row]:
    return [{"id": number, **row} for number, row in enumerate(rows)]


def texts(*bodies: str) -> list[Row]:
    return named([{"text": body} for body in bodies])


@given(CORPUS)
def test_it_says_what_the_twin_says(tmp_path_factory: pytest.TempPathFactory, rows: list[Row]) -> None:
    wanted = twin.dedupe([read(json.dumps(row).encode()) for row in rows])
    with deduped(inside(), found(named(rows)), Wanted(tmp_path_factory.getbasetemp())) as result:
        assert tuple(result.stories) == wanted.stories
        assert tuple(result.corpus.same) == wanted.same
        assert len(result.candidates) == wanted.candidates
        assert {(p.a, p.b): p.relation for p in result.pairs} == {
            pair: copy.relation for pair, copy in wanted.pairs.items()
        }


@given(CORPUS, st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_the_order_of_the_documents_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Row], draw: random.Random
) -> None:
    rows, folder = named(rows), tmp_path_factory.getbasetemp()
    assert run(draw.sample(rows, len(rows)), folder) == run(rows, folder)


def test_the_number_of_processes_changes_nothing(tmp_path: Path) -> None:
    dice = random.Random(5)
    rows = texts(*("\n".join(dice.choices(SENTENCES, k=dice.randint(1, 6))) for _ in range(300)))
    wanted = run(rows, tmp_path)
    for processes in (1, 2, 3):
        with Pool(Limits(processes, 60.0, 1024), lists.load()) as pool:
            assert run(dice.sample(rows, len(rows)), tmp_path, pool) == wanted
    assert len(wanted[3]) > 20


def test_equal_texts_share_one_entry(tmp_path: Path) -> None:
    one = "\n".join(SENTENCES[:4])
    rows = texts(one, SENTENCES[4], one.upper(), one, f"{one}\n{SENTENCES[5]}")
    with deduped(inside(), found(rows), Wanted(tmp_path)) as result:
        assert list(result.corpus.same) == [0, 1, 0, 0, 4]
        assert list(result.stories) == [0, 1, 0, 0, 0]
        assert [(p.a, p.b, p.relation) for p in result.pairs] == [(0, 4, "copy")]
        assert list(result.candidates) == [(0, 4)]


def test_an_excerpt_links_and_does_not_join(tmp_path: Path) -> None:
    source = "\n".join(SENTENCES[:4])
    digest = "\n".join([*SENTENCES[4:6], SENTENCES[1], SENTENCES[2], SENTENCES[7]])
    _, _, stories, pairs, _ = run(texts(source, digest), tmp_path)
    assert [pair[2] for pair in pairs] == ["excerpt"]
    assert stories == [0, 1]


def test_nothing_at_all(tmp_path: Path) -> None:
    assert run([], tmp_path) == ([], [], [], [], 0)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("", "", False),
        ("…", "!!! ???", False),
        ("😀 😀", "😀 😀", False),
        ("42 12:30", "42 12:30", False),  # numbers alone say nothing
        ("word", "word", True),
        ("two words", "two words", True),
        ("two words", "two other", False),
        (" ".join(SENTENCES[0].split() * 2)[:90], " ".join(SENTENCES[0].split() * 2)[:90], True),
        ("the of to and a in that for is on", "the of to and a in that for is on", True),
    ],
)
def test_few_words_and_none(one: str, other: str, alike: bool, tmp_path: Path) -> None:
    assert (run(texts(one, other), tmp_path)[2] == [0, 0]) == alike


def test_one_word_very_many_times(tmp_path: Path) -> None:
    long = "word " * 100_000
    ids, words, stories, _, _ = run(texts(long, long + "word", "word " * 30, SENTENCES[0]), tmp_path)
    assert (ids, words[0], words[3]) == ([0, 1, 2, 3], 100_000, 17)
    assert stories[3] == 3


def test_very_many_equal_documents_are_one_entry(tmp_path: Path) -> None:
    with deduped(inside(), found(texts(*[SENTENCES[0]] * 3000)), Wanted(tmp_path)) as result:
        assert (len(result.candidates), set(result.stories)) == (0, {0})


def test_very_many_of_one_template_are_bounded_and_counted(tmp_path: Path) -> None:
    form = f"{SENTENCES[0]}\nThe fare for line {{}} is now {{}} crowns.\n{SENTENCES[1]}"
    count = candidates.HOT + 20
    rows = texts(*(form.format(n, 7 * n + 100) for n in range(count)))
    with deduped(inside(), found(rows), Wanted(tmp_path)) as result:
        assert result.candidates.hot > 0
        assert result.candidates.left_out > 0
        assert len(result.candidates) <= count * NEAREST
        assert {n for pair in result.candidates for n in pair} == set(range(count))


def test_one_address_is_one_article(tmp_path: Path) -> None:
    url = "https://herald.example/ferry"
    rows = named([{"text": SENTENCES[0], "url": url}, {"text": "", "url": url}, {"text": SENTENCES[4]}])
    with deduped(inside(), found(rows), Wanted(tmp_path)) as result:
        assert list(result.stories) == [0, 0, 2]
        assert [(p.a, p.b, p.relation, p.settled) for p in result.pairs] == [(0, 1, "copy", True)]


@pytest.mark.parametrize("more", [0, 1, 9])
def test_an_address_of_very_many_texts_is_no_article_and_counted(tmp_path: Path, more: int) -> None:
    url = "https://herald.example/news"
    rows = [
        {"text": f"{n} {SENTENCES[n % 6]} {n * 7}", "url": url} for n in range(judging.MOST_AT_ADDRESS + more)
    ]
    rows += [{"text": SENTENCES[6], "url": url}] * more  # equal texts count as one
    with deduped(inside(), found(named(rows)), Wanted(tmp_path)) as result:
        assert result.crowded == (1 if more else 0)
        assert any(pair.settled for pair in result.pairs) == (not more)


def test_few_equal_words_under_other_titles_stay_apart(tmp_path: Path) -> None:
    text = "Dividend unchanged at 20 cents. Pay April 15."
    titles = ["Acme sets dividend", "Bolt declares payout", "Acme sets dividend"]
    rows = named([{"text": text, "title": title} for title in titles])
    assert run(rows, tmp_path)[2] == [0, 1, 0]


def test_days_and_titles_reach_the_judge(tmp_path: Path) -> None:
    text = (
        "The central bank bought {} million of bills to add reserves to the banking system, a spokesman said."
    )
    days = [(200, "2024-03-05"), (300, "2024-03-05"), (400, "2024-04-09")]
    rows = [{"text": text.format(n), "title": "Bank adds reserves", "published": day} for n, day in days]
    assert run(named(rows), tmp_path)[2] == [0, 0, 2]


def test_a_document_over_the_limit_is_named_and_the_others_of_its_batch_are_read(tmp_path: Path) -> None:
    rows = texts(SENTENCES[0], "x" * 40_000_000, SENTENCES[4])
    with (
        Pool(Limits(1, 60.0, 64), lists.load()) as pool,
        deduped(pool, found(rows), Wanted(tmp_path)) as result,
    ):
        assert list(result.corpus.ids) == [0, 2]
        assert [line.split(": ")[0] for line in result.bad] == ["in.jsonl, line 2"]
        assert "workers.memory_mib" in result.bad[0]


def test_a_pair_over_the_limit_is_named(tmp_path: Path) -> None:
    from provenance.workers.readers import LimitError
    from provenance.workers.requests import Compare

    class Short(Inside):
        """Readers whose memory is short for one text."""

        def ask(self, request: Any) -> Any:
            if isinstance(request, Compare) and any(b"helicopter" in row for row in request.rows):
                raise LimitError("over the limit of 64 MiB (workers.memory_mib)")
            return super().ask(request)

        def each(self, requests: Any, ready: Any = lambda: True) -> Any:
            for key, outcome in super().each(requests, ready):
                limited = isinstance(outcome.request, Compare)
                yield key, type(outcome)(LimitError("over"), outcome.answer) if limited else outcome

    rows = texts(
        "\n".join(SENTENCES[:2]),
        "\n".join(SENTENCES[:3]),
        "\n".join(SENTENCES[3:6]),
        "\n".join(SENTENCES[3:7]),
    )
    with deduped(Short(lists.load()), found(rows), Wanted(tmp_path)) as result:
        assert list(result.stories) == [0, 1, 2, 2]
        assert result.bad == ["0 and 1 not compared: over the limit of 64 MiB (workers.memory_mib)"]


@pytest.mark.parametrize(("expected", "kinds"), [(0, {Sketch}), (1 << 20, {Sketch}), (1 << 30, {SketchMany})])
def test_the_compiled_kernel_is_asked_for_where_much_is_expected(
    tmp_path: Path, expected: int, kinds: set[type]
) -> None:
    asked: set[type] = set()

    class Noting(Inside):
        """Readers that note which sketches are asked for."""

        def each(self, requests: Any, ready: Any = lambda: True) -> Any:
            for key, outcome in super().each(requests, ready):
                asked.update({type(outcome.request)} & {Sketch, SketchMany})
                yield key, outcome

    with deduped(Noting(lists.load()), found(texts(*SENTENCES)), Wanted(tmp_path, expected=expected)):
        assert asked == kinds


def test_short_memory_is_said_in_a_line(tmp_path: Path) -> None:
    def short() -> Iterator[Found]:
        yield from found(texts(SENTENCES[0]))
        raise MemoryError

    with (
        pytest.raises(InputError, match=r"out of memory: .*workers\.processes"),
        deduped(inside(), short(), Wanted(tmp_path)),
    ):
        pass


def test_progress_is_told_step_by_step(tmp_path: Path) -> None:
    told: list[tuple[int, int | None, str]] = []
    rows = texts(SENTENCES[0], SENTENCES[0] + " " + SENTENCES[1])
    with deduped(inside(), found(rows), Wanted(tmp_path), lambda *step: told.append(step)):
        pass
    assert told[0] == (2, None, "documents read")
    assert told[-1] == (1, 1, "pairs compared")
    assert {what for _, _, what in told} == {"documents read", "parts of the index joined", "pairs compared"}
