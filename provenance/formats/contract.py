"""Values → the JSON objects that other programs rely on."""

from typing import Any

from provenance.core.agencies import Credit
from provenance.core.notes.note import Note
from provenance.core.origin import Origin


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
