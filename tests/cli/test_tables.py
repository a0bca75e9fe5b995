"""Rows for people and for programs."""

import csv
import io
import json
from typing import Any

import pytest

from provenance.cli import tables
from provenance.cli.tables import Column

COLUMNS = (
    Column("id", "id"),
    Column("title", "title", wraps=True),
    Column("share", "share", right=True),
    Column("notes", "notes", spare=True),
)
ROWS: list[dict[str, Any]] = [
    {
        "id": "a1",
        "title": "[bold]Plain[/bold] :smile:",
        "share": 0.5,
        "notes": ["read-more", "by"],
        "more": 1,
    },
    {"id": "b2", "title": "=1+1\x1b[31m 港口 " + "long " * 12, "share": None, "notes": [], "more": 2},
]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2026-05-03T08:15:30+02:00", "2026-05-03 06:15"),
        ("0001-01-01T00:00:00Z", "0001-01-01 00:00"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01 00:00"),
        ("9999-12-31T23:59:59-14:00", "9999-12-31 23:59"),
        ("yesterday", "yesterday"),
        (None, ""),
    ],
)
def test_instants_to_the_minute_in_utc_where_time_reaches(value: str | None, words: str) -> None:
    assert tables.instant(value) == words


def shown(form: str, capsysbinary: pytest.CaptureFixture[bytes]) -> str:
    tables.show(ROWS, COLUMNS, form)
    return capsysbinary.readouterr().out.decode()


def test_table_in_a_pipe_is_one_line_a_row(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    heading, first, second = shown("table", capsysbinary).splitlines()
    assert heading.split() == ["id", "title", "share", "notes"]
    assert "[bold]Plain[/bold] :smile:" in first
    assert first.endswith("0.5  read-more, by")
    assert "�[31m 港口 long long" in second
    assert "\x1b" not in heading + first + second


def test_narrow_table_drops_the_spare_column_says_so_and_wraps(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "38")
    tables.show(ROWS, COLUMNS)
    out, err = capsysbinary.readouterr()
    assert err == b"left out for want of room: notes\n"
    lines = out.decode().splitlines()
    assert lines[0].split() == ["id", "title", "share"]
    assert max(map(len, lines)) <= 38
    assert "".join(lines).count("long") == 12


def test_very_narrow_rows_become_blocks(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    assert shown("table", capsysbinary).splitlines()[:6] == [
        "id: a1",
        "title: [bold]Plain[/bold] :smile:",
        "share: 0.5",
        "notes: read-more, by",
        "",
        "id: b2",
    ]


def test_csv_has_every_key_and_no_formula(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(shown("csv", capsysbinary))))
    assert [row["more"] for row in rows] == ["1", "2"]
    assert rows[1]["title"].startswith("'=1+1")


def test_json_and_jsonl_say_the_same(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    document = json.loads(shown("json", capsysbinary))
    assert document == ROWS
    assert [json.loads(line) for line in shown("jsonl", capsysbinary).splitlines()] == ROWS


@pytest.mark.parametrize(
    ("form", "out"), [("table", ""), ("csv", "id,title,share,notes\n"), ("json", "[]\n"), ("jsonl", "")]
)
def test_no_rows(form: str, out: str, capsys: pytest.CaptureFixture[str]) -> None:
    tables.show([], COLUMNS, form, empty="nothing yet")
    said = capsys.readouterr()
    assert said.out == out
    assert said.err == ("nothing yet\n" if form == "table" else "")


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (True, "yes"), (0.123, "0.12"), (98.77, "98.8"), (100.0, "100"), (0.0, "0"), (-3, "-3"),
     (["a", None], "a, "), ({"k": 1}, "k: 1")],
)  # fmt: skip
def test_plain(value: object, text: str) -> None:
    assert tables.plain(value) == text
