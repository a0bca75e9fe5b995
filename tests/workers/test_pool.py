"""Workers: what exceeds a limit is named, the rest goes on, and nothing is left running."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Timer
from typing import Any

import psutil
import pyarrow as pa
import pytest
import samples
from children import until
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet as pq

from provenance.core.given import Given, of_row
from provenance.core.listfile import Lists
from provenance.core.notes.note import Headline
from provenance.errors import ConfigError, InputError
from provenance.jobs import lists
from provenance.workers.frames import opened
from provenance.workers.inside import Inside
from provenance.workers.pool import Limits, Pool
from provenance.workers.readers import Known, LimitError, Outcome, WorkerFault
from provenance.workers.requests import Check, CheckLines, Look, Parse, Read, Request, second_pass
from provenance.workers.tasks import Tasks

SHORT = 2.0  # seconds: what is slow below needs ten and more, what is quick some milliseconds
STORY = "\n".join(samples.RIVER)
Pools = Callable[..., Pool]


def feed(items: str, head: str = '<?xml version="1.0"?>') -> Parse:
    text = f'{head}<rss version="2.0"><channel><title>One</title>{items}</channel></rss>'
    return Parse(text.encode(), "https://one.example/feed", "application/rss+xml")


def item(inner: str = "") -> str:
    return f"<item><title>River</title><link>https://one.example/river</link>{inner}</item>"


NESTED = "<div>" * 100_000 + "river"
SLOW: dict[str, Request[Any]] = {
    "an author of 64,000 letters": feed(item(f"<author>{'a' * 64_000}</author>")),
    "100,000 nested tags, text": Look(NESTED),
    "100,000 nested tags, notes": Read(Given(NESTED, is_html=True)),
    "100,000 nested tags, check": Check(Given(NESTED, is_html=True)),
}


@pytest.mark.parametrize("name", SLOW)
def test_what_takes_too_long_is_named_and_the_next_is_read(pools: Pools, name: str) -> None:
    pool = pools(seconds=SHORT)
    with pytest.raises(LimitError, match=r"^over the limit of 2 s \(workers.seconds\)$"):
        pool.ask(SLOW[name])
    assert pool.ask(Read(Given(STORY))).body.text == STORY
    assert [entry.title for entry in pool.ask(feed(item())).entries] == ["River"]


OVER = "over the limit of 2 s (workers.seconds)"
ENTITY = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "{}">]>'
# What a hostile feed is, and what comes of it: its entries' titles and how long their texts are, or why not.
HOSTILE: dict[str, tuple[Parse, Any]] = {
    "newlines before the root": (
        feed(item(), head='<?xml version="1.0"?>' + "\n" * 100_000),
        [("River", 0)],
    ),
    "an entity that grows": (
        feed(item(f"<description>{'&a;' * 30_000}</description>"), head=ENTITY.format("x" * 7_000)),
        [("River", 90_000)],  # as it stands: no entity of its own is ever put in
    ),
    "an entity longer than a prolog": (
        feed(item(f"<description>{'&a;' * 2000}</description>"), head=ENTITY.format("x" * 100_000)),
        (InputError, "XML with more than 8 KB before its first element"),
    ),
    # 39 s where all else takes a tenth
    "44,000 attributes": (
        feed("<item " + " ".join(f"a{n}='1'" for n in range(44_000)) + "><title>x</title></item>"),
        (LimitError, OVER),
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_feeds_are_read_or_named(pools: Pools, name: str) -> None:
    asked, wanted = HOSTILE[name]
    pool = pools(seconds=SHORT)
    found = answer(next(iter(pool.each([(0, asked)])))[1])
    if not isinstance(found, tuple):
        found = [(entry.title, len(entry.summary)) for entry in found.entries]
    assert found == wanted
    assert pool.ask(feed(item())).title == "One"


def test_what_needs_too_much_memory_is_named_and_the_next_is_read(pools: Pools) -> None:
    pool = pools(memory_mib=256)
    with pytest.raises(LimitError, match=r"^over the limit of 256 MiB \(workers.memory_mib\)$"):
        pool.ask(Read(Given(" ".join(f"w{number}" for number in range(1_500_000)))))
    assert pool.ask(Read(Given(STORY))).body.text == STORY


def test_one_bad_document_among_many(pools: Pools) -> None:
    texts = [f"{STORY}\nLine {number} of the town's own paper." for number in range(40)]
    asked: list[tuple[int, Request[Any]]] = [(n, Check(Given(text))) for n, text in enumerate(texts)]
    asked[17] = 17, SLOW["100,000 nested tags, check"]
    outcomes = list(pools(processes=2, seconds=SHORT).each(asked))
    assert [number for number, _ in outcomes] == list(range(40))
    for number, outcome in outcomes:
        if number == 17:
            with pytest.raises(LimitError):
                outcome.value()
        else:
            assert outcome.value()["body"] == texts[number]


def test_a_worker_that_is_killed_is_named_and_replaced(pools: Pools) -> None:
    pool = pools()

    def asked() -> Iterator[tuple[int, Request[Any]]]:
        yield 0, SLOW["100,000 nested tags, check"]
        os.kill(pool.pids()[0], signal.SIGKILL)
        for number in range(1, 4):
            yield number, Check(Given(STORY))

    outcomes = dict(pool.each(asked()))
    with pytest.raises(LimitError, match=r"^the worker died \(signal 9\)$"):
        outcomes[0].value()
    assert [outcomes[number].value()["body"] for number in (1, 2, 3)] == [STORY] * 3


def test_a_worker_that_hangs_is_named_and_replaced(pools: Pools) -> None:
    pool = pools(seconds=0.2)
    pool.ask(Check(Given(STORY)))
    psutil.Process(pool.pids()[0]).suspend()
    with pytest.raises(LimitError, match=r"^not done after 2 s by the clock \(10 times workers.seconds\)$"):
        pool.ask(Check(Given(STORY)))
    assert pool.ask(Check(Given(STORY)))["body"] == STORY


def test_a_worker_that_has_to_wait_for_a_processor_is_not_over_the_limit(pools: Pools) -> None:
    """The seconds are the processor's: others on a busy machine do not shorten them."""
    pool = pools(seconds=1.0)
    pool.ask(Check(Given(STORY)))
    worker = psutil.Process(pool.pids()[0])
    worker.suspend()
    waker = Timer(1.5, worker.resume)  # beyond the limit by the clock
    waker.start()
    assert pool.ask(Check(Given(STORY)))["body"] == STORY
    waker.join()
    assert pool.pids() == [worker.pid]


def test_a_worker_that_dies_while_it_is_idle_harms_nobody(pools: Pools) -> None:
    pool = pools()
    pool.ask(Check(Given(STORY)))
    (pid,) = pool.pids()
    child = psutil.Process(pid)
    child.kill()
    until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)
    assert pool.ask(Check(Given(STORY)))["body"] == STORY
    assert pool.pids() != [pid]


# --- the same answers as in this process, in order


def corpus() -> list[Request[Any]]:
    rows = samples.model()
    page = (
        f"<html lang=en><title>River</title><link rel=canonical href=https://a.example/>{NESTED[:500]}</html>"
    )
    texts = ["", "Read More", "é ß ½ 東京 \u202e\x00", STORY * 20, "x" * 100_000]
    docs = [of_row(row) for row in rows] + [Given(text) for text in texts] + [Given(page, is_html=True)]
    docs.append(Given(STORY, author="Jane Doe, Associated Press", url="https://h.example/ap/river"))
    title = rows[3]["title"]
    foreign = {" ".join(title.casefold().split()): Headline("i1", "third.example", title)}
    return [
        *(Check(doc, with_text=True) for doc in docs),
        CheckLines(tuple(json.dumps(row).encode() for row in rows), with_text=True),
        CheckLines((b'{"id": "half a pair \\ud800", "text": "\\udfff"}',)),
        CheckLines((b"", b"[1]", b"{", b"\xff", b'{"id": [], "text": ""}', b"[" * 5000)),
        *(Read(doc, with_fingerprint=True) for doc in docs),
        second_pass(Given(f"{STORY}\n{title}"), foreign),
        Look(page),
        feed(item("<pubDate>Tue, 3 Mar 2026 10:00:00 IST</pubDate><description>&lt;p&gt;x</description>")),
        feed(item(), head="no feed at all " * 3),
        Parse(b"{}", "", ""),
    ]


def answer(outcome: Outcome[Any]) -> Any:
    try:
        return outcome.value()
    except InputError as error:
        return type(error), str(error)


def test_workers_and_this_process_give_the_same(pools: Pools) -> None:
    asked = list(enumerate(corpus()))
    here = [(number, answer(outcome)) for number, outcome in Inside(lists.load()).each(asked)]
    there = [(number, answer(outcome)) for number, outcome in pools(processes=2).each(asked)]
    assert there == here
    assert [number for number, _ in here] == list(range(len(asked)))


def test_errors_and_known_answers_keep_their_turn(pools: Pools) -> None:
    wrong = InputError("no text")
    asked: list[tuple[int, Any]] = [(0, Check(Given(STORY))), (1, wrong), (2, Known({"id": 1})), (3, wrong)]
    first, *others = pools().each(asked)
    assert first[1].value()["body"] == STORY
    assert [answer(outcome) for _, outcome in others] == [
        (InputError, "no text"),
        {"id": 1},
        (InputError, "no text"),
    ]


def test_a_question_between_answers_goes_ahead(pools: Pools) -> None:
    pool = pools()
    found = [pool.ask(Look("<p>one")).text for _ in pool.each((n, Check(Given(STORY))) for n in range(20))]
    assert found == ["one"] * 20


def test_answers_that_nobody_waits_for_are_forgotten(pools: Pools) -> None:
    pool = pools()
    answers = pool.each((n, Check(Given(STORY))) for n in range(100))
    next(answers)
    answers.close()  # type: ignore[attr-defined]  # a generator
    assert pool.ask(Look("<p>one")).text == "one"


def test_no_more_is_read_ahead_than_needed(pools: Pools) -> None:
    taken: list[int] = []

    def asked() -> Iterator[tuple[int, Check]]:
        for number in range(10_000):
            taken.append(number)
            yield number, Check(Given("x" * 1000))

    answers = pools().each(asked())
    next(answers)
    assert len(taken) < 100


def test_answers_come_before_a_request_that_is_not_there_yet(pools: Pools) -> None:
    """Whoever writes a line and waits for its answer gets it."""
    waiting: list[int] = []

    def asked() -> Iterator[tuple[int, Check]]:
        for number in range(5):
            assert len(waiting) == number
            yield number, Check(Given(STORY))

    for number, _ in pools().each(asked(), ready=lambda: False):
        waiting.append(number)
    assert waiting == [0, 1, 2, 3, 4]


@settings(max_examples=30)
@given(st.text(), st.text(st.characters(categories=["Cs", "L"])), st.booleans())
def test_any_text_crosses_the_pipe(text: str, title: str, is_html: bool) -> None:
    asked = Check(Given(text, is_html, title=title), with_text=True)
    assert answer(next(iter(_shared().each([(0, asked)])))[1]) == answer(
        next(iter(_HERE.each([(0, asked)])))[1]
    )


_HERE = Inside(lists.load())
_SHARED: list[Pool] = []


def _shared() -> Pool:
    if not _SHARED:
        _SHARED.append(Pool(Limits(1, 60.0, 1024), lists.load()))
    return _SHARED[0]


@pytest.fixture(scope="module", autouse=True)
def _end_shared() -> Iterator[None]:
    yield
    while _SHARED:
        _SHARED.pop().close()


# --- Parquet


def table(path: Path, texts: list[str], **how: Any) -> Path:
    pq.write_table(pa.table({"id": list(range(len(texts))), "text": texts}), path, **how)
    return path


def test_a_table_comes_in_pieces_and_in_order(pools: Pools, tmp_path: Path) -> None:
    path = table(tmp_path / "a.parquet", [f"{number} " * 2000 for number in range(3000)])
    with path.open("rb") as file:
        pieces = list(pools().rows(file.fileno()))
    assert [row["id"] for some in pieces for row in some if row] == list(range(3000))
    assert max(sum(len(row["text"]) for row in some if row) for some in pieces) < 5_000_000


def test_a_table_that_grows_is_named_and_the_next_is_read(pools: Pools, tmp_path: Path) -> None:
    """Some kilobytes that are six gigabytes of text."""
    bomb = tmp_path / "bomb.parquet"
    same = pa.DictionaryArray.from_arrays(pa.array([0] * 200), ["x" * 30_000_000])
    pq.write_table(pa.table({"text": same}), bomb, compression="zstd")
    assert bomb.stat().st_size < 1_000_000
    pool = pools(memory_mib=256)
    with bomb.open("rb") as file, pytest.raises(LimitError, match=r"workers\.memory_mib"):
        list(pool.rows(file.fileno()))
    with table(tmp_path / "good.parquet", [STORY]).open("rb") as file:
        assert list(pool.rows(file.fileno())) == [[{"id": 0, "text": STORY}]]


def test_a_table_whose_reader_dies_ends_there(pools: Pools, tmp_path: Path) -> None:
    others = set(psutil.Process().children())  # a database of other tests
    path = table(tmp_path / "a.parquet", ["x" * 1_000_000] * 20)
    with path.open("rb") as file:
        pieces = pools().rows(file.fileno())
        next(pieces)
        (child,) = set(psutil.Process().children()) - others
        child.kill()
        child.wait()
        with pytest.raises(InputError, match=r"^the worker that had read so far died$"):
            next(pieces)
        assert list(pieces) == []
    assert child not in psutil.Process().children()


# --- lists that are wrong, and faults of ours


def test_a_wrong_list_is_told_as_the_configuration_that_it_is() -> None:
    good = lists.load()
    with Pool(Limits(1, 60.0, 1024), Lists(b"no = [", good.phrases)) as pool:
        with pytest.raises(ConfigError, match=r"agencies\.toml"):
            pool.ask(Check(Given(STORY)))
        assert pool.ask(Look("<p>one")).text == "one"


class Strange(Request[Any], frozen=True, array_like=True, tag=True):
    """A request that nobody knows."""


def test_a_fault_of_the_program_is_told_with_its_trace() -> None:
    outcome = Outcome(Strange(), opened(Tasks(lists.load()).perform(Strange())))
    with pytest.raises(WorkerFault, match="KeyError") as caught:
        outcome.value()
    assert "Traceback" in caught.value.__notes__[0]


# --- nothing is left running


def test_no_child_before_there_is_work(pools: Pools) -> None:
    pool = pools()
    assert list(pool.each([])) == []
    assert pool.pids() == []


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, GeneratorExit])
def test_no_child_after_an_exception(error: type[BaseException]) -> None:
    pids: list[int] = []

    def asked(pool: Pool) -> Iterator[tuple[int, Request[Any]]]:
        yield 0, SLOW["100,000 nested tags, check"]
        pids.extend(pool.pids())
        raise error

    with pytest.raises(error), Pool(Limits(2, 60.0, 1024), lists.load()) as pool:
        list(pool.each(asked(pool)))
    assert pids
    assert not any(map(psutil.pid_exists, pids))
