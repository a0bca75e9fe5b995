"""`check`: one document → what is not the story, who is credited, where it came from."""

import glob
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from provenance.cli import page, streams
from provenance.cli.call import Call, pass_call
from provenance.cli.examples import examples
from provenance.errors import InputError, NetworkError
from provenance.formats.printable import masked

if TYPE_CHECKING:
    from provenance.files.documents import Found
    from provenance.jobs.check import Checked
    from provenance.workers.pool import Pool


@click.command(
    epilog=examples(
        "check page.html",
        "check https://example.com/story.html --json",
        "check --jsonl documents.jsonl > answers.jsonl",
    )
)
@click.argument("source", metavar="PATH|URL|-")
@click.option("--jsonl", is_flag=True, help="Read and write one JSON document a line.")
@click.option("--with-text", is_flag=True, help="Add the text that the offsets count in.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@pass_call
def check(call: Call, source: str, jsonl: bool, with_text: bool, as_json: bool) -> None:
    """Find what is not the story in one document: a file, an address or `-`. Needs no database."""
    with _readers(call) as readers:
        if jsonl:
            if bad := _stream(readers, source, with_text):
                call.needs_a_look()
                streams.say(f"{bad:,} bad lines left out" if bad > 1 else "1 bad line left out")
            return
        row = _fetched(call, source) if "://" in source else _read(readers, source)
        answer = _answer(readers, source, row, with_text or not as_json)
    if as_json:
        streams.document(answer)
    else:
        page.show({**answer, "url": row.get("url")})


def _readers(call: Call) -> "Pool":
    from provenance.jobs.readers import open_readers

    return open_readers(call.settings())


def _answer(readers: "Pool", source: str, row: dict[str, Any], with_text: bool) -> dict[str, Any]:
    """Raises InputError that names the source: what is wrong with it, or which limit it needs more than."""
    from provenance.jobs.check import check as job

    try:
        return job(readers, row, with_text)
    except InputError as error:
        raise InputError(f"{masked(source)}: {error}") from error


def _stream(readers: "Pool", source: str, with_text: bool) -> int:
    """One answer a line, in the order of the input; returns how many lines were bad.

    Raises InputError when there was no good one.
    """
    good = bad = 0
    for checked in _checked(readers, source, with_text):
        if checked.found is None:
            streams.say(f"{source}, {checked.row.unit} {checked.row.number}: {checked.error}")
            bad += 1
            continue
        streams.data(checked.found)
        streams.flush()  # whoever feeds us may wait for this answer
        good += 1
    if not good:
        what = "no good line" if bad else "no document"
        raise InputError(f"{source}: {what}: JSON Lines with `text` or `html` are wanted")
    return bad


def _checked(readers: "Pool", source: str, with_text: bool) -> Iterator["Checked"]:
    """Apart from what is written, so that a fault of the output is not taken for one of the input."""
    from provenance.files.rows import live
    from provenance.jobs.check import check_all

    with live(Path(source), columns=readers.rows) as (rows, ready):
        yield from check_all(readers, rows, with_text, ready)


def _read(readers: "Pool", source: str) -> dict[str, Any]:
    """The one document of a file or of standard input."""
    from provenance.core.address import lacks_scheme
    from provenance.files.documents import documents, missing

    if lacks_scheme(source) and not (os.path.exists(source) or glob.has_magic(source)):
        raise missing(source, or_address=True)
    return _only(source, documents([source], columns=readers.rows))


def _only(source: str, found: "Iterator[Found]") -> dict[str, Any]:
    first = next(found, None)
    if first is None:
        raise InputError(f"{source}: no document in it")
    row, more = _good(first), next(found, None)
    if more is not None:
        _good(more)
        raise InputError(f"{source} holds more than one document: add --jsonl, or name one file")
    return row


def _good(found: "Found") -> dict[str, Any]:
    if found.row is None:
        line = f", {found.unit} {found.number}" if found.number else ""
        raise InputError(f"{found.path}{line}: {found.error}")
    return found.row


def _fetched(call: Call, url: str) -> dict[str, Any]:
    """The document at an address. Raises NetworkError when it cannot be had."""
    from provenance.fetch.answer import Request
    from provenance.fetch.answers import answers
    from provenance.files.documents import answered
    from provenance.jobs.poll import limits

    answer = next(answers([Request(url, url)], limits(call.settings())))
    if answer.kind != "fetched" or answer.truncated:
        why = answer.error or f"cut off: {answer.came}"
        raise NetworkError(f"cannot fetch {masked(url)}: {why}")
    row = _only(masked(url), answered(masked(url), answer.body, answer.content_type))
    return {**row, "id": url, "url": answer.url}
