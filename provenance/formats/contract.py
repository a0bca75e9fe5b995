"""Values → the JSON objects that other programs rely on."""

from typing import Any

from provenance.core import fingerprint
from provenance.core.agencies import Credit
from provenance.core.checking import Report
from provenance.core.notes.note import Note
from provenance.core.origin import Origin


def report(id: Any, found: Report, with_text: bool = False) -> dict[str, Any]:
    """What one document is made of; `with_text` adds the text that all offsets count in."""
    given = found.document
    shown: dict[str, Any] = {
        "id": id,
        "title": given.title,
        "language": given.language or None,
        "outlet": given.outlet,
        "words": found.words,
        "body": found.body.text,
        "notes": [note(each) for each in found.notes],
        "credits": [credit(each) for each in found.credits],
        "origin": origin(found.origin),
        "fingerprint": {"recipe": fingerprint.RECIPE, "shingles": found.shingles},
    }
    return shown | {"text": given.text.text} if with_text else shown


def note(found: Note) -> dict[str, Any]:
    """A finding; offsets count code points in the text."""
    return {
        "rule": found.rule,
        "version": found.version,
        "kind": found.kind,
        "says": found.says,
        "start": found.start,
        "end": found.end,
        "quote": found.quote,
        "detail": dict(found.detail),
    }


def credit(found: Credit) -> dict[str, Any]:
    """A named house in a role; `start` and `end` are null when it was read from metadata."""
    return {
        "agency": found.agency,
        "name": found.name,
        "role": found.role,
        "evidence": found.evidence,
        "confidence": found.confidence,
        "start": found.start,
        "end": found.end,
        "quote": found.quote,
    }


def origin(found: Origin) -> dict[str, Any]:
    """Who wrote it; `chain` lists names from the writer to the publisher."""
    return {
        "kind": found.kind,
        "name": found.name,
        "confidence": found.confidence,
        "chain": [step.name for step in found.chain],
        "reasons": list(found.reasons),
    }
