"""A file, an address, an id or standard input → its copies in the database, best first."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from provenance.core import address, copies, identity, reading
from provenance.core.copies import MERGING, Copy, Relation, Side
from provenance.core.dates import believed
from provenance.core.fingerprint import Fingerprint, fingerprint
from provenance.core.origin import Origin
from provenance.errors import InputError
from provenance.files.documents import documents
from provenance.formats import contract
from provenance.jobs import arrivals, export, match, naming
from provenance.jobs.desk import Desk, open_desk
from provenance.jobs.suffixes import load_suffixes
from provenance.settings import Settings
from provenance.storage import Connection, Store, bodies, items, origins, stories
from provenance.storage import notes as stored_notes
from provenance.storage.items import Stored
from provenance.workers.requests import Look, Read


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for; `stored` when the database holds it. `digest` stands for its body."""

    asked: str
    title: str
    outlet: str
    url: str
    side: Side
    blocked: bool
    digest: bytes
    fingerprint: Fingerprint
    stored: Stored | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    stored: Stored
    verdict: Copy


def lookup(settings: Settings, store: Store, query: str) -> dict[str, Any]:
    """The copies of a document, as the contract has them.

    `query` is "-", an address, an existing file, or an id. InputError for a word that is neither,
    and for a file that cannot be read.
    """
    with open_desk(settings, store) as desk:
        asked = _understand(desk, query)
        if asked is None:
            return _answer(query, None, [], None, None)
        found = _copies(desk, asked)
        with store.reading() as connection:
            return _tell(connection, desk, asked, found)


def _understand(desk: Desk, query: str) -> Query | None:
    """None for an address that the database does not know."""
    if query != "-" and "://" in query:
        return _address(desk, query)
    if query == "-" or Path(query).exists():
        return _file(desk, query)
    if any(mark in query for mark in "/\\.") or not query.strip():
        meant = address.is_domain(query.partition("/")[0]) and "/" in query
        raise InputError(f"no such file: {query}" + (": an address begins with https://" if meant else ""))
    with desk.store.reading() as connection:
        number = naming.item(connection, query)
    return _stored(desk, query, number)


def _address(desk: Desk, url: str) -> Query | None:
    """Whatever the form: http or https, www., phone or AMP page, tracking marks, an earlier slug."""
    canonical = address.canonical(url)
    link = identity.link_key(address.domain(url, load_suffixes()), canonical)
    with desk.store.reading() as connection:
        number = items.by_address(connection, canonical, url, link)
    return None if number is None else _stored(desk, url, number)


def _file(desk: Desk, path: str) -> Query:
    first = list(islice(documents([path]), 2))
    wrong = next((each.error for each in first if each.row is None), "" if first else "no document in it")
    if wrong:
        raise InputError(f"{path}: {wrong}")
    if len(first) > 1:
        raise InputError(f"{path} holds several documents: look them up one by one, or see `dedupe`")
    arrival = arrivals.of_row(first[0].row or {}, lambda html: desk.readers.ask(Look(html)))
    read = desk.readers.ask(Read(arrival.given, with_fingerprint=True))
    assert read.fingerprint is not None
    now, said = datetime.now(UTC), arrival.published
    at = believed(said.earliest, said.latest, now)
    day = at.date() if at != now else None  # no date, or one that is still to come
    place = "" if address.is_front(arrival.canonical) else arrival.canonical
    side = copies.side(read.body.text, title=arrival.title, day=day, address=place)
    named = arrival.title, arrival.outlet, arrival.url
    return Query(path, *named, side, read.blocked, read.digest, read.fingerprint)


def _stored(desk: Desk, asked: str, number: int) -> Query:
    with desk.store.reading() as connection:
        stored = items.current(connection, number)
        side = match.sides(connection, [stored.revision])[stored.revision]
    blocked = stored.blocked or not side.words.words
    digest = reading.body_digest(side.words, stored.title)
    named = stored.title, stored.outlet, stored.url
    return Query(asked, *named, side, blocked, digest, fingerprint(side.words), stored)


def _copies(desk: Desk, asked: Query) -> list[_Found]:
    """Every current item with a body that is verified, best first; the query's own item left out."""
    if asked.blocked:
        return []
    now = items.month(datetime.now(UTC))
    month = min(now, asked.stored.month) if asked.stored else now
    found: list[_Found] = []
    with desk.store.reading() as connection:
        bodies_near = match.candidate_bodies(connection, desk, asked.fingerprint, asked.digest, month)
        for body_id in sorted(bodies_near):
            found += _bearers(connection, asked, body_id)
    return sorted(found, key=_rank)


def _rank(found: _Found) -> tuple[bool, float, int, int]:
    """Best first: what merges, by its match; of equal matches the closer relation, then the earlier item."""
    verdict = found.verdict
    kind = _CLOSEST.index(verdict.relation)
    return verdict.relation not in MERGING, -round(verdict.match, 1), kind, found.stored.item


_CLOSEST: tuple[Relation, ...] = ("identical", "copy", "trimmed", "excerpt")


def _bearers(connection: Connection, asked: Query, body_id: int) -> list[_Found]:
    revisions = bodies.carriers(connection, body_id)
    own = asked.stored.revision if asked.stored else None
    wanted = [number for number in revisions if number != own]
    if not wanted:
        return []
    bearers = items.load(connection, wanted)
    # One verdict a title: the body is the same.
    firsts = {stored.title: stored.revision for stored in reversed(bearers)}
    sides = match.sides(connection, firsts.values())
    verdicts = {title: copies.compare(asked.side, sides[first]) for title, first in firsts.items()}
    return [_Found(stored, verdict) for stored in bearers if (verdict := verdicts[stored.title])]


def _tell(connection: Connection, desk: Desk, asked: Query, found: list[_Found]) -> dict[str, Any]:
    best = next((f.stored for f in found if f.verdict.relation in MERGING), asked.stored)
    story = best.story if best else None
    origin = origins.load(connection, desk.recipes["origin"], [best.item]) if best else {}
    rows = stored_notes.rows(connection, [f.stored.revision for f in found])
    listed = [
        _row(f, [row["rule"] for row in rows.get(f.stored.revision, []) if row["start"] is not None])
        for f in found
    ]
    return _answer(
        asked.asked,
        asked,
        listed,
        stories.uid(connection, story) if story is not None else None,
        contract.origin(origin[best.item]) if best and best.item in origin else None,
    )


def _row(found: _Found, rules: list[str]) -> dict[str, Any]:
    stored, verdict = found.stored, found.verdict
    return {
        "item": stored.uid,
        "outlet": stored.outlet,
        "url": stored.url,
        "title": stored.title,
        "published": export.published(stored),
        "first_seen": export.when(stored.first_seen),
        "relation": verdict.relation,
        "match": round(verdict.match, 1),
        "jaccard": round(verdict.jaccard, 4),
        "query_in_copy": round(verdict.a_in_b, 4),
        "copy_in_query": round(verdict.b_in_a, 4),
        "shared_words": verdict.longest,
        "reason": verdict.reason,
        "notes": rules,
    }


def _answer(
    given: str,
    asked: Query | None,
    listed: list[dict[str, Any]],
    story: str | None,
    origin: dict[str, Any] | None,
) -> dict[str, Any]:
    stored = asked.stored if asked else None
    return {
        "query": {
            "asked": given,
            "known": stored is not None,
            "item": stored.uid if stored else None,
            "title": asked.title if asked else "",
            "outlet": asked.outlet if asked else "",
            "url": asked.url if asked else "",
            "words": len(asked.side.words.words) if asked else 0,
        },
        "story": story,
        "copies": listed,
        "origin": origin or contract.origin(_UNKNOWN),
    }


_UNKNOWN = Origin("unknown", None, None, 0.0, (), ("no copy in the database that belongs to one story",))
