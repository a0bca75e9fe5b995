"""Rows of a file: every line is read or says why not, and nothing stops the reading."""

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.errors import InputError
from provenance.files.jsonl import Row, read, rows

BAD = [
    (b"[1]", "holds a list; one object {…} a line is wanted: `jq -c '.[]'` makes that of a list"),
    (b'"x"', "a string"),
    (b"7", "a number"),
    (b"null", "null"),
    (b"true", "true or false"),
    (b'{"a": ', "too early"),
    (b'{"a": NaN}', "not JSON"),
    (b'{"a": 1e999}', "a number is too large: write it as a string"),
    (b'{"a": ' + b"9" * 5000 + b"}", "a number has too many digits: write it as a string"),
    (b'{"b": "\\ud800", "a": ' + b"9" * 5000 + b"}", "a number has too many digits: write it as a string"),
    (b'{"a": "\xff"}', "not UTF-8: save the file as UTF-8"),
    (b'{"a": "\xed\xa0\x80"}', "not UTF-8"),
    (b"[" * 100_000, "nested too deeply"),
    (b'{"a": "\\ud800" NaN}', "not JSON"),
    (b'{"a": "\\ud800", "b": ' + b"[" * 100_000, "nested too deeply"),
    (b"plain words", "not JSON"),
]


@pytest.mark.parametrize(("line", "says"), BAD, ids=[line[:16].decode("latin-1") for line, _ in BAD])
def test_a_bad_line_says_why_and_the_next_is_read(line: bytes, says: str) -> None:
    first, second = rows(io.BytesIO(line + b'\n{"id": "b"}\n'))
    assert first.number == 1
    assert first.value is None
    assert says in first.error
    assert "\n" not in first.error
    assert second == Row(2, {"id": "b"})


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (rb'{"a": "\ud800"}', "\ufffd"),
        (rb'{"a": "x\udc00y"}', "x\ufffdy"),
        (rb'{"a": "\ud800\ud83d\ude00"}', "\ufffd😀"),
        (rb'{"a": "\\ud800"}', r"\ud800"),
        (rb'{"a": "\u0000"}', "\0"),
    ],
)
def test_half_a_surrogate_pair_becomes_the_replacement_character(line: bytes, text: str) -> None:
    assert list(rows(io.BytesIO(line))) == [Row(1, {"a": text})]


def test_blank_lines_count_and_are_skipped_and_a_byte_order_mark_is_no_text() -> None:
    data = b'\xef\xbb\xbf{"id": 1}\r\n\r\n   \n{"id": 4}'
    assert list(rows(io.BytesIO(data))) == [Row(1, {"id": 1}), Row(4, {"id": 4})]


def test_an_endless_line_is_an_error_and_not_held() -> None:
    data = b'{"id": "' + b"x" * 1000 + b'"}\n{"id": 2}\n'
    first, second = rows(io.BytesIO(data), longest=100)
    assert "longer than 100 bytes" in first.error
    assert second == Row(2, {"id": 2})


def test_standard_input_is_none_or_a_dash() -> None:
    for path in (None, Path("-")):
        assert list(read(path, io.BytesIO(b"{}"))) == [Row(1, {})]


def test_reading_starts_before_the_stream_ends(tmp_path: Path) -> None:
    class Stream(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            assert self.tell() < 20, "read ahead"
            return super().readline(size)

    found = rows(Stream(b'{"id": 1}\n{"id": 2}\n{"id": 3}\n'))
    assert next(found).value == {"id": 1}
    assert next(found).value == {"id": 2}


@pytest.mark.parametrize("name", ["missing.jsonl", "", "nul\0name", "x" * 5000])
def test_what_cannot_be_opened_is_one_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError) as raised:
        list(read(tmp_path / name))
    assert "\n" not in str(raised.value)


@given(
    st.lists(
        st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"])),
            st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(st.characters()),
        )
    )
)
def test_what_python_writes_is_read_back(objects: list[dict[str, object]]) -> None:
    data = "\n".join(json.dumps(value) for value in objects).encode()
    found = list(rows(io.BytesIO(data)))
    assert [row.error for row in found] == [""] * len(objects)
    assert [row.value for row in found] == [_whole(value) for value in objects]


def _whole(value: dict[str, object]) -> dict[str, object]:
    return {
        key: held.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if isinstance(held, str)
        else held
        for key, held in value.items()
    }


@given(st.binary())
def test_no_bytes_end_the_reading(data: bytes) -> None:
    for row in rows(io.BytesIO(data)):
        assert (row.value is None) == bool(row.error)
