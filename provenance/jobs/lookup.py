"""A file, an address, an id or standard input → its copies in the database, best first."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from provenance.core import copies
from provenance.core.copies import MERGING, Copy, Relation
from provenance.core.origin import Origin
from provenance.formats import contract
from provenance.jobs import export, match
from provenance.jobs import query as queries
from provenance.jobs.desk import Desk, open_desk
from provenance.jobs.query import Query
from provenance.settings import Settings
from provenance.storage import Connection, Store, bodies, items, origins, stories
from provenance.storage import notes as stored_notes
from provenance.storage.items import Stored


@dataclass(frozen=True, slots=True)
class _Found:
    stored: Stored
    verdict: Copy


def lookup(settings: Settings, store: Store, query: str, min_match: float = 0) -> dict[str, Any]:
    """The copies of a document with a match of at least `min_match` (0–100), as the contract has them.

    `query` is "-", an address, an existing file, or an id. InputError for a word that is neither,
    and for a file that cannot be read. Story and origin are those of all copies while one is listed.
    """
    with open_desk(settings, store) as desk:
        is_file = queries.kind(query) == "file"
        asked = (
            queries.of_file(desk.readers, query, True) if is_file else queries.of_store(store, query, True)
        )
        if asked is None:  # an address that the database does not know
            return _answer(query, None, [], None, None)
        found = _copies(desk, asked)
        listed = [each for each in found if each.verdict.match >= min_match]
        with store.reading() as connection:
            return _tell(connection, desk, asked, found if listed else [], listed)


def _copies(desk: Desk, asked: Query) -> list[_Found]:
    """Every current item with a body that is verified, best first; the query's own item left out."""
    if asked.blocked:
        return []
    assert asked.fingerprint is not None
    now = items.month(datetime.now(UTC))
    month = min(now, asked.stored.month_seen) if asked.stored else now
    found: list[_Found] = []
    with desk.store.reading() as connection:
        bodies_near = match.candidate_bodies(connection, desk, asked.fingerprint, asked.digest, month)
        for body_id in sorted(bodies_near):
            found += _bearers(connection, asked, body_id)
    return sorted(found, key=_rank)


def _rank(found: _Found) -> tuple[bool, float, int, float, int]:
    """Best first: what merges, by its match; of equal matches the closer relation, then the nearer text.

    Of equally near ones the earlier item.
    """
    verdict = found.verdict
    kind = _CLOSEST.index(verdict.relation)
    match, jaccard = round(verdict.match, 1), round(verdict.jaccard, 4)
    return verdict.relation not in MERGING, -match, kind, -jaccard, found.stored.item


_CLOSEST: tuple[Relation, ...] = ("identical", "copy", "trimmed", "excerpt")


def _bearers(connection: Connection, asked: Query, body_id: int) -> list[_Found]:
    revisions = bodies.carriers(connection, body_id)
    own = asked.stored.revision if asked.stored else None
    wanted = [number for number in revisions if number != own]
    if not wanted:
        return []
    bearers = items.load(connection, wanted)
    # One verdict a title: the body is the same.
    firsts = {stored.title: stored.revision for stored in reversed(bearers) if stored.has_text}
    sides = match.sides(connection, firsts.values())
    verdicts = {title: copies.compare(asked.side, sides[first]) for title, first in firsts.items()}
    # What was pruned under a title of its own has at least the same words.
    any_title = next((verdict for verdict in verdicts.values() if verdict), None)
    judged = ((stored, verdicts.get(stored.title, any_title)) for stored in bearers)
    return [_Found(stored, verdict) for stored, verdict in judged if verdict]


def _tell(
    connection: Connection, desk: Desk, asked: Query, found: list[_Found], listed: list[_Found]
) -> dict[str, Any]:
    """`listed` of the copies that were found; the best of all says which story and origin."""
    best = next((f.stored for f in found if f.verdict.relation in MERGING), asked.stored)
    story = best.story if best else None
    origin = origins.load(connection, desk.recipes["origin"], [best.item]) if best else {}
    rows = stored_notes.rows(connection, [f.stored.revision for f in listed])
    told = [
        _row(f, [row["rule"] for row in rows.get(f.stored.revision, []) if row["start"] is not None])
        for f in listed
    ]
    return _answer(
        asked.asked,
        asked,
        told,
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
            "blocking": [_reason(note) for note in asked.notes if note["detail"].get("blocks")]
            if asked
            else [],
        },
        "story": story,
        "copies": listed,
        "origin": origin or contract.origin(_UNKNOWN),
    }


def _reason(note: dict[str, Any]) -> dict[str, str]:
    """Why it may not be matched: what a note about it says."""
    return {key: note[key] for key in ("rule", "says")}


_UNKNOWN = Origin("unknown", None, None, 0.0, (), ("no copy in the database that belongs to one story",))
