"""`poll` and `ingest` of a program whose clock is behind what is stored."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import samples

from provenance.jobs import database, export
from provenance.jobs import ingest as job
from provenance.settings import Settings
from provenance.storage import open_store

COMMANDS = [["poll"], ["ingest", "page.txt"]]


@pytest.fixture
def ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, datetime]:
    """A database into which a file was taken a week from now, and when."""
    monkeypatch.chdir(tmp_path)
    Path("page.txt").write_text("\n".join(samples.RIVER))
    Path("first.txt").write_text("\n".join(samples.LIBRARY))
    url, later = f"sqlite:///{tmp_path / 'test.sqlite'}", datetime.now(UTC) + timedelta(days=7)
    database.upgrade(Settings(database=url), create=True)
    with open_store(url) as store:
        job.ingest(Settings(database=url), store, ["first.txt"], now=lambda: later)
    return url, later


def stored(url: str) -> list[dict[str, Any]]:
    with open_store(url) as store:
        return list(export.rows(store))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_clock_that_is_behind_is_refused(
    command: list[str], ahead: tuple[str, datetime], process: Callable[..., Any]
) -> None:
    url, later = ahead
    said = process(*command)
    assert (said.code, said.out) == (4, "")
    assert said.err.count("\n") == 1
    assert said.err.startswith("provenance: the clock says ")
    assert f"but the last run was at {later:%Y-%m-%d %H:%M} (UTC): nothing was stored" in said.err
    assert "--trust-clock" in said.err
    assert len(stored(url)) == 1


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_it_goes_on_when_the_clock_is_to_be_trusted(
    command: list[str], ahead: tuple[str, datetime], process: Callable[..., Any]
) -> None:
    said = process(*command, "--trust-clock", "--json")
    assert (said.code, said.err) == (0, "")
    assert json.loads(said.out)["new"] == (command[0] == "ingest")
    url, later = ahead
    dates = [row["first_seen"][:10] for row in stored(url)]
    assert dates[0] == f"{later:%Y-%m-%d}"
    assert len(dates) == 1 + (command[0] == "ingest")
    assert all(date < dates[0] for date in dates[1:]), "each as its clock said"
