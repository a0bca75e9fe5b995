"""A word from the command line → the document that it names: a file, a stored address or item."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Literal

from provenance.core import address, copies, identity, reading
from provenance.core import body as bodies
from provenance.core.body import Body
from provenance.core.copies import Side
from provenance.core.dates import Date, believed
from provenance.core.fingerprint import Fingerprint, fingerprint
from provenance.core.text import of_plain
from provenance.errors import InputError
from provenance.files.documents import documents, missing
from provenance.files.opening import exists
from provenance.formats import contract
from provenance.jobs import arrivals, export, match, naming
from provenance.resources import public_suffixes
from provenance.storage import Connection, Store, items
from provenance.storage import notes as stored_notes
from provenance.storage.items import Stored
from provenance.workers.readers import Readers
from provenance.workers.requests import Look, Read

Kind = Literal["file", "address", "id"]


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for; `stored` when the database holds it, `fingerprint` only where that was asked for.

    `notes` are objects of the contract and count in `text`, as the body's pieces do; `digest` stands
    for the body.
    """

    asked: str
    title: str
    outlet: str
    url: str
    published: str | None
    text: str
    notes: tuple[dict[str, Any], ...]
    body: Body
    side: Side
    blocked: bool
    digest: bytes
    fingerprint: Fingerprint | None
    stored: Stored | None = None


def kind(word: str) -> Kind:
    """What a word is: "-" and what exists are files. InputError for a missing file."""
    if word != "-" and "://" in word:
        return "address"
    if word == "-" or exists(word):
        return "file"
    if any(mark in word for mark in "/\\.") or not word.strip():
        raise missing(word, or_address=True)
    return "id"


def of_file(readers: Readers, path: str, with_fingerprint: bool = False) -> Query:
    """The one document of a file or of standard input, after a first pass. Raises InputError."""
    first = list(islice(documents([path], columns=readers.rows), 2))
    wrong = next((each.error for each in first if each.row is None), "" if first else "no document in it")
    if wrong:
        raise InputError(f"{path}: {wrong}")
    if len(first) > 1:
        raise InputError(f"{path} holds several documents: look them up one by one, or see `dedupe`")
    try:
        return of_row(readers, path, first[0].row or {}, with_fingerprint)
    except InputError as error:  # also one that is over a limit
        raise InputError(f"{path}: {error}") from error


def of_row(readers: Readers, asked: str, row: Any, with_fingerprint: bool = False) -> Query:
    """A row of the JSON Lines contract, likewise."""
    arrival = arrivals.of_row(row, lambda html: readers.ask(Look(html)))
    read = readers.ask(Read(arrival.given, with_fingerprint=with_fingerprint))
    now, said = datetime.now(UTC), arrival.published
    at = believed(said.earliest, said.latest, now)
    day = at.date() if at != now else None  # no date, or one that is still to come
    place = "" if address.is_front(arrival.canonical) else arrival.canonical
    return Query(
        asked,
        title=arrival.title,
        outlet=arrival.outlet,
        url=arrival.url,
        published=_published(said),
        text=arrival.text,
        notes=tuple(map(contract.note, read.notes)),
        body=read.body,
        side=copies.side(read.body.text, title=arrival.title, day=day, address=place),
        blocked=read.blocked,
        digest=read.digest,
        fingerprint=read.fingerprint,
    )


def _published(said: Date) -> str | None:
    sure = said.at if said.earliest == said.latest else None
    return export.when(sure.astimezone(UTC)) if sure else said.raw or None


def of_store(store: Store, word: str, with_fingerprint: bool = False) -> Query | None:
    """A stored item by its address, in whatever form, or id; None for an address that is not known.

    Raises InputError with the nearest id for one that names nothing.
    """
    with store.reading() as connection:
        number = _by_address(connection, word) if kind(word) == "address" else naming.item(connection, word)
    return None if number is None else _stored(store, word, number, with_fingerprint)


def _by_address(connection: Connection, url: str) -> int | None:
    """Whatever the form: http or https, www., phone or AMP page, tracking marks, an earlier slug."""
    canonical = address.canonical(url)
    link = identity.link_key(address.domain(url, public_suffixes()), canonical)
    return items.by_address(connection, canonical, url, link)


def _stored(store: Store, asked: str, number: int, with_fingerprint: bool) -> Query:
    with store.reading() as connection:
        stored = items.current(connection, number)
        if not stored.has_text:
            raise InputError(
                f"the text of item {stored.uid} was pruned, so that it cannot be compared: "
                "`provenance story` shows the copies that were found"
            )
        side = match.sides(connection, [stored.revision])[stored.revision]
        rows = stored_notes.rows(connection, [stored.revision]).get(stored.revision, [])
    return Query(
        asked,
        title=stored.title,
        outlet=stored.outlet,
        url=stored.url,
        published=export.published(stored),
        text=stored.text,
        notes=tuple(export.note(row) for row in rows if row["start"] is not None),
        body=bodies.cut_spans(of_plain(stored.text), stored_notes.gaps(rows)),
        side=side,
        blocked=stored.blocked or not side.words.words,
        digest=reading.body_digest(side.words, stored.title),
        fingerprint=fingerprint(side.words) if with_fingerprint else None,
        stored=stored,
    )
