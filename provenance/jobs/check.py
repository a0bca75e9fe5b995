"""One document → its notes, credits, body and origin, without a database."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from provenance.core import fingerprint, origin, reading, text
from provenance.core.agencies import Credit
from provenance.core.body import Body
from provenance.core.notes.note import Document, Evidence, Note
from provenance.core.origin import Origin, Witness
from provenance.core.reading import Reading
from provenance.errors import InputError
from provenance.formats import contract

_FIELDS = ("title", "url", "outlet", "author", "language", "published")


@dataclass(frozen=True, slots=True)
class Report:
    """What one document is made of. `words` and `shingles` (distinct word 3-grams) count its body."""

    id: Any
    document: Document
    notes: tuple[Note, ...]
    credits: tuple[Credit, ...]
    body: Body
    origin: Origin
    words: int
    shingles: int


def document(row: Mapping[str, Any]) -> Document:
    """A row of the JSON Lines contract → a document. Raises InputError: no text, or a wrong type."""
    if not isinstance(row, Mapping):
        raise InputError(f"a document is an object, not {_type(row)}")
    for name in ("text", "html", *_FIELDS):
        if not isinstance(row.get(name), str | None):
            raise InputError(f"`{name}` must be a string, not {_type(row[name])}")
    plain, markup = row.get("text"), row.get("html")
    if plain is None and markup is None:
        raise InputError("no `text` and no `html`")
    read = text.of_plain(plain) if plain is not None else text.of_html(markup or "")
    fields = {name: row.get(name) or "" for name in _FIELDS}
    fields["title"] = fields["title"] or read.title
    fields["language"] = fields["language"] or read.language
    return Document(read, **fields)


def check(given: Document, evidence: Evidence, id: Any = None) -> Report:
    """Notes, credits, body and origin of one document, from itself alone; `id` is carried through."""
    read = reading.read(given, evidence)
    verdict = origin.judge(witness(given, read))
    count = len(read.words.words)
    return Report(
        id, given, read.notes, read.credits, read.body, verdict, count, fingerprint.count(read.words)
    )


def witness(given: Document, read: Reading, owner: str = "") -> Witness:
    """One document as the judge of origins sees it; `owner` is the outlet's, if known."""
    wire = any(note.detail.get("wire") for note in read.notes)
    person = bool(given.author.strip()) and not any(c.evidence == "author" for c in read.elsewhere)
    signed = any(note.rule == "byline" and note.credit is None for note in read.notes)
    return Witness(given.outlet, owner or given.outlet, read.credits, bylined=person or signed, wire=wire)


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
        "notes": [contract.note(note) for note in report.notes],
        "credits": [contract.credit(credit) for credit in report.credits],
        "origin": contract.origin(report.origin),
        "fingerprint": {"recipe": fingerprint.RECIPE, "shingles": report.shingles},
    }
    return shown | {"text": given.text.text} if with_text else shown


def _type(value: object) -> str:
    names = {
        dict: "an object",
        list: "a list",
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a string",
    }
    return names.get(type(value), type(value).__name__)
