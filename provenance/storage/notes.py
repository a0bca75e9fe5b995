"""Notes and credits of revisions."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from provenance.core.agencies import Credit
from provenance.core.notes.note import Note
from provenance.storage.schema import note
from provenance.storage.sql import chunks, each_of, given

FIRST, SECOND = 1, 2


def replace(
    connection: sa.Connection,
    revision_id: int,
    notes: Sequence[Note],
    credits_elsewhere: Sequence[Credit],
    in_pass: int,
) -> None:
    """Write what the rules say of a revision now; `credits_elsewhere` were read from metadata."""
    connection.execute(_CLEAR, {"revision": revision_id})
    rows = [_of_note(n) for n in notes] + [_of_credit(c) for c in credits_elsewhere]
    if rows:
        connection.execute(_ADD, [{**row, "revision_id": revision_id, "pass": in_pass} for row in rows])


_CLEAR = note.delete().where(note.c.revision_id == given("revision"))
_ADD = note.insert()


def _of_note(found: Note) -> dict[str, Any]:
    return {
        "rule": found.rule,
        "version": found.version,
        "kind": found.kind,
        "says": found.says,
        "start": found.start,
        "end": found.end,
        "quote": found.quote,
        "detail": json.dumps(dict(found.detail), ensure_ascii=False, sort_keys=True),
        "cuts": found.cuts,
        **_credit(found.credit),
    }


def _of_credit(found: Credit) -> dict[str, Any]:
    return {
        "rule": f"{found.evidence}-credit",
        "version": 1,
        "kind": "credit",
        "says": f"{found.name} is named in the {found.evidence}.",
        "start": None,
        "end": None,
        "quote": found.quote,
        "detail": "{}",
        "cuts": False,
        **_credit(found),
    }


def _credit(found: Credit | None) -> dict[str, Any]:
    if found is None:
        return dict.fromkeys(("agency", "name", "role", "evidence", "confidence"))
    return {
        "agency": found.agency,
        "name": found.name,
        "role": found.role,
        "evidence": found.evidence,
        "confidence": found.confidence,
    }


def rows(connection: sa.Connection, revisions: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """All rows by revision, in the order of the text; credits from metadata last."""
    found: dict[int, list[dict[str, Any]]] = {}
    for part in chunks(revisions):
        for row in connection.execute(_ROWS, {"revisions": part}).mappings():
            found.setdefault(row["revision_id"], []).append({**row, "detail": json.loads(row["detail"])})
    return found


_ROWS = sa.select(note).where(note.c.revision_id.in_(each_of("revisions"))).order_by(note.c.id)


def from_second_pass(connection: sa.Connection, revision_id: int) -> bool:
    """Whether a second pass has written notes of this revision that the first would not."""
    return connection.execute(_OF_SECOND, {"revision": revision_id}).first() is not None


_OF_SECOND = (
    sa.select(note.c.id).where(note.c.revision_id == given("revision"), note.c["pass"] == SECOND).limit(1)
)


def gaps(rows: Iterable[dict[str, Any]]) -> list[tuple[int, int]]:
    """The spans of a text that these notes cut out of the body."""
    return [(row["start"], row["end"]) for row in rows if row["cuts"] and row["start"] is not None]


def credit(row: dict[str, Any]) -> Credit | None:
    """The credit that a row holds, if it holds one."""
    if row["role"] is None:
        return None
    return Credit(
        agency=row["agency"],
        name=row["name"],
        role=row["role"],
        evidence=row["evidence"],
        confidence=row["confidence"],
        start=row["start"],
        end=row["end"],
        quote=row["quote"],
    )


def values(rows: Iterable[dict[str, Any]]) -> tuple[list[Note], list[Credit]]:
    """Rows → notes of the text, and credits that were read elsewhere."""
    notes: list[Note] = []
    elsewhere: list[Credit] = []
    for row in rows:
        named = credit(row)
        if row["start"] is not None:
            kept = ("rule", "version", "kind", "says", "start", "end", "quote", "detail", "cuts")
            notes.append(Note(**{key: row[key] for key in kept}, credit=named))
        elif named:
            elsewhere.append(named)
    return notes, elsewhere
