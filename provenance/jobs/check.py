"""One document → its notes, credits, body and origin, without a database."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from provenance.core import body, fingerprint, notes, origin, text, words
from provenance.core.agencies import Credit, from_metadata
from provenance.core.body import Body
from provenance.core.notes.note import Document, Evidence, Note
from provenance.core.origin import Origin, Witness
from provenance.errors import InputError

_FIELDS = ("title", "url", "outlet", "author", "language", "published")


@dataclass(frozen=True, slots=True)
class Report:
    """What one document is made of. `words` and `shingles` (distinct word 3-grams) count its body."""

    id: str | None
    document: Document
    notes: tuple[Note, ...]
    credits: tuple[Credit, ...]
    body: Body
    origin: Origin
    words: int
    shingles: int


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line of a JSON Lines file that is no document: its number from 1, and why."""

    number: int
    reason: str


def document(row: Mapping[str, Any]) -> Document:
    """A row of the JSON Lines contract → a document. Raises InputError: no text, or a wrong type."""
    if not isinstance(row, Mapping):
        raise InputError(f"a document is an object, not {_type(row)}")
    for name in ("text", "html", *_FIELDS):
        if not isinstance(row.get(name), str | None):
            raise InputError(f"`{name}` must be a string, not {_type(row[name])}")
    if row.get("text") is None and row.get("html") is None:
        raise InputError("no `text` and no `html`")
    given = row.get("text")
    read = text.of_html(row["html"]) if given is None else text.of_plain(given)
    fields = {name: row.get(name) or "" for name in _FIELDS}
    fields["title"] = fields["title"] or read.title
    fields["language"] = fields["language"] or read.language
    return Document(read, **fields)


def check(given: Document, evidence: Evidence, id: str | None = None) -> Report:  # noqa: A002 - the contract's name
    """Notes, credits, body and origin of one document, from itself alone."""
    found = notes.run(given, evidence)
    kept = body.cut(given.text, found)
    credits = credits_of(given, found, evidence)
    read = words.read(kept.text)
    verdict = origin.judge(witness(given, found, credits))
    return Report(id, given, found, credits, kept, verdict, len(read.words), fingerprint.count(read))


def credits_of(given: Document, found: Iterable[Note], evidence: Evidence) -> tuple[Credit, ...]:
    """The credits that the notes name, then those of the metadata."""
    named = [note.credit for note in found if note.credit]
    return (*named, *from_metadata(given, evidence.catalogue))


def witness(given: Document, found: Iterable[Note], credits: tuple[Credit, ...], owner: str = "") -> Witness:
    """One document as the judge of origins sees it; `owner` is the outlet's, if known."""
    found = tuple(found)
    wire = any(n.kind == "syndication" and n.detail.get("wire") for n in found)
    person = bool(given.author.strip()) and not any(c.evidence == "author" for c in credits)
    signed = any(n.rule == "byline" and n.credit is None for n in found)
    return Witness(given.outlet, owner or given.outlet, credits, bylined=person or signed, wire=wire)


def to_json(report: Report, with_text: bool = False) -> dict[str, Any]:
    """The object that programs rely on; `with_text` adds the text that all offsets count in."""
    given = report.document
    shown: dict[str, Any] = {
        "id": report.id,
        "title": given.title,
        "language": given.language or None,
        "outlet": given.outlet,
        "words": report.words,
        "body": report.body.text,
        "notes": [_note(note) for note in report.notes],
        "credits": [_credit(credit) for credit in report.credits],
        "origin": origin_json(report.origin),
        "fingerprint": {"recipe": fingerprint.RECIPE, "shingles": report.shingles},
    }
    return shown | {"text": given.text.text} if with_text else shown


def origin_json(found: Origin) -> dict[str, Any]:
    """An origin as programs read it: the chain as names."""
    return {
        "kind": found.kind,
        "name": found.name,
        "confidence": found.confidence,
        "chain": [step.name for step in found.chain],
        "reasons": list(found.reasons),
    }


def lines(rows: Iterable[str | bytes], evidence: Evidence) -> Iterator[Report | BadLine]:
    """JSON Lines → a report or a bad line for each, in order, one at a time; blank lines are none."""
    for number, row in enumerate(rows, 1):
        if not row.strip():
            continue
        try:
            yield _line(row, evidence)
        except InputError as error:
            yield BadLine(number, str(error))


def _line(row: str | bytes, evidence: Evidence) -> Report:
    try:
        given = json.loads(row)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not JSON: {error}") from error
    found = document(given)
    ident = given.get("id")
    if not isinstance(ident, str | int | None) or isinstance(ident, bool):
        raise InputError(f"`id` must be a string or a whole number, not {_type(ident)}")
    return check(found, evidence, None if ident is None else str(ident))


def _note(note: Note) -> dict[str, Any]:
    return {
        "rule": note.rule,
        "kind": note.kind,
        "says": note.says,
        "start": note.start,
        "end": note.end,
        "quote": note.quote,
        "detail": dict(note.detail),
    }


def _credit(credit: Credit) -> dict[str, Any]:
    return {
        "agency": credit.agency,
        "name": credit.name,
        "role": credit.role,
        "evidence": credit.evidence,
        "confidence": credit.confidence,
        "start": credit.start,
        "end": credit.end,
        "quote": credit.quote,
    }


def _type(value: object) -> str:
    names = {
        dict: "an object",
        list: "a list",
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a string",
    }
    return "null" if value is None else names.get(type(value), type(value).__name__)
