"""One document → its notes, credits, body and origin, from itself alone."""

from dataclasses import dataclass

from provenance.core import fingerprint, origin, reading
from provenance.core.agencies import Credit
from provenance.core.body import Body
from provenance.core.given import Given
from provenance.core.notes.note import Document, Evidence, Note
from provenance.core.origin import Origin, Witness
from provenance.core.reading import Reading


@dataclass(frozen=True, slots=True)
class Report:
    """What one document is made of. `words` and `shingles` (distinct word 3-grams) count its body."""

    document: Document
    notes: tuple[Note, ...]
    credits: tuple[Credit, ...]
    body: Body
    origin: Origin
    words: int
    shingles: int


def check(given: Given, evidence: Evidence) -> Report:
    """Notes, credits, body and origin of one document."""
    document = reading.document(given)
    read = reading.read(document, evidence)
    verdict = origin.judge(witness(document, read))
    count = len(read.words.words)
    return Report(
        document, read.notes, read.credits, read.body, verdict, count, fingerprint.count(read.words)
    )


def witness(document: Document, read: Reading, owner: str = "") -> Witness:
    """One document as the judge of origins sees it; `owner` is the outlet's, if known."""
    wire = any(note.detail.get("wire") for note in read.notes)
    person = bool(document.author.strip()) and not any(c.evidence == "author" for c in read.elsewhere)
    signed = any(note.rule == "byline" and note.credit is None for note in read.notes)
    outlet = document.outlet
    return Witness(outlet, owner or outlet, read.credits, bylined=person or signed, wire=wire)
