"""Results in every format, packed or not, whole or not at all."""

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import zstandard

from provenance.errors import InputError
from provenance.files.results import Columns, Form, form_of, open_result, write

COLUMNS: Columns = {"id": "text", "n": "whole", "share": "number", "flag": "flag", "more": "json"}
ROWS: list[tuple[Any, ...]] = [
    ("=a", 1, 0.5, True, {"k": [1]}),
    ("b\u202e", None, None, False, "as it is"),
    ("Grüße", 3, 1.0, None, None),
]


def written(path: Path, form: Form) -> bytes:
    with open_result(path) as file:
        write(file, form, COLUMNS, iter(ROWS))
    return path.read_bytes()


def test_json_lines(tmp_path: Path) -> None:
    data = written(tmp_path / "out.jsonl", "jsonl").decode()
    assert [json.loads(line) for line in data.splitlines()] == [
        dict(zip(COLUMNS, row, strict=True)) for row in ROWS
    ]
    assert "\u202e" not in data


def test_csv_obeys_no_formula(tmp_path: Path) -> None:
    table = list(csv.reader(io.StringIO(written(tmp_path / "out.csv", "csv").decode())))
    assert table[0] == list(COLUMNS)
    assert table[1] == ["'=a", "1", "0.5", "true", '{"k":[1]}']
    assert table[2][4] == "as it is"
    assert table[3][4] == ""


def test_parquet_keeps_types(tmp_path: Path) -> None:
    written(tmp_path / "out.parquet", "parquet")
    table = pq.read_table(tmp_path / "out.parquet")
    assert [str(field.type) for field in table.schema] == ["string", "int64", "double", "bool", "string"]
    assert table.to_pylist()[0] == {"id": "=a", "n": 1, "share": 0.5, "flag": True, "more": '{"k":[1]}'}
    assert table.num_rows == 3


def test_parquet_of_no_row_has_its_columns(tmp_path: Path) -> None:
    with open_result(tmp_path / "out.parquet") as file:
        write(file, "parquet", COLUMNS, iter(()))
    assert pq.read_table(tmp_path / "out.parquet").column_names == list(COLUMNS)


@pytest.mark.parametrize(("ending", "unpack"), [(".gz", gzip.decompress), (".zst", None)])
def test_packed_is_the_same_and_the_same_each_time(ending: str, unpack: Any, tmp_path: Path) -> None:
    plain = written(tmp_path / "out.jsonl", "jsonl")
    packed = written(tmp_path / f"out.jsonl{ending}", "jsonl")
    unpack = unpack or (lambda data: zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data)).read())
    assert unpack(packed) == plain
    assert written(tmp_path / f"again.jsonl{ending}", "jsonl") == packed


def test_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    with open_result(Path("-")) as file:
        write(file, "csv", {"a": "whole"}, [(1,)])
    assert capfdbinary.readouterr().out == b"a\n1\n"


@pytest.mark.parametrize(
    ("name", "said", "form"),
    [
        ("a.jsonl", None, "jsonl"),
        ("a.NDJSON.gz", None, "jsonl"),
        ("a.b.csv.zst", None, "csv"),
        ("a.parquet", None, "parquet"),
        ("-", None, "jsonl"),
        ("-", "csv", "csv"),
        ("a.txt", "csv", "csv"),
        ("a.gz", "csv", "csv"),
        ("a.ndjson", "jsonl", "jsonl"),
    ],
)
def test_the_format_by_name(name: str, said: Form | None, form: Form) -> None:
    assert form_of(Path(name), said) == form


@pytest.mark.parametrize(
    ("name", "wants"), [("a.xlsx", "--format"), ("a", "--format"), ("a.parquet.gz", "packed")]
)
def test_what_has_no_format(name: str, wants: str) -> None:
    with pytest.raises(InputError, match=wants):
        form_of(Path(name))


@pytest.mark.parametrize("name", ["a.csv", "a.CSV.gz"])
def test_a_name_that_says_another_format(name: str) -> None:
    with pytest.raises(InputError, match="is named as csv, but --format says jsonl"):
        form_of(Path(name), "jsonl")
