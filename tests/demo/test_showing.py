"""The demo's own parts: the subscriptions, its start, and that it does not overlook a fault."""

import subprocess
import sys
from pathlib import Path

import listparser
import pytest
from demo.expectations import EXPECTED, Found, judge
from demo.program import Failed, Program, typed
from demo.programme import feeds
from demo.subscriptions import opml

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "demo"


def test_the_subscriptions_name_every_publishers_feed() -> None:
    read = listparser.parse(opml(lambda name: f"http://127.0.0.1/feeds/{name}.xml?a=1&b=2"))
    assert not read.bozo
    assert [(f.title, f.url) for f in read.feeds] == [
        (f.title, f"http://127.0.0.1/feeds/{f.name}.xml?a=1&b=2") for f in feeds() if not f.aggregator
    ]


def test_no_expectation_is_met_by_an_answer_that_says_nothing() -> None:
    nothing = Found({}, {}, [], [], [], {}, {}, {}, {}, [])
    met = [expectation.says for expectation in judge(nothing) if not expectation.wrong]
    # of no rows both hold: that none names the aggregator, and that as many stories are listed as there are
    assert len(met) <= 2
    assert len(judge(nothing)) == len(EXPECTED)


def test_a_command_is_printed_as_typed() -> None:
    assert typed(("lookup", "a file.txt", "--json")) == "$ provenance lookup 'a file.txt' --json"


def test_a_command_that_fails_stops_the_demo_with_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="no-such-command"):
        Program(tmp_path).run("no-such-command")


def test_settings_made_for_another_database_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROVENANCE_FETCH_MAX_BYTES", "none of ours")
    assert Program(tmp_path).run("--version").out.startswith("provenance ")


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kept").touch()
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--folder", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "is not empty" in done.stderr
    assert list(tmp_path.iterdir()) == [tmp_path / "kept"]
