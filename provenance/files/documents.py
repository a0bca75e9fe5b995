"""Files, folders, standard input → documents as rows of the JSON Lines contract."""

import codecs
import io
import os
import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from provenance.errors import InputError
from provenance.files import jsonl
from provenance.files.opening import opened

_LINES = (".jsonl", ".ndjson")
_OBJECT = (".json",)
_HTML = (".html", ".htm", ".xhtml")
_TEXT = (".txt", ".md", ".text")
_KNOWN = (*_LINES, *_OBJECT, *_HTML, *_TEXT)
_NAMES = "JSON Lines (.jsonl, .ndjson, .json), HTML (.html, .htm), text (.txt, .md)"

# HTML asks for the declaration within the first 1,024 bytes.
_HEAD = 1024
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True, slots=True)
class Found:
    """One document: `row` has `id`, `text` or `html`, `title`, …; or `error` says why not.

    `path` is the file as named or found, `number` the line of a JSON Lines file.
    """

    path: str
    number: int | None
    row: dict[str, Any] | None
    error: str = ""


def documents(paths: Sequence[str], stdin: BinaryIO | None = None) -> Iterator[Found]:
    """The documents of all paths in turn; `-` is standard input, a folder is read with all below.

    What is wrong within a document or a folder becomes an error and the reading goes on. Raises
    InputError, before the first document, when a path is missing or a folder holds none; and when
    a named file cannot be read or standard input is empty.
    """
    for path in paths:
        _require(path)
    for path in paths:
        if path == "-":
            yield from _standard_input(stdin)
        elif os.path.isdir(path):
            yield from _folder(path)
        else:
            yield from _file(path)


def _require(path: str) -> None:
    if path == "-":
        return
    if "\0" in path or not os.path.exists(path):
        raise InputError(f"no such file: {path}: check the path")
    if os.path.isdir(path):
        with closing(_files(path)) as files:
            if next(files, None) is None:
                raise InputError(f"no documents in the folder {path}: what is read is {_NAMES}")


def _folder(folder: str) -> Iterator[Found]:
    for path in _files(folder):
        try:
            yield from _file(path)
        except InputError as error:
            yield Found(path, None, None, str(error))


def _files(folder: str) -> Generator[str, None, None]:
    """The files below with an ending we know or with none, sorted; hidden ones are left out."""
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = os.path.join(here, name)
            wanted = _ending(name) in ("", *_KNOWN) and not name.startswith(".")
            if wanted and os.path.isfile(path):  # a pipe would wait for ever
                yield path


def _file(path: str) -> Iterator[Found]:
    with opened(Path(path)) as file:
        ending = _ending(path)
        if ending in _LINES:
            yield from _lines(path, file)
        elif ending in _OBJECT:
            yield from _object(path, file.read())
        elif ending in _HTML:
            yield _html(path, file.read())
        else:
            yield _text(path, file.read())


def _standard_input(stdin: BinaryIO | None) -> Iterator[Found]:
    with opened(None, stdin) as file:
        again = _Again(file)
        first = again.first.removeprefix(codecs.BOM_UTF8).strip()
        if not first:
            raise InputError("standard input is empty: give it a document, or name a file")
        if first == b"{":
            yield from _object("-", again.read())
        elif first.startswith(b"{"):
            yield from _lines("-", again)
        elif first.startswith(b"<"):
            yield _html("-", again.read())
        else:
            yield _text("-", again.read())


class _Again:
    """A stream that was read up to its first line that is not blank, and starts over."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.first = b""
        self._head = b""
        while not self.first.removeprefix(codecs.BOM_UTF8).strip():
            self.first = file.readline(jsonl.LONGEST_LINE)
            if not self.first:
                break
            self._head += self.first

    def readline(self, size: int) -> bytes:
        if not self._head:
            return self._file.readline(size)
        end = min(self._head.find(b"\n") + 1 or len(self._head), size)
        line, self._head = self._head[:end], self._head[end:]
        if self._head or line.endswith(b"\n") or len(line) == size:
            return line
        return line + self._file.readline(size - len(line))

    def read(self) -> bytes:
        head, self._head = self._head, b""
        return head + self._file.read()


def _lines(path: str, file: jsonl.Lines) -> Iterator[Found]:
    for row in jsonl.rows(file):
        yield Found(path, row.number, row.value, row.error)


def _object(path: str, data: bytes) -> Iterator[Found]:
    """One object, however it is laid out; else its lines."""
    value, error = jsonl.decode(data.removeprefix(codecs.BOM_UTF8).strip())
    if value is not None:
        yield Found(path, None, value)
        return
    rows = list(_lines(path, io.BytesIO(data)))
    if any(row.row for row in rows):
        yield from rows
    else:
        yield Found(path, None, None, error)


def _html(path: str, data: bytes) -> Found:
    return Found(path, None, {"id": path, "html": _decoded_html(data)})


def _text(path: str, data: bytes) -> Found:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _row_of_text(path, data[len(mark) :], encoding)
    return _row_of_text(path, data, "utf-8")


def _row_of_text(path: str, data: bytes, encoding: str) -> Found:
    try:
        return Found(path, None, {"id": path, "text": data.decode(encoding)})
    except UnicodeDecodeError:
        return Found(path, None, None, "not UTF-8 text: convert it first")


def _decoded_html(data: bytes) -> str:
    """As browsers do: byte order mark, then UTF-8 where it fits, the declaration, windows-1252."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(_declared(data), "replace")


def _declared(data: bytes) -> str:
    found = _DECLARED.search(data[:_HEAD])
    try:
        name = codecs.lookup(found[1].decode()).name if found else "cp1252"
        "".encode(name)  # "rot13" and "hex" are codecs too, but not of text
    except (LookupError, UnicodeError):
        return "cp1252"
    # What calls itself Latin-1 is windows-1252 on the web.
    return "cp1252" if name in ("iso8859-1", "ascii") else name


def _ending(name: str) -> str:
    return os.path.splitext(name)[1].lower()
