"""CSV as programs and people write it → rows with the line in which each begins."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.files.delimited import is_header, rows

Row = dict[str, Any]


def read(data: bytes | str, **limits: int) -> list[tuple[int, Row | str]]:
    file = io.BytesIO(data.encode() if isinstance(data, str) else data)
    found = [(row.number, row.error or row.value) for row in rows(file, **limits)]
    assert all(value is not None for _, value in found)
    return [(number, value) for number, value in found if value is not None]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiter_and_line_ends_are_found_out(delimiter: str, end: str) -> None:
    lines = [
        "ID| Title |text|desk",
        "1|One, two; three|Words|coast",
        '2||"A ""word"" more"|',
        "",
        '3|"T"|x|y',
    ]
    text = end.join(lines).replace("|", delimiter)
    if delimiter != "\t":
        text = text.replace("One, two; three", '"One, two; three"')
    assert read(text) == [
        (2, {"id": "1", "title": "One, two; three", "text": "Words", "desk": "coast"}),
        (3, {"id": "2", "text": 'A "word" more'}),
        (5, {"id": "3", "title": "T", "text": "x", "desk": "y"}),
    ]


def test_a_row_is_named_by_the_line_in_which_it_begins() -> None:
    text = 'id,text\n1,"a\nb\n\nc"\n2,x,y\n3,"d\ne"\n4\n5,"f"g\n6,h\n'
    assert read(text) == [
        (2, {"id": "1", "text": "a\nb\n\nc"}),
        (6, "has 3 cells; the first row has 2"),
        (7, {"id": "3", "text": "d\ne"}),
        (9, "has 1 cell; the first row has 2"),
        (10, "a quote within a cell is not doubled"),
        (11, {"id": "6", "text": "h"}),
    ]


def test_an_open_quote_is_named_where_it_opens() -> None:
    assert read('id,text\n1,x\n2,"y\n3,z\n')[1:] == [(3, "a quote is opened here and never closed")]
    long = 'id,text\n1,"' + "x\n" * 50 + "2,y\n"
    (_, said), *_ = read(long, longest=40)
    assert "longer than 40 characters: is a quote left open?" in str(said)


def test_each_file_has_its_own_longest_cell_and_the_process_keeps_its() -> None:
    """`csv` holds one limit for the whole process, and two files may be open at once."""
    before = csv.field_size_limit()
    text = b"id,text\n1," + b"x" * 30 + b"\n2,y\n"
    short, long = rows(io.BytesIO(text), longest=20), rows(io.BytesIO(text), longest=40)
    seen = [(next(short).error, next(long).error) for _ in range(2)]
    assert seen == [("a cell is longer than 20 characters: is a quote left open?", ""), ("", "")]
    assert csv.field_size_limit() == before
    assert not is_header(b"The harbour will stay closed for another week, the port authority said")


def test_one_endless_line_is_left_out_and_the_next_is_read() -> None:
    found = read("id,text\n1," + "x" * 100 + "\n2,y\n", longest=40)
    assert found == [
        (2, "a cell is longer than 40 characters: is a quote left open?"),
        (3, {"id": "2", "text": "y"}),
    ]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("a,b\n1,2\n", "names no column `text` or `html`, but: a, b"),
        ("text,id,text\n1,2,3\n", "names `text` twice"),
        ('"text\n', "never closed"),
    ],
)
def test_a_first_row_that_names_no_text_is_refused(data: str, says: str) -> None:
    ((number, said),) = read(data)
    assert number == 1
    assert says in str(said)


@pytest.mark.parametrize("data", ["", "\n\n", "\ufeff"])
def test_nothing_is_nothing(data: str) -> None:
    assert read(data) == []


@pytest.mark.parametrize(
    ("codec", "mark"),
    [("utf-8", ""), ("utf-8", "\ufeff"), ("utf-16-le", "\ufeff"), ("utf-16-be", "\ufeff"), ("cp1252", "")],
)
def test_encodings(codec: str, mark: str) -> None:
    text = f"{mark}id;text\n1;L’école d’Évreux : « déjà » 12 €\n"
    assert read(text.encode(codec)) == [(2, {"id": "1", "text": "L’école d’Évreux : « déjà » 12 €"})]


def test_a_bad_byte_costs_its_row() -> None:
    data = "id,text\n1,é\n2,é\n".encode().replace("2,é".encode(), b"2,\xe9") + "3,äöüßéèàç€ñø\n".encode()
    assert [number for number, value in read(data) if value == "not UTF-8: save the file as UTF-8"] == [3]
    assert len(read(data)) == 3


def test_excels_own_first_line_names_the_delimiter() -> None:
    assert read("sep=;\ntext;id\nx;1\n") == [(3, {"text": "x", "id": "1"})]


def test_what_a_first_line_must_be_to_be_told_as_csv() -> None:
    assert is_header(b"id,title,text\n")
    assert is_header(b"URL;HTML\r\n")
    assert not is_header(b"text\n")
    assert not is_header(b"The text, an id and a title\n")


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), min_size=1)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5), st.sampled_from(",;\t"))
def test_what_the_csv_module_writes_is_read_back(table: list[tuple[str, str]], delimiter: str) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([("title", "text"), *table])
    wanted = [{"title": a, "text": b} for a, b in table if a.strip() or b.strip()]
    assert [value for _, value in read(out.getvalue())] == wanted


@given(st.binary(), st.booleans())
def test_no_bytes_break_it(data: bytes, named: bool) -> None:
    read(b"id,text\n" + data if named else data, longest=50)
