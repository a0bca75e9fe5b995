"""Parquet → rows, as plain as JSON Lines has them."""

import datetime
import gzip
import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet as pq

from provenance.errors import InputError
from provenance.files import parquet
from provenance.files.documents import documents
from provenance.files.jsonl import Row
from provenance.jobs import lists
from provenance.workers.inside import Inside

HERE = Inside(lists.load())  # the same code as in a worker
NOON = datetime.datetime(2026, 6, 5, 12, tzinfo=datetime.UTC)


def packed(table: pa.Table, **how: Any) -> bytes:
    file = io.BytesIO()
    pq.write_table(table, file, **how)
    return file.getvalue()


def rows(data: bytes) -> Iterator[Row]:
    return parquet.rows(io.BytesIO(data), HERE.rows)


def texts(count: int) -> pa.Table:
    return pa.table({"id": pa.array(range(count)), "text": [f"Words {n} " * 20 for n in range(count)]})


def test_values_are_those_of_json() -> None:
    table = pa.table(
        {
            "id": pa.array([1, 2]),
            "text": pa.array(["Words", None]).dictionary_encode(),
            "html": pa.array([None, b"<p>x\xff"]),
            "published": pa.array([NOON, None]),
            "score": pa.array([float("nan"), 1.5]),
            "price": pa.array([Decimal("1.50"), None]),
            "tags": pa.array([["a", "b"], None]),
            "more": pa.array([{"day": datetime.date(2026, 6, 5)}, None]),
        }
    )
    first, second = rows(packed(table))
    assert first.value == {
        "id": 1, "text": "Words", "published": "2026-06-05T12:00:00+00:00", "score": None, "price": "1.50",
        "tags": ["a", "b"], "more": {"day": "2026-06-05"},
    }  # fmt: skip
    assert second.value == {"id": 2, "html": "<p>x\ufffd", "score": 1.5}
    assert (second.number, second.unit) == (2, "row")


def test_groups_are_read_one_after_the_other(tmp_path: Path) -> None:
    data = packed(texts(2500), row_group_size=1000)
    (tmp_path / "a.parquet").write_bytes(data)
    (tmp_path / "b.parquet.gz").write_bytes(gzip.compress(data))
    for path in tmp_path.iterdir():
        found = list(documents([str(path)], columns=HERE.rows))
        assert [each.row and each.row["id"] for each in found] == list(range(2500))
    assert len(list(documents(["-"], io.BytesIO(data), HERE.rows))) == 2500


def test_damage_gives_the_rows_before_it_and_one_error() -> None:
    data = bytearray(packed(texts(3000), row_group_size=1000, compression="none"))
    data[len(data) // 2 : len(data) // 2 + 64] = bytes(64)
    *good, last = rows(bytes(data))
    assert last.value is None or len(good) == 2999  # a byte within a text may change unseen
    middle = packed(texts(3000), row_group_size=1000)
    (cut,) = rows(middle[: len(middle) // 2])
    assert "not Parquet, or damaged" in cut.error


def test_a_text_that_is_not_utf_8_costs_its_row() -> None:
    bad = pa.array([b"good", b"\xff\xfe", b"fine"]).cast(pa.string(), safe=False)
    found = list(rows(packed(pa.table({"text": bad}))))
    assert [each.value and each.value["text"] for each in found] == ["good", None, "fine"]
    assert found[1].error == "a text that is not UTF-8"


def test_a_table_without_text_is_refused() -> None:
    (row,) = rows(packed(pa.table({"a": [1]})))
    assert row.error == "it has no column `text` or `html`, but: a"


@given(st.binary())
def test_no_bytes_break_it(data: bytes) -> None:
    (row,) = rows(data)
    assert row.error


def test_without_the_extra_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "a.parquet").write_bytes(packed(texts(1)))
    monkeypatch.setattr(parquet, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"a\.parquet.*extra: pip install.*provenance-checker\[parquet\]"):
        list(documents([str(tmp_path / "a.parquet")]))
