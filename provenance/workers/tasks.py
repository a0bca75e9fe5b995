"""A request → its answer, by the functions of the core: the work that a worker does."""

import os
from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec

from provenance.core.listfile import Lists
from provenance.errors import ConfigError, InputError
from provenance.resources import public_suffixes
from provenance.workers.frames import FAULT, done, failed
from provenance.workers.requests import (
    AnyRequest,
    Check,
    CheckLines,
    Compare,
    Explain,
    Look,
    Parse,
    Read,
    Request,
    Rows,
    Sketch,
    SketchBodies,
    SketchMany,
)

Work = Callable[[Any], Any]


class Tasks:
    """The work for one set of lists. What a kind of request needs is loaded when it first comes."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._loaded: dict[type[Request[Any]], Work] = {}
        self._evidence = cache(self._load_evidence)

    def knows(self, request: Request[Any]) -> bool:
        """Whether all that it needs is loaded."""
        return type(request) in self._loaded

    def load(self, request: Request[Any]) -> None:
        """Import what it needs and read the lists; what is wrong with them is the answer to each request."""
        try:
            self._loaded[type(request)] = _LOADERS[type(request)](self)
        except MemoryError:
            raise
        except Exception as error:
            self._loaded[type(request)] = _failing(error)

    def perform(self, request: Request[Any]) -> bytes:
        """The answer as a frame; what the core refuses, and a fault of ours, is an answer too."""
        try:
            if not self.knows(request):
                self.load(request)
            return done(self._loaded[type(request)](request))
        except MemoryError:
            raise
        except (InputError, ConfigError) as error:
            return failed("ConfigError" if isinstance(error, ConfigError) else "InputError", str(error))
        except Exception as error:
            return failed(FAULT, f"{type(error).__name__}: {error}", _trace(error))

    def _load_evidence(self) -> Any:
        from provenance.core import address, evidence

        return evidence.read(self._lists, lambda name: address.outlet(name, "", public_suffixes()))

    def _parse(self) -> Work:
        from provenance.core import feed

        # Once, for feedparser is imported at the first call.
        feed.parse(b"<rss version='2.0'><channel><title>-</title></channel></rss>")
        return lambda asked: feed.parse(asked.data, asked.url, asked.content_type)

    def _look(self) -> Work:
        from provenance.core import reading

        return lambda asked: reading.look(asked.html)

    def _read(self) -> Work:
        from provenance.core import fingerprint, reading, words
        from provenance.core.notes import Headline

        evidence = self._evidence()
        # Once, for the table of characters is made at the first call.
        fingerprint.fingerprint(words.read("a b c"))

        def read(asked: Read) -> Any:
            headlines = {line: Headline(*whose) for line, whose in asked.headlines.items()}
            return reading.account(asked.given, evidence, headlines, asked.titles, asked.with_fingerprint)

        return read

    def _check(self) -> Work:
        from provenance.core import checking
        from provenance.formats import contract

        evidence, suffixes = self._evidence(), public_suffixes()

        def check(asked: Check) -> Any:
            return contract.report(None, checking.check(asked.given, evidence, suffixes), asked.with_text)

        return check

    def _sketch(self) -> Work:
        from provenance.workers import corpus

        return corpus.sketching(compiled=False)

    def _sketch_many(self) -> Work:
        from provenance.workers import corpus

        return corpus.sketching(compiled=True)

    def _sketch_bodies(self) -> Work:
        from provenance.workers import corpus

        # The rules take so long that the kernel does not matter.
        return corpus.sketching(compiled=False, bodies=corpus.bodies(self._evidence(), public_suffixes()))

    def _compare(self) -> Work:
        from provenance.workers import corpus

        return corpus.comparing()

    def _explain(self) -> Work:
        from provenance.workers import corpus

        return corpus.explain

    def _check_lines(self) -> Work:
        from provenance.core import given, jsonline
        from provenance.formats import tables

        check = self._check()

        def check_line(data: bytes, with_text: bool) -> tuple[bytes, str]:
            row, wrong = jsonline.decode(data)
            if row is None:
                return b"", wrong
            try:
                found = check(Check(given.of_row(row), with_text))
            except InputError as error:
                return b"", str(error)
            return tables.line({**found, "id": row.get("id")}).encode(), ""

        return lambda asked: [check_line(data, asked.with_text) for data in asked.rows]

    def _rows(self) -> Work:
        from provenance.workers import columns

        columns.load()
        tables: dict[int, Any] = {}

        def rows(asked: Rows) -> Any:
            if asked.file not in tables:
                if asked.known:
                    raise InputError("the worker that had read so far died")
                tables[asked.file] = columns.rows(os.fdopen(os.dup(asked.file), "rb"))
            return next(tables[asked.file], [])

        return rows


_LOADERS: dict[type[Request[Any]], Callable[[Tasks], Work]] = {
    Parse: Tasks._parse,
    Look: Tasks._look,
    Read: Tasks._read,
    Check: Tasks._check,
    CheckLines: Tasks._check_lines,
    Rows: Tasks._rows,
    Sketch: Tasks._sketch,
    SketchMany: Tasks._sketch_many,
    SketchBodies: Tasks._sketch_bodies,
    Compare: Tasks._compare,
    Explain: Tasks._explain,
}
_DECODER = msgspec.msgpack.Decoder(AnyRequest)


def decode(data: bytes) -> AnyRequest:
    """A request as the parent sent it."""
    request: AnyRequest = _DECODER.decode(data)
    return request


def _failing(error: Exception) -> Work:
    def fail(asked: Any) -> Any:
        raise error

    return fail


def _trace(error: Exception) -> str:
    import traceback

    return "".join(traceback.format_exception(error))
