"""One document → its notes, credits, body and origin, without a database."""

from dataclasses import dataclass
from typing import Any

from provenance.core import fingerprint, origin, reading
from provenance.core.agencies import Credit
from provenance.core.body import Body
from provenance.core.notes.note import Document, Evidence, Note
from provenance.core.origin import Origin
from provenance.formats import contract
from provenance.jobs import rows


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


def document(row: Any) -> Document:
    """A row of the JSON Lines contract → a document. Raises InputError: no text, or a wrong type."""
    given = rows.read(row)
    return Document(
        given.text,
        title=given.title,
        url=given.url,
        outlet=given.outlet,
        author=given.author,
        language=given.language,
        published=given.published,
    )


def check(given: Document, evidence: Evidence, id: Any = None) -> Report:
    """Notes, credits, body and origin of one document, from itself alone; `id` is carried through."""
    read = reading.read(given, evidence)
    seen = reading.witness(read.notes, read.elsewhere, outlet=given.outlet, author=given.author)
    verdict = origin.judge(seen)
    count = len(read.words.words)
    return Report(
        id, given, read.notes, read.credits, read.body, verdict, count, fingerprint.count(read.words)
    )


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
