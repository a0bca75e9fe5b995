"""Files, folders, standard input → documents as rows of the JSON Lines contract."""

import codecs
import glob
import os
import re
import stat
from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from provenance.core import address, encoding, jsonfeed, jsonline, wellformed
from provenance.errors import InputError
from provenance.files import delimited, jsonl, parquet
from provenance.files.compressed import Damaged
from provenance.files.opening import exists, opened, unreadable
from provenance.files.parquet import Columns
from provenance.files.restarted import restarted
from provenance.files.rows import ENDINGS, Reader, ending, not_rows, reader
from provenance.files.sniffing import SNIFF, foreign

_LINES = (".jsonl", ".ndjson")
_OBJECT = (".json",)
_HTML = (".html", ".htm", ".xhtml")
_TEXT = (".txt", ".md", ".text")
_KNOWN = (*ENDINGS, *_OBJECT, *_HTML, *_TEXT)
_NAMES = (
    "JSON Lines (.jsonl, .ndjson, .json), CSV (.csv, .tsv), Parquet (.parquet), HTML (.html, .htm), "
    "text (.txt, .md), each also packed (.gz, .zst)"
)
# Lines without a good one after which a `.json` is given up: it is one broken object, or a list.
_PATIENCE = 1000
# A document is held in memory whole. The longest page is far below, a bomb ends above.
LONGEST = 64 * 1024 * 1024  # bytes

_STRAY = 8  # control characters by which a page may be damaged, however short it is
# HTML asks for the declaration within the first 1,024 bytes; browsers look on to the end of the head, and
# those that hold their styles are longer. The bound is for what has no end: ten times the longest seen.
_HEAD = 1024
_LONGEST_HEAD = 256 * 1024
_HEAD_ENDS = re.compile(rb"</head\b|<body\b", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--(?:.*?-->|.*)", re.DOTALL)
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_A_FEED = "a feed, and no single document: `provenance feeds add URL` subscribes to one"
_MAGIC = re.compile(r"[*?\[]")  # where the pattern in a path begins
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """One document: `row` has `id`, `text` or `html`, `title`, …; or `error` says why not.

    `path` is the file as named or found, `number` the line of a file of rows in which the document
    begins, or whatever `unit` says. `line` stands in place of `row` where lines were not to be decoded.
    `by_path`: it is all of its file, and its row's id is no more than the path.
    """

    path: str
    number: int | None
    row: dict[str, Any] | None
    error: str = ""
    unit: str = "line"
    line: bytes = b""
    by_path: bool = False


def documents(
    paths: Sequence[str],
    stdin: BinaryIO | None = None,
    columns: Columns = parquet.nobody,
    undecoded: bool = False,
    besides: Collection[str] = (),
) -> Iterator[Found]:
    """The documents of all paths in turn; `-` is standard input, a folder is read with all below.

    A path that does not exist and holds `*`, `?` or `[` is a pattern (`**`: folders at any depth).
    `columns` reads Parquet. What is wrong within a document or a folder, and an empty file, becomes an
    error and the reading goes on. Raises InputError, before the first document, when a path is missing, a
    pattern means nothing or a folder holds none; and when a named file cannot be read or standard input
    is empty. With `undecoded` a line of JSON Lines is handed on as it stands. Files whose
    real paths are in `besides` are left out: a result must not be read by the next run.
    """
    source = _Source("", columns, undecoded=undecoded)
    found = [each for path in paths for each in _expanded(path)]
    if "-" in found:  # there is no more of it when it is named again
        first = found.index("-")
        found = [path for number, path in enumerate(found) if path != "-" or number == first]
    for path in found:
        _require(path)
    for path in found:
        if path == "-":
            yield from _standard_input(stdin, replace(source, path="-"))
        elif os.path.isdir(path):
            yield from _folder(path, source, besides)
        elif os.path.realpath(path) not in besides:
            yield from _file(replace(source, path=path))


def missing(path: str, or_address: bool = False) -> InputError:
    """What to say of a file that is not there, where an address may have been meant."""
    meant = or_address and address.lacks_scheme(path)
    return InputError(
        f"no such file: {path}: {'an address begins with https://' if meant else 'check the path'}"
    )


def files(paths: Sequence[str]) -> Iterator[str]:
    """The files that `documents` would read; those of a folder or pattern by their own paths."""
    for path in (each for given in paths for each in _expanded(given)):
        if os.path.isdir(path):
            yield from _files(path)
        elif path != "-":
            yield path


def is_one_file(paths: Sequence[str]) -> bool:
    """Whether these paths can mean no more than one file, in which a number is place enough."""
    return len(paths) == 1 and (paths[0] == "-" or os.path.isfile(paths[0]))


def answered(url: str, body: bytes, content_type: str) -> Iterator[Found]:
    """The documents in what an address answered; told by the first line, as standard input is.

    In HTML and text a charset in `content_type`, the header, comes before what the page says itself.
    """
    source, file = _Source(url, charset=encoding.named(content_type)), BufferedReader(BytesIO(body))
    if wrong := foreign(file):
        yield Found(url, None, None, wrong)
        return
    first, again = _first_line(file)
    kind = _kind(first).replace(".jsonl", ".json")  # all of it is there: an object may be laid out in lines
    yield from _read(source, kind, again)


def _expanded(path: str) -> list[str]:
    """A pattern that no shell has filled in → the files it means, sorted."""
    if "\0" in path or os.path.exists(path) or not glob.has_magic(path):
        return [path]
    files = sorted(each for each in glob.glob(path, recursive=True) if os.path.isdir(each) or _is_file(each))
    if not files:
        _list(os.path.dirname(_MAGIC.split(path, maxsplit=1)[0]) or ".")  # which a pattern does not tell
        raise InputError(f"no file matches {path}: check the pattern")
    return files


def _require(path: str) -> None:
    if path == "-":
        return
    if not exists(path):
        raise missing(path)
    if os.path.isdir(path):
        _list(path)
        with closing(_files(path)) as files:
            if next(files, None) is None:
                raise InputError(f"no documents in the folder {path}: what is read is {_NAMES}")


def _list(folder: str) -> None:
    """Raises InputError for a folder that may not be read."""
    try:
        os.scandir(folder).close()
    except PermissionError as error:
        raise unreadable(folder, error) from error
    except OSError:  # not there, or no folder
        return


def _folder(folder: str, source: "_Source", besides: Collection[str]) -> Iterator[Found]:
    for path in _files(folder):
        if os.path.realpath(path) in besides:
            continue
        try:
            yield from _file(replace(source, path=path))
        except InputError as error:
            yield Found(path, None, None, str(error).removeprefix(f"{path}: "))


def _files(folder: str) -> Generator[str, None, None]:
    """The files below with an ending we know or with none, sorted; hidden ones are left out.

    What may not be read is among them, folders too: whoever opens it is told so.
    """
    closed: list[str] = []
    for here, folders, names in os.walk(folder, onerror=lambda error: closed.append(str(error.filename))):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = os.path.join(here, name)
            wanted = ending(name) in ("", *_KNOWN) and not name.startswith(".")
            if wanted and _is_file(path):
                yield path
    yield from sorted(closed)


def _is_file(path: str) -> bool:
    """A pipe would wait for ever; what may not be looked at is taken for a file."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except PermissionError:
        return True
    except OSError:
        return False


@dataclass(frozen=True, slots=True)
class _Source:
    """What is read, as it is named; who reads Parquet; the codec that a server names, or ""; whether
    lines are handed on as they stand."""

    path: str
    columns: Columns = parquet.nobody
    charset: str = ""
    undecoded: bool = False


def _file(source: _Source) -> Iterator[Found]:
    path = source.path
    try:
        with opened(Path(path)) as file:
            yield from _sniffed(source, ending(path), file)
    except Damaged as error:  # one of them names the path, as Found does
        yield Found(path, None, None, str(error).removeprefix(f"{path} "))


def _sniffed(source: _Source, kind: str, file: BinaryIO) -> Iterator[Found]:
    """As `_read`, but what is no document at all is named."""
    if wrong := not_rows(file, kind) if kind in ENDINGS else foreign(file):
        yield Found(source.path, None, None, wrong)
        return
    first, again = _first_line(file)
    yield from _read(source, kind if first else "", again)


def _read(source: _Source, kind: str, file: BinaryIO) -> Iterator[Found]:
    """A file of the kind that its ending says; plain text when that is not known."""
    path = source.path
    if source.undecoded and kind in _LINES:
        for each in jsonl.lines(file):
            yield Found(path, each.number, None, each.error, each.unit, each.data or b"")
        return
    if kind in ENDINGS:
        yield from _rows(path, reader(kind, source.columns), file)
        return
    try:
        if kind in _OBJECT:
            yield from _object(path, file)
            return
        data = _whole(file)
        if not data.removeprefix(codecs.BOM_UTF8).strip():
            yield Found(path, None, None, "it is empty: a document is wanted")
        elif wellformed.is_feed(data):
            yield Found(path, None, None, _A_FEED)
        elif kind in _HTML:
            yield _page(path, data, source.charset)
        else:
            yield _text(path, data, source.charset)
    except (Damaged, _TooLong) as error:
        yield Found(path, None, None, str(error))


def _rows(path: str, reader: Reader, file: BinaryIO) -> Iterator[Found]:
    for row in reader(file):
        yield _good(Found(path, row.number, row.value, row.error, row.unit))


def _good(found: Found) -> Found:
    """An object, unless it is a JSON Feed; what has a text of its own is a document all the same."""
    row = found.row or {}
    is_feed = not ("text" in row or "html" in row) and jsonfeed.is_feed(row)
    return replace(found, row=None, error=_A_FEED) if is_feed else found


class _TooLong(Exception):
    """One document beyond the limit."""


def _whole(file: BinaryIO) -> bytes:
    data = file.read(LONGEST + 1)
    if len(data) > LONGEST:
        raise _TooLong(f"longer than {LONGEST // 1024**2} MB: too long for one document")
    return data


def _standard_input(stdin: BinaryIO | None, source: _Source) -> Iterator[Found]:
    with opened(None, stdin) as file:
        try:
            wrong = foreign(file)
            first, again = (b"", file) if wrong else _first_line(file)
        except Damaged as error:
            yield Found("-", None, None, str(error))
            return
        if wrong:
            yield Found("-", None, None, wrong)
            return
        if not first:
            raise InputError("standard input is empty: give it a document, or name a file")
        yield from _read(source, _kind(first), again)


def _kind(first: bytes) -> str:
    """The ending that a file with this first line would have."""
    if first.startswith(b"{"):
        return ".json" if first == b"{" else ".jsonl"
    if first.startswith(b"<"):
        return ".html"
    if first.startswith(parquet.MARK):
        return ".parquet"
    return ".csv" if delimited.is_header(first) else ".txt"


def _first_line(file: BinaryIO) -> tuple[bytes, BinaryIO]:
    """The first line that is not blank, b"" if there is none, and the file from its beginning."""
    first, head = b"", bytearray()
    while not first and len(head) < LONGEST:
        line = file.readline(_HEAD)
        if not line:
            break
        head += line
        first = line.removeprefix(codecs.BOM_UTF8).strip()
    if file.seekable():
        file.seek(0)
        return first, file
    return first, restarted(bytes(head), file)


def _object(path: str, file: BinaryIO) -> Iterator[Found]:
    """One object, however it is laid out; else its lines, which may be any number."""
    data = file.read(LONGEST)
    value, error = jsonline.decode(data.removeprefix(codecs.BOM_UTF8).strip())
    if value is not None:
        yield _good(Found(path, None, value))
        return
    rows = _rows(path, jsonl.rows, restarted(data, file))
    bad: list[Found] = []  # those before the first good one, which tells that it is a file of lines
    for row in rows:
        bad.append(row)
        if row.row is not None:
            yield from bad
            yield from rows
            return
        if len(bad) == _PATIENCE:
            break
    yield Found(path, None, None, error)


def _text(path: str, data: bytes, charset: str) -> Found:
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _row_of_text(path, data[len(mark) :], codec)
    return _row_of_text(path, data, charset or "utf-8")


def _row_of_text(path: str, data: bytes, codec: str) -> Found:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return Found(path, None, None, _no_text(data))
    if encoding.is_binary(text[:SNIFF], _STRAY):
        return Found(path, None, None, _no_text(data))
    return Found(path, None, {"id": path, "text": text}, by_path=True)


def _no_text(data: bytes) -> str:
    """What to do with bytes that could not be read as text."""
    head = data[:SNIFF]
    if encoding.lacks_mark(head):
        return "UTF-16 without a byte order mark: save it as UTF-8"
    binary = encoding.is_binary(head.decode("latin-1"), _STRAY)
    return encoding.BINARY if binary else "not UTF-8 text: save it as UTF-8"


def _page(path: str, data: bytes, charset: str) -> Found:
    if encoding.is_binary(_decoded_html(data[:SNIFF], charset), _STRAY):
        return Found(path, None, None, "not HTML: binary data")
    return Found(path, None, {"id": path, "html": _decoded_html(data, charset)}, by_path=True)


def _decoded_html(data: bytes, charset: str) -> str:
    """As browsers do: byte order mark, what the server says, then UTF-8 where it fits or nearly does, the
    declaration unless it is plainly wrong, windows-1252."""
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(codec, "replace")
    if charset:
        return data.decode(charset, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        if encoding.nearly_utf8(data):
            return data.decode("utf-8", "replace")
        declared = _declared(data[:_LONGEST_HEAD])
        return encoding.nearest(data, [declared] if declared else [])[0]


def _declared(data: bytes) -> str:
    """The codec that the head of a page names outside of its comments, or ""."""
    bare = _COMMENT.sub(b"", data)
    end = _HEAD_ENDS.search(bare, _HEAD)
    found = _DECLARED.search(bare, 0, end.start() if end else len(bare))
    return encoding.codec_of(found[1].decode()) if found else ""
