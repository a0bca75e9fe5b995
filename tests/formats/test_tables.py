"""Rows for programs."""

import csv
import io
import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from provenance.formats.tables import as_csv, as_json, as_jsonl

keys = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=6,
)
tables = st.lists(st.dictionaries(keys, values, max_size=4), max_size=4)


def whole(value: object) -> object:
    return json.loads(
        json.dumps(value, ensure_ascii=False).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    )


@given(tables)
def test_json_is_read_back(rows: list[dict[str, object]]) -> None:
    assert json.loads(as_json(rows)) == whole(rows)
    lines = as_jsonl(rows).splitlines()
    assert [json.loads(line) for line in lines] == whole(rows)


def test_keys_keep_their_order_and_letters_their_form() -> None:
    row = {"b": "Zoë", "a": datetime(2026, 11, 26, tzinfo=UTC), "c": None}
    assert as_jsonl([row]) == '{"b":"Zoë","a":"2026-11-26T00:00:00Z","c":null}\n'
    assert as_json(row).startswith('{\n  "b": "Zoë",\n')


def test_csv_has_all_columns_in_the_order_met() -> None:
    rows: list[dict[str, object]] = [{"b": 1, "a": "x,y"}, {"c": ["p", 2], "a": None}]
    assert as_csv(rows) == 'b,a,c\n1,"x,y",\n,,"[""p"",2]"\n'
    assert as_csv(rows, ["a"]) == 'a\n"x,y"\n""\n'
    assert as_csv([], ["a", "b"]) == "a,b\n"


@given(tables)
def test_csv_has_a_line_a_row(rows: list[dict[str, object]]) -> None:
    found = list(csv.reader(io.StringIO(as_csv(rows, ["a", "b"]))))
    assert len(found) == len(rows) + 1
    assert {len(line) for line in found} == {2}
