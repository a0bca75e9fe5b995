"""A document + evidence → what is said of it: notes, credits, body, and the body's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from provenance.core import address, agencies, body, fingerprint, notes, text, words
from provenance.core.address import Suffixes
from provenance.core.agencies import Credit
from provenance.core.body import Body
from provenance.core.copies import SHORT
from provenance.core.fingerprint import Fingerprint
from provenance.core.given import Given
from provenance.core.identity import digest
from provenance.core.notes.note import Document, Evidence, Headline, Note
from provenance.core.origin import Witness
from provenance.core.text import Text
from provenance.core.titles import without_affixes
from provenance.core.words import Words


@dataclass(frozen=True, slots=True)
class Page:
    """A document's text, as all offsets count in it, and what its HTML says of itself."""

    text: str
    title: str = ""
    canonical: str = ""
    language: str = ""
    counters: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Account:
    """A reading without its words: small enough to be handed from one process to another.

    `words` counts those of the body, `digest` stands for them (see `body_digest`); `edges` are the
    lines that a second pass wants looked up, `title` the given one or the page's. `fingerprint` only
    where it was asked for.
    """

    notes: tuple[Note, ...]
    elsewhere: tuple[Credit, ...]
    body: Body
    words: int
    digest: bytes
    edges: tuple[str, ...]
    title: str
    fingerprint: Fingerprint | None = None

    @property
    def credits(self) -> tuple[Credit, ...]:
        """As those of a reading."""
        return (*(n.credit for n in self.notes if n.credit), *self.elsewhere)

    @property
    def blocked(self) -> bool:
        """As that of a reading."""
        return not self.words or any(n.blocks for n in self.notes)


def look(html: str) -> Page:
    """HTML → its text and what it says of itself."""
    found = text.of_html(html)
    return Page(found.text, found.title, found.canonical, found.language, found.counters)


def parse(given: Given) -> Text:
    """The text of a document as it was given."""
    return text.of_html(given.text) if given.is_html else text.of_plain(given.text)


def completed(given: Given, page: Page | Text, suffixes: Suffixes) -> Given:
    """With what its page says of itself where nothing was given, and its outlet in the one form."""
    url = given.url or page.canonical  # a saved page says where it is from
    return replace(
        given,
        title=given.title or page.title,
        url=url,
        outlet=address.outlet(given.outlet, url, suffixes),
        language=given.language or page.language,
    )


def document(given: Given, page: Text | None = None) -> Document:
    """A document as the rules see it; title and language are the page's own where none were given."""
    page = page or parse(given)
    return Document(
        page,
        title=given.title or page.title,
        url=given.url,
        outlet=given.outlet,
        author=given.author,
        language=given.language or page.language,
        published=given.published,
    )


def account(
    given: Given,
    evidence: Evidence,
    headlines: Mapping[str, Headline] | None = None,
    titles: tuple[str, ...] = (),
    with_fingerprint: bool = False,
) -> Account:
    """`read`, for a document as it was given."""
    page = document(given)
    found = read(page, evidence, headlines, titles)
    return Account(
        found.notes,
        found.elsewhere,
        found.body,
        len(found.words.words),
        body_digest(found.words, page.title),
        notes.edges(page, found.notes),
        page.title,
        fingerprint.fingerprint(found.words) if with_fingerprint else None,
    )


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
