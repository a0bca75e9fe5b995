"""The bench runs, and reckons rightly."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from bench import comparing, deduping, judging, labelled, loop, measuring, page, peak, peers, shelving
from bench.child import Failed, Program, Spent
from bench.comparing import LOOP, OURS, TEXT_DEDUP, Ran
from bench.figure import figure
from bench.growing import exponent, fitted
from bench.labelled import Labelled
from bench.sizes import Sizes
from bench.table import lines
from bench.texts import Corpus, corpus

TINY = Sizes(
    starts=1,
    sketched=4,
    sketch_repeats=1,
    checked=4,
    check_repeats=1,
    deduped=(12,),
    bulk=(20, 40),
    dedupe_repeats=1,
    compared=(20,),
    compared_notes=0,
    compare_repeats=1,
    ingested=6,
    ingest_repeats=1,
    looked_up=2,
    growing=(50, 100),
    grow_repeats=1,
    memory_checked=(2, 4),
    memory_ingested=(2, 4),
    archived=1200,
    asked=5,
    judged=18,
    peers=False,
)


def test_every_measure_gives_figures_for_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "LOCK", peers.ASKED)  # as where no peers are installed: they take long
    heard: list[str] = []
    figures = list(measuring.measure(TINY, heard.append))
    assert heard == list(measuring.MEASURES)
    assert len({(each.group, each.name) for each in figures}) == len(figures)
    assert json.loads(json.dumps([each.row for each in figures]))
    table = lines(figures)
    assert all(any(each.name in line for line in table) for each in figures)


def test_memory_is_measured_when_asked_for() -> None:
    figures = list(measuring.measure(TINY, lambda _: None, measuring.ALONE["memory"]))
    assert "memory" not in measuring.MEASURES
    ratios = [each for each in figures if each.bar]
    assert {each.group.split()[3].rstrip(",") for each in ratios} == {"check", "ingest"}
    assert all(each.value > 10 for each in figures if each.unit == "MiB")  # Python alone holds that


@pytest.mark.parametrize("equal", [1, 8])
def test_a_filled_database_finds_what_it_is_asked_for(equal: int, database_url: str) -> None:
    figures = {each.name: each.value for each in shelving.of_one(database_url, TINY, equal)}
    assert "database" not in measuring.MEASURES
    assert figures["candidates a look-up"] >= 1
    assert figures["size, without texts"] > 500 / equal


def test_accuracy_is_measured_when_asked_for() -> None:
    figures = list(measuring.measure(TINY, lambda _: None, measuring.ALONE["accuracy"]))
    assert "accuracy" not in measuring.MEASURES
    assert {each.name: each.met for each in figures if each.bar} == {
        "all, found": True,
        "between strangers, of all found": True,
    }
    assert all(0 <= each.value <= 1 for each in figures)


def test_labelled_pairs_that_are_missed_or_invented_show() -> None:
    one, other = labelled.excerpts(1, 2).texts[::2]
    wrong = Labelled((one, other), {(0, 1): "strangers"})
    figures = {each.name: each.value for each in judging.judged("", wrong, {"identical"})}
    assert figures["all, found"] == 0
    figures = {
        each.name: each.value
        for each in judging.judged(
            "", Labelled((one, other, one, other), {(0, 1): "x", (2, 3): "y"}), {"identical"}
        )
    }
    assert figures["between strangers, of all found"] == 1


def test_peak_is_the_commands_own_and_its_exit_code_is_kept(tmp_path: Path) -> None:
    heap = bytearray(200_000_000)  # ours, and not the command's
    heap[::4096] = b"x" * len(heap[::4096])
    file = tmp_path / "peak.json"
    command = [sys.executable, "-c", f"x = b'x' * {60 * 2**20}; raise SystemExit(3)"]
    ended = subprocess.run([sys.executable, peak.__file__, str(file), *command], check=False)
    found = json.loads(file.read_text("utf-8"))
    assert ended.returncode == 3
    assert 60 < found["largest"] / 2**20 < 120
    assert found["main"] == found["largest"]


def test_the_peak_of_one_process_is_the_larger_of_seen_and_reported() -> None:
    assert peak.found(7, {7: 690}, 600, 685) == {"main": 690, "largest": 690, "together": 690, "processes": 1}
    assert peak.found(7, {7: 670}, 600, 685) == {"main": 685, "largest": 685, "together": 685, "processes": 1}
    assert peak.found(7, {}, 0, 685) == {"main": 685, "largest": 685, "together": 685, "processes": 1}


def test_what_processes_hold_together_counts_what_they_share_once() -> None:
    seen = {7: 300, 8: 690}
    found = {"main": 300, "largest": 690, "processes": 2}
    assert peak.found(7, seen, 840, 685) == {**found, "together": 840}
    assert peak.found(7, seen, 0, 685) == {**found, "together": 990}  # where the system does not tell


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is told by Linux alone")
def test_what_a_process_holds_is_told_by_the_system() -> None:
    before = peak.share(os.getpid())
    heap = b"x" * (60 * 2**20)
    assert 55 < (peak.share(os.getpid()) - before) / 2**20 < 80
    del heap
    assert peak.share(2**22 + 1) == 0  # no such process


def test_peak_of_the_largest_process(tmp_path: Path) -> None:
    file = tmp_path / "peak.json"
    inner = f"x = b'x' * {60 * 2**20}"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}], check=True)"
    assert peak.main(str(file), [sys.executable, "-c", outer]) == 0
    assert json.loads(file.read_text("utf-8"))["largest"] > 60 * 2**20


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


def test_the_exponent_is_taken_where_length_tells() -> None:
    assert fitted([1000, 10_000, 100_000]) == [10_000, 100_000]
    assert fitted([50, 10_000]) == [50, 10_000]


def ran(*walls: float, memory: float = 100) -> list[Ran]:
    return [Ran(Spent(wall, wall), memory) for wall in walls]


def test_peers_are_compared_run_by_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = {OURS: ran(1, 2, memory=60), TEXT_DEDUP: ran(5, 20), LOOP: ran(3, 2)}
    monkeypatch.setattr(comparing, "_by_turns", lambda *_: (runs, (0.9, 1.0)))
    monkeypatch.setattr(comparing, "BARRED", 20)
    figures = {each.name: each for each in comparing.measure(TINY, tmp_path)}
    with_text_dedup, with_loop = figures[f"{OURS} : {TEXT_DEDUP}"], figures[f"{OURS} : {LOOP}"]
    assert (with_text_dedup.value, with_text_dedup.bar, with_text_dedup.met) == (7.5, "≥ 5.00", True)
    assert (with_loop.low, with_loop.high, with_loop.met) == (1.0, 3.0, None)
    held = figures[f"memory, {OURS} : {LOOP}"]
    assert (held.value, held.bar, held.met) == (0.6, "≤ 0.500", False)


def test_start_up_is_taken_off_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notes_only = replace(TINY, compared=(), compared_notes=30)
    found = iter([{OURS: ran(1, 3), LOOP: ran(5, 2)}, {OURS: ran(2), LOOP: ran(10)}])
    monkeypatch.setattr(comparing, "_by_turns", lambda *_: (next(found), (1.0, 1.0)))
    figures = {each.name: each.value for each in comparing.measure(notes_only, tmp_path)}
    assert figures[f"{OURS} : {LOOP}"] == 8


def test_the_plain_loop_knows_what_it_has_seen(tmp_path: Path) -> None:
    made = corpus(seed=5, count=12, share=0.25, words=80)
    equal = sum(one.kind in ("reheadlined", "tail") for one in made.documents)
    assert equal <= loop.main(made.write(tmp_path / "some.jsonl")) <= 3


def test_a_set_is_written_between_its_markers_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text("\n".join(["head", *page.markers("speed"), *page.markers("memory"), ""]))
    one, other = (figure("a", "b|c", [value, 4.0], "s", most=2.0) for value in (1.0, 3.0))
    page.write(path, "speed", {"machine": "x"}, [one])
    page.write(path, "memory", {"machine": "y"}, [one])
    before = path.read_text("utf-8")
    page.write(path, "speed", {"machine": "z"}, [other])
    after = path.read_text("utf-8")
    assert r"| b\|c | 3.50 | s | 3.00 – 4.00 | 2 | ≤ 2.00 | MISSED |" in after
    assert "- machine: z" in after
    assert after.split(page.markers("memory")[0])[1] == before.split(page.markers("memory")[0])[1]
    assert after.startswith("head\n" + page.markers("speed")[0] + "\n")
    assert list(tmp_path.iterdir()) == [path]


def test_a_page_without_the_section_is_refused() -> None:
    with pytest.raises(Failed, match="needs the lines <!-- speed"):
        page.find("\n".join(page.markers("memory")), "speed")


def test_the_page_has_a_section_for_each_set() -> None:
    text = page.PAGE.read_text("utf-8")
    for what in ("speed", *measuring.ALONE):
        start, end = page.find(text, what)
        assert text[start:end].strip()


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
