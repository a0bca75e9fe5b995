"""The bench runs, and reckons rightly."""

import json
from pathlib import Path

import pytest
from bench import deduping, measuring
from bench.child import Failed, Program
from bench.figure import figure
from bench.growing import exponent
from bench.sizes import Sizes
from bench.table import lines
from bench.texts import Corpus, corpus

TINY = Sizes(
    starts=1,
    checked=4,
    check_repeats=1,
    deduped=(12,),
    dedupe_repeats=1,
    ingested=6,
    ingest_repeats=1,
    looked_up=2,
    growing=(50, 100),
    grow_repeats=1,
)


def test_every_measure_gives_figures_for_the_table() -> None:
    heard: list[str] = []
    figures = list(measuring.measure(TINY, heard.append))
    assert heard == list(measuring.MEASURES)
    assert len({(each.group, each.name) for each in figures}) == len(figures)
    assert json.loads(json.dumps([each.row for each in figures]))
    table = lines(figures)
    assert all(any(each.name in line for line in table) for each in figures)


def test_a_command_that_fails_ends_the_bench(tmp_path: Path) -> None:
    with pytest.raises(Failed, match=r"ended with 3\n.*no such file"):
        Program(tmp_path).run("check", "--jsonl", "missing.jsonl")


def test_median_extremes_and_bars() -> None:
    found = figure("a", "b", [3.0, 1.0, 2.0], "s", most=2.0)
    assert (found.value, found.low, found.high, found.repeats) == (2.0, 1.0, 3.0, 3)
    assert (found.bar, found.met) == ("≤ 2.00", True)
    assert figure("a", "b", [1.0], "s", least=2.0).met is False
    assert figure("a", "b", [1.0], "s").met is None


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_exponent_of_a_power_law(power: float) -> None:
    assert exponent([10, 100, 1000], [3 * n**power for n in (10, 100, 1000)]) == pytest.approx(power)


def written(folder: Path, stories: dict[str, str], pairs: set[tuple[str, str]]) -> tuple[Path, Path]:
    out, links = folder / "stories.jsonl", folder / "pairs.jsonl"
    out.write_text("".join(json.dumps({"id": id_, "story": of}) + "\n" for id_, of in stories.items()))
    rows = [{"a": a, "b": b, "relation": "excerpt"} for a, b in sorted(pairs)]
    links.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return out, links


@pytest.fixture(scope="module")
def made() -> Corpus:
    return corpus(seed=2, count=40, share=0.5, words=60)


def test_the_truth_scores_one(made: Corpus, tmp_path: Path) -> None:
    found = deduping.score(made, *written(tmp_path, made.stories, made.excerpts))
    assert (found.recall, found.precision, found.linked, found.true_links) == (1.0, 1.0, 1.0, 1.0)
    assert set(found.kinds.values()) == {1.0}


def test_nothing_merged_scores_no_recall(made: Corpus, tmp_path: Path) -> None:
    alone = {id_: id_ for id_ in made.stories}
    found = deduping.score(made, *written(tmp_path, alone, set()))
    assert (found.recall, found.precision, found.linked) == (0.0, 1.0, 0.0)
    assert set(found.kinds.values()) == {0.0}


def test_links_between_strangers_are_not_true(made: Corpus, tmp_path: Path) -> None:
    strangers = [one.id for one in made.documents if one.kind == "original"][:2]
    wrong = {(strangers[0], strangers[1])}
    found = deduping.score(made, *written(tmp_path, made.stories, made.excerpts | wrong))
    assert found.linked == 1.0
    assert found.true_links == len(made.excerpts) / (len(made.excerpts) + 1)


def test_all_merged_scores_little_precision(made: Corpus, tmp_path: Path) -> None:
    heap = dict.fromkeys(made.stories, "one")
    found = deduping.score(made, *written(tmp_path, heap, set()))
    assert found.recall == 1.0
    assert found.precision < 0.1
