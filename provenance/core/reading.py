"""A document + evidence → what is said of it: notes, credits, body, and the body's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from provenance.core import agencies, body, notes, words
from provenance.core.agencies import Credit
from provenance.core.body import Body
from provenance.core.identity import digest
from provenance.core.notes.note import Document, Evidence, Headline, Note
from provenance.core.origin import Witness
from provenance.core.titles import without_affixes
from provenance.core.words import Words

# Below this many words two outlets can write the same words by chance ("Photo of the day."): only
# with an equal title are they one body. 20 words is also what passages are sure to find.
SHORT = 20


@dataclass(frozen=True, slots=True)
class Reading:
    """One pass over a document. `elsewhere` are credits from its author field and address."""

    notes: tuple[Note, ...]
    elsewhere: tuple[Credit, ...]
    body: Body
    words: Words

    @property
    def credits(self) -> tuple[Credit, ...]:
        """All credits: those of the text in its order, then those from metadata."""
        return (*(n.credit for n in self.notes if n.credit), *self.elsewhere)

    @property
    def blocked(self) -> bool:
        """Whether it may not be matched: a blocking note, or nothing left to match."""
        return not self.words.words or any(n.blocks for n in self.notes)


def read(
    document: Document,
    evidence: Evidence,
    headlines: Mapping[str, Headline] | None = None,
    titles: tuple[str, ...] = (),
) -> Reading:
    """The first pass; with `headlines` (normalised line → whose title it is) or `titles` (under which
    the outlet has the same words elsewhere) the second.
    """
    found = notes.run(document, replace(evidence, headlines=headlines or {}, titles=titles))
    left = body.cut(document.text, found)
    elsewhere = agencies.from_metadata(document, evidence.catalogue)
    return Reading(found, elsewhere, left, words.read(left.text))


def body_digest(read_words: Words, title: str) -> bytes:
    """16 bytes that are equal for equal bodies; a short one counts its title too."""
    parts = read_words.words
    if len(parts) < SHORT:
        parts = (*parts, "\n", *words.read(without_affixes(title)).words)
    return digest(" ".join(parts))


def witness(
    found: Sequence[Note],
    elsewhere: Sequence[Credit],
    *,
    outlet: str,
    author: str,
    owner: str = "",
    first_seen: str = "",
) -> Witness:
    """What was read of one copy, as the judge of origins sees it."""
    # An author field that names an agency is its credit, any other names a person.
    person = bool(author.strip()) and not any(credit.evidence == "author" for credit in elsewhere)
    signed = any(note.rule == "byline" and note.credit is None for note in found)
    return Witness(
        outlet=outlet,
        owner=owner or outlet,
        credits=(*(note.credit for note in found if note.credit), *elsewhere),
        first_seen=first_seen,
        bylined=person or signed,
        wire=any(note.detail.get("wire") for note in found),
    )
