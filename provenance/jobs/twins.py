"""A body → the other items of its outlet that have the same words, under whatever titles."""

from collections.abc import Iterable
from dataclasses import dataclass

from provenance.core import body
from provenance.core.copies import SHORT
from provenance.core.fingerprint import Fingerprint, fingerprint
from provenance.core.reading import Account, body_digest
from provenance.core.text import of_plain
from provenance.core.words import read
from provenance.jobs.desk import Desk
from provenance.storage import Connection, bodies, items
from provenance.storage import notes as stored_notes
from provenance.storage.bodies import Bearer
from provenance.storage.items import Stored


@dataclass(frozen=True, slots=True)
class Body:
    """What stands for a body's words: their digest, their count and, for a short one, its fingerprint."""

    digest: bytes
    words: int
    fingerprint: Fingerprint | None


def twins(connection: Connection, desk: Desk, stored: Stored, body: Body | Account) -> list[Bearer]:
    """Other items of `stored`'s outlet whose current body has just these words, blocked ones too."""
    if stored.outlet_id is None or not body.words:
        return []
    recipe = desk.recipes["fingerprint"]
    same = bodies.by_digest(connection, recipe, body.digest)
    found = {same} if same is not None else set()
    if body.words < SHORT:  # stored once a title
        assert body.fingerprint is not None
        months = (stored.month_seen - desk.months, stored.month_seen + desk.months)
        found |= bodies.equal(connection, recipe, body.fingerprint, body.words, months)
    return bodies.bearers(connection, found, outlet_id=stored.outlet_id, besides=stored.item)


def release(connection: Connection, desk: Desk, stored: Stored) -> None:
    """The item's body is about to change: what was blocked for having the same is judged again."""
    if not stored.has_text:
        return  # nor have the others, which have the same words and were not seen since
    rows = stored_notes.rows(connection, [stored.revision]).get(stored.revision, ())
    words = read(body_of(stored, rows))
    made = fingerprint(words) if len(words.words) < SHORT else None
    old = Body(body_digest(words, stored.title), len(words.words), made)
    items.requeue(connection, [t.item for t in twins(connection, desk, stored, old) if t.blocked])


def body_of(stored: Stored, rows: Iterable[dict[str, object]]) -> str:
    """The body of a stored revision, cut as its stored notes say."""
    return body.cut_spans(of_plain(stored.text), stored_notes.gaps(rows)).text
