"""Files of every kind, folders and standard input as rows."""

import gzip
import io
import os
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.errors import InputError
from provenance.files.documents import Found, answered, documents

ENCODED = {
    "utf-8": "<p>Zoë".encode(),
    "mark": b"\xef\xbb\xbf<p>Zo\xc3\xab",
    "utf-16": "\ufeff<p>Zoë".encode("utf-16-le"),
    "undeclared": b"<p>Zo\xeb",
    "declared": b'<meta charset="iso-8859-7"><p>Zo\xe4',
    "unknown": b"<meta charset=klingon><p>Zo\xeb",
    "no text": b"<meta charset=hex><p>Zo\xeb",
    "declared in vain": b"<meta charset=utf-8><p>Gr\xf6\xdfe, Zo\xeb",
    "one bad byte": b"<meta charset=utf-8>\xff" + "<p>Größe, Zoë".encode(),
    "one bad byte, wrongly declared": b"<meta charset=iso-8859-1>\xff" + ("ä" * 10 + "<p>Zoë").encode(),
}


def put(folder: Path, **files: bytes | str) -> str:
    for name, data in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return str(folder)


def only(path: str | Path) -> Found:
    (found,) = documents([str(path)])
    return found


def test_each_ending_is_read_in_its_way(tmp_path: Path) -> None:
    put(
        tmp_path,
        a_jsonl='{"id": "1", "text": "x"}\nbad\n',
        b_json='{\n "id": "2",\n "text": "y"\n}\n',
        c_html="<p>z",
        d_TXT="words",
        e="words",
        f_md="\ufeffwords",
    )
    first, bad = documents([str(tmp_path / "a.jsonl")])
    assert (first.number, first.row) == (1, {"id": "1", "text": "x"})
    assert (bad.number, bad.row) == (2, None)
    assert "not JSON" in bad.error
    assert only(tmp_path / "b.json") == Found(str(tmp_path / "b.json"), None, {"id": "2", "text": "y"})
    assert only(tmp_path / "c.html").row == {"id": str(tmp_path / "c.html"), "html": "<p>z"}
    for name in ("d.TXT", "e", "f.md"):
        assert only(tmp_path / name).row == {"id": str(tmp_path / name), "text": "words"}


def test_json_of_several_lines_is_json_lines_and_a_list_is_refused(tmp_path: Path) -> None:
    put(tmp_path, lines_json='{"id": 1}\n{"id": 2}\n', list_json='[{"id": 1}]', empty_json="")
    assert [found.row for found in documents([str(tmp_path / "lines.json")])] == [{"id": 1}, {"id": 2}]
    assert "a list" in only(tmp_path / "list.json").error
    assert "is empty" in only(tmp_path / "empty.json").error


@pytest.mark.parametrize("kind", ENCODED)
def test_html_in_any_encoding(tmp_path: Path, kind: str) -> None:
    put(tmp_path, page_html=ENCODED[kind])
    row = only(tmp_path / "page.html").row
    assert row is not None
    assert row["html"].endswith("Zoδ" if kind == "declared" else "Zoë")


@pytest.mark.parametrize(
    "data",
    [
        random.Random(1).randbytes(5000),
        b"<" + random.Random(2).randbytes(300),
        b"\x7fELF\x02\x01\x01"
        + b"\0" * 9
        + b"\x03\0>\0\x01\0\0\0" * 40
        + b"libc.so.6\0__libc_start_main\0" * 20,
    ],
)
def test_binary_data_named_html_is_refused(tmp_path: Path, data: bytes) -> None:
    put(tmp_path, page_html=data)
    found = only(tmp_path / "page.html")
    assert (found.row, found.error) == (None, "not HTML: binary data")


@pytest.mark.parametrize(
    "data",
    [
        b"<p>Zo\0\x01",  # two of few
        b"<p>" + b"\x02\x03word " * 4,
        b"<p>" + b"a word and some more of them \x0e" * 200,  # many, of more
        b"\xff\xfe" + "<p>Words".encode("utf-16-le"),
        b"\xfe\xff" + ("<p>" + "Words " * 2000).encode("utf-16-be"),
        b"<meta charset=iso-2022-jp><p>" + ("東京 a " * 50).encode("iso2022_jp"),
    ],
)
def test_a_page_with_stray_control_characters_is_read(tmp_path: Path, data: bytes) -> None:
    put(tmp_path, page_html=data)
    assert only(tmp_path / "page.html").row


def test_a_file_that_is_no_text_says_so(tmp_path: Path) -> None:
    put(tmp_path, page_pdf=b"Words \xff\xfe\xfa")
    found = only(tmp_path / "page.pdf")
    assert found.row is None
    assert found.error == "not UTF-8 text: save it as UTF-8"


def test_a_folder_is_read_in_order_without_hidden_and_foreign_files(tmp_path: Path) -> None:
    put(tmp_path, b_txt="b", a__c_txt="c", a__b_html="b", picture_png=b"\x89", style_css="x", a__README="r")
    put(tmp_path, _hidden_txt="h", _git__config="h", bad_txt=b"\xff")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    found = list(documents([str(tmp_path)]))
    assert [os.path.relpath(each.path, tmp_path) for each in found] == [
        "b.txt", "bad.txt", "a/README", "a/b.html", "a/c.txt",
    ]  # fmt: skip
    assert [each.path for each in found if each.error] == [str(tmp_path / "bad.txt")]


def test_what_is_wrong_with_a_path_is_said_before_the_first_document(tmp_path: Path) -> None:
    good = put(tmp_path / "good", a_txt="a") + "/a.txt"
    (tmp_path / "empty").mkdir()
    put(tmp_path / "foreign", a_png=b"x")
    for wrong, says in (("missing", "no such file"), ("empty", "no documents"), ("foreign", "no documents")):
        with pytest.raises(InputError, match=says):
            next(documents([good, str(tmp_path / wrong)]))
    with pytest.raises(InputError, match="no such file"):
        next(documents(["a\0b"]))


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        ('{"id": 1}\n{"id": 2}', [{"id": 1}, {"id": 2}]),
        ('\ufeff{"id": 1}', [{"id": 1}]),
        ('\n \n{"id": 1}\n', [{"id": 1}]),
        ('{\n  "id": 1\n}\n', [{"id": 1}]),
        ("\n<p>x\n<p>y", [{"id": "-", "html": "\n<p>x\n<p>y"}]),
        ("One\nTwo\n", [{"id": "-", "text": "One\nTwo\n"}]),
        ("[AFP] Paris", [{"id": "-", "text": "[AFP] Paris"}]),
    ],
)
def test_standard_input_is_told_by_its_first_character(data: str, rows: list[dict[str, object]]) -> None:
    assert [found.row for found in documents(["-"], io.BytesIO(data.encode()))] == rows


def test_lines_of_standard_input_keep_their_numbers() -> None:
    found = list(documents(["-"], io.BytesIO(b'\n\n{"id": 1}\nbad\n\n{"id": 2}')))
    assert [(each.number, bool(each.error)) for each in found] == [(3, False), (4, True), (6, False)]


@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"])
def test_empty_standard_input_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="empty"):
        next(documents(["-"], io.BytesIO(data)))


@pytest.mark.parametrize(
    "name", ["a", "a.txt", "a.html", "a.json", "a.jsonl", "a.csv", "a.parquet", "a.txt.gz"]
)
@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"\xef\xbb\xbf\n"])
def test_an_empty_file_is_named(tmp_path: Path, name: str, data: bytes) -> None:
    put(tmp_path, good_txt="One")
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    empty, good = documents([str(tmp_path / name), str(tmp_path / "good.txt")])
    assert (empty.row, empty.error) == (None, "it is empty: a document is wanted")
    assert good.row


FEEDS = Path(__file__).parents[1] / "feeds"
A_FEED = "a feed, and no single document: `provenance feeds add URL` subscribes to one"


@pytest.mark.parametrize(
    "name",
    [
        "rss-0.91-doctype.xml",
        "rdf-0.90.xml",
        "atom-prefixed.xml",
        "utf-16-mark.xml",
        "utf-16-no-mark.xml",
        "windows-1252.xml",
        "json-1.0.json",
        "json-1.1.json",
        "json-no-version.json",
    ],
)
def test_a_feed_is_no_document(tmp_path: Path, name: str) -> None:
    data = (FEEDS / name).read_bytes()
    (tmp_path / "page.html").write_bytes(data if name.endswith(".xml") else b"<rss/>")
    (tmp_path / "packed.gz").write_bytes(gzip.compress(data if name.endswith(".xml") else b"<rss/>"))
    sources = [str(FEEDS / name), str(tmp_path / "page.html"), str(tmp_path / "packed.gz")]
    assert [(each.row, each.error) for each in documents(sources)] == [(None, A_FEED)] * 3
    for found in (documents(["-"], io.BytesIO(data)), answered("https://one.example/", data, "text/xml")):
        assert next((each.row, each.error) for each in found) == (None, A_FEED)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xhtml", b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x">'
         b'<html xmlns="http://www.w3.org/1999/xhtml"><body><p>&lt;rss&gt; <rss/></p></body></html>'),
        ("a.html", b"<!-- a page --><p>How a feed begins: <rss version='2.0'>"),
        ("a.html", b"<html><head><link rel='alternate' type='application/rss+xml'></head><p>Story"),
        ("a.txt", b"<rss> is how a feed begins; <feed xmlns=''> is another way."[1:]),
        ("a.json", b'{"text": "Story", "version": "https://jsonfeed.org/version/1.1", "items": []}'),
        ("a.json", b'{"html": "Story", "items": [{"content_html": "Another"}]}'),
        ("a.jsonl", b'{"id": 1, "items": [1, {"title": "No feed"}]}'),
    ],
)  # fmt: skip
def test_what_speaks_of_feeds_is_a_document(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    (found,) = documents([str(tmp_path / name)])
    assert found.row, found.error


@pytest.mark.parametrize(
    ("header", "data", "text"),
    [
        ("text/html; charset=windows-1251", "<meta charset=utf-8><p>Кот".encode("cp1251"), "Кот"),
        ("text/html; charset=iso-8859-1", b"<p>Zo\xc3\xab", "ZoÃ«"),  # also where it would be UTF-8
        ("text/html; charset=iso-8859-1", b"\xef\xbb\xbf<p>Zo\xc3\xab", "Zoë"),
        ("text/html; charset=klingon", b"<meta charset=iso-8859-7><p>Zo\xe4", "Zoδ"),
        ("text/html", b"<meta charset=iso-8859-7><p>Zo\xe4", "Zoδ"),
        ('text/plain; charset="Shift_JIS"', "東京".encode("cp932"), "東京"),
        ("", "東京".encode(), "東京"),
    ],
)
def test_a_server_is_believed_before_the_page(header: str, data: bytes, text: str) -> None:
    (found,) = answered("https://one.example/", data, header)
    assert found.row
    assert str(found.row.get("html") or found.row.get("text")).endswith(text)


@given(st.binary(min_size=1))
def test_no_input_breaks(data: bytes) -> None:
    try:
        for found in documents(["-"], io.BytesIO(data)):
            assert (found.row is None) == bool(found.error)
    except InputError:
        assert not data.removeprefix(b"\xef\xbb\xbf").strip()


def test_a_pattern_that_no_shell_filled_in(tmp_path: Path) -> None:
    put(tmp_path, b_txt="b", a_txt="a", deep__c_txt="c", d_html="d")
    (tmp_path / "odd[1].txt").write_text("odd")
    os.mkfifo(tmp_path / "a.pipe")  # whoever reads it would wait
    os.mkfifo(tmp_path / "pipe.txt")
    names = [os.path.relpath(each.path, tmp_path) for each in documents([str(tmp_path / "[ab].*")])]
    assert names == ["a.txt", "b.txt"]
    assert len(list(documents([str(tmp_path / "**" / "*.txt")]))) == 4
    assert only(tmp_path / "odd[1].txt").row == {"id": str(tmp_path / "odd[1].txt"), "text": "odd"}
    with pytest.raises(InputError, match="no file matches"):
        next(documents([str(tmp_path / "*.csv")]))


def test_standard_input_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    put(tmp_path, a_txt="a")
    paths = ["-", str(tmp_path / "a.txt"), "-"]
    assert [each.path for each in documents(paths, io.BytesIO(b"Words"))] == ["-", str(tmp_path / "a.txt")]


def test_a_json_that_is_a_long_list_is_given_up_early(tmp_path: Path) -> None:
    put(tmp_path, list_json="[\n" + '{"id": 1,\n' * 5000)
    assert only(tmp_path / "list.json").error


FOREIGN = {
    "a PDF file: give its text": b"%PDF-1.4 \0\1",
    "an office file (.docx": b"PK\3\4\x14\0\6\0[Content_Types].xml",
    "an office file (.doc,": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(40),
    "an RTF file": rb"{\rtf1\ansi Words}",
    "an image": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "an image:": b"\xff\xd8\xff\xe0\0\x10JFIF",
}
BINARY = {
    "NUL bytes": b"one\0\0\0\0\0\0two\0\0\0\0\0three",
    "NUL and bad bytes": b"\xd3\0\xfe\xfa" + b"\x01\0\0\0" * 4,
    "control characters": b"a\x01\x02\x03\x04\x05\x06\x07\x0e\x0f",
    "at random": random.Random(3).randbytes(5000),
}
NAMES = ["doc", "a.txt", "a.txt.gz", "-", "a.jsonl", "a.json", "a.csv", "a.html"]


def refused(folder: Path, name: str, data: bytes) -> str:
    path = folder / name
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    (found,) = documents([name if name == "-" else str(path)], io.BytesIO(data))
    assert found.row is None
    return found.error


@pytest.mark.parametrize("says", FOREIGN)
@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_another_kind_is_refused_as_what_it_is(tmp_path: Path, name: str, says: str) -> None:
    assert says in refused(tmp_path, name, FOREIGN[says])


@pytest.mark.parametrize("kind", BINARY)
@pytest.mark.parametrize("name", NAMES[:4])
def test_binary_data_is_refused(tmp_path: Path, name: str, kind: str) -> None:
    assert refused(tmp_path, name, BINARY[kind]) == "binary data, not text: give its text"


def test_a_stray_nul_is_no_reason_to_refuse_a_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"The ferry\0 is late.")
    assert only(tmp_path / "a.txt").row


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_says_what_to_do(tmp_path: Path, codec: str) -> None:
    said = refused(tmp_path, "a.txt", "The ferry of Zoë is late.".encode(codec))
    assert said == "UTF-16 without a byte order mark: save it as UTF-8"


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_a_table_of_random_bytes_is_one_error(tmp_path: Path, name: str) -> None:
    assert refused(tmp_path, name, BINARY["at random"]) == "binary data, not text: give its text"


def test_a_damaged_line_among_good_ones_is_named_alone(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"id": 1}\n' + bytes(3000) + b'\n{"id": 2}\n')
    found = list(documents([str(tmp_path / "a.jsonl")]))
    assert [(each.number, bool(each.row)) for each in found] == [(1, True), (2, False), (3, True)]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_text_with_a_byte_order_mark(tmp_path: Path, codec: str) -> None:
    (tmp_path / "a.txt").write_bytes("Zoë at sea\n".encode(codec))
    row = only(tmp_path / "a.txt").row
    assert row is not None
    assert row["text"] == "Zoë at sea\n"
