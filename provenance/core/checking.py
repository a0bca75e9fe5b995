"""One document → its notes, credits, body and origin, from itself alone."""

from dataclasses import dataclass

from provenance.core import fingerprint, origin, reading
from provenance.core.address import Suffixes
from provenance.core.agencies import Credit
from provenance.core.body import Body
from provenance.core.given import Given
from provenance.core.notes.note import Document, Evidence, Note
from provenance.core.origin import Origin


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


def check(given: Given, evidence: Evidence, suffixes: Suffixes) -> Report:
    """Notes, credits, body and origin of one document."""
    page = reading.parse(given)
    document = reading.document(reading.completed(given, page, suffixes), page)
    read = reading.read(document, evidence)
    seen = reading.witness(read.notes, read.elsewhere, outlet=document.outlet, author=document.author)
    count = len(read.words.words)
    return Report(
        document,
        read.notes,
        read.credits,
        read.body,
        origin.judge(seen),
        count,
        fingerprint.count(read.words),
    )
