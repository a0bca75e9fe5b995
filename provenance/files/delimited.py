"""A file of CSV with a row of names → its rows, one at a time."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from typing import BinaryIO

from provenance.core.encoding import nearly_utf8
from provenance.core.given import NO_COLUMN
from provenance.core.jsonline import NOT_UTF8
from provenance.files.compressed import Damaged
from provenance.files.jsonl import Row
from provenance.files.restarted import restarted
from provenance.formats.printable import counted

# The longest article is far below; a quote that is never closed ends above.
LONGEST_CELL = 64 * 1024 * 1024  # characters


def rows(file: BinaryIO, longest: int = LONGEST_CELL) -> Iterator[Row]:
    """The rows below the first, which names the columns as the JSON Lines contract does.

    Comma, semicolon or tab, told by the names; UTF-8, UTF-16 by its mark, else windows-1252. A number
    is the line of the file in which the row begins. An empty cell is no value. A bad row, also one of
    too many or too few cells, becomes a row with an error and the reading goes on.
    """
    head = _sample(file)
    codec, errors = _codec(head)
    text = io.TextIOWrapper(restarted(head, file), codec, errors, newline="")
    yield from _Table(text, longest).rows()


def is_header(line: bytes) -> bool:
    """Whether a first line can only be the names of columns."""
    names = _columns(_cells(line.decode("utf-8", "replace"))[0])
    return _has_text(names) and sum(name in _NAMES for name in names) > 1


_NAMES = ("id", "text", "html", "title", "url", "outlet", "published", "author", "language")
_SAMPLE = 1024 * 1024  # bytes by which the encoding is told
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_BAD = re.compile("[\udc80-\udcff]")  # a byte that was not UTF-8
_DELIMITERS = (",", ";", "\t")
_LINE_END = re.compile(r"[\r\n]")
_SEPARATOR = re.compile(r"sep=(.)\s*$", re.IGNORECASE)  # Excel's own first line


def _sample(file: BinaryIO) -> bytes:
    """The head of the file; of damaged data what comes before the damage, which is met again later."""
    head = b""
    with suppress(Damaged):
        while len(head) < _SAMPLE and (some := file.read1(_SAMPLE)):  # type: ignore[attr-defined]
            head += some
    return head


def _codec(head: bytes) -> tuple[str, str]:
    """The name of the encoding, and how its errors are treated."""
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return codec, "surrogateescape" if codec == "utf-8-sig" else "replace"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        if not nearly_utf8(head):
            return "cp1252", "replace"
    return "utf-8", "surrogateescape"


def _cells(line: str) -> tuple[list[str], str]:
    """The cells of the first line, and the delimiter by which most of them are names we know."""
    line = _LINE_END.split(line, maxsplit=1)[0]
    read = [(next(csv.reader([line], delimiter=each), []), each) for each in _DELIMITERS]
    return max(read, key=lambda pair: (sum(n in _NAMES for n in _columns(pair[0])), len(pair[0])))


def _columns(cells: list[str]) -> list[str]:
    plain = (cell.strip() for cell in cells)
    return [name.lower() if name.lower() in _NAMES else name for name in plain]


def _has_text(names: list[str]) -> bool:
    return "text" in names or "html" in names


@contextmanager
def _fields_up_to(longest: int) -> Iterator[None]:
    """The module's limit on a cell is one for the whole process: it is ours only while we read."""
    before = csv.field_size_limit(longest)
    try:
        yield
    finally:
        csv.field_size_limit(before)


class _TooLong(Exception):
    """One line of the file beyond the limit."""


class _Lines:
    """The lines of a text; `number` counts those that were given."""

    def __init__(self, text: io.TextIOWrapper, longest: int) -> None:
        self._text = text
        self._longest = longest
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(self._longest + 1)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) <= self._longest:
            return line
        while line and not line.endswith(("\n", "\r")):
            line = self._text.readline(self._longest)
        raise _TooLong


class _Table:
    """The names of the columns, then the rows."""

    def __init__(self, text: io.TextIOWrapper, longest: int) -> None:
        self._lines = _Lines(text, longest)
        self._longest = longest
        self._names: list[str] = []

    def rows(self) -> Iterator[Row]:
        try:
            with _fields_up_to(self._longest):
                reader, error = self._header()
        except StopIteration:
            return
        except (_TooLong, Damaged, csv.Error) as failure:
            yield Row(max(1, self._lines.number), None, self._said(failure))
            return
        if error:
            yield Row(self._lines.number, None, error)
            return
        yield from self._below(reader)

    def _header(self) -> tuple["Iterator[list[str]]", str]:
        """The reader of what stands below, and what is wrong with the names."""
        first = next(line for line in self._lines if line.strip())
        named = _SEPARATOR.match(first)
        if named:
            first = next(self._lines)
        delimiter = named[1] if named and named[1] in _DELIMITERS else _cells(first)[1]
        reader = csv.reader(chain([first], self._lines), delimiter=delimiter, strict=True)
        self._names = _columns(next(reader))
        if not _has_text(self._names):
            seen = ", ".join(name[:30] for name in self._names[:8])
            return reader, f"the first row names {NO_COLUMN}, but: {seen}"
        twice = next((name for name in self._names if name and self._names.count(name) > 1), "")
        return reader, f"the first row names `{twice}` twice" if twice else ""

    def _below(self, reader: "Iterator[list[str]]") -> Iterator[Row]:
        while True:
            number = self._lines.number + 1
            try:
                with _fields_up_to(self._longest):  # the module's own, 128 KB, is below a long article
                    cells = next(reader)
            except StopIteration:
                return
            except Damaged as error:
                yield Row(number, None, str(error))
                return
            except (_TooLong, csv.Error) as error:
                yield Row(number, None, self._said(error))
                continue
            if any(cell.strip() for cell in cells):
                yield self._row(number, cells)

    def _row(self, number: int, cells: list[str]) -> Row:
        if len(cells) != len(self._names):
            has = counted(len(cells), "cell", "cells")
            return Row(number, None, f"has {has}; the first row has {len(self._names):,}")
        if any(_BAD.search(cell) for cell in cells):
            return Row(number, None, NOT_UTF8)
        return Row(
            number, {name: cell for name, cell in zip(self._names, cells, strict=True) if name and cell}
        )

    def _said(self, error: Exception) -> str:
        said = str(error)
        if isinstance(error, Damaged):
            return said
        if isinstance(error, _TooLong) or "larger than field limit" in said:
            return f"a cell is longer than {self._longest:,} characters: is a quote left open?"
        if "unexpected end" in said:
            return "a quote is opened here and never closed"
        return "a quote within a cell is not doubled" if "expected after" in said else f"not CSV: {said}"
