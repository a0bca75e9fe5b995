"""The origin of each item and the chain that leads to it."""

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from provenance.core.origin import Origin, Step
from provenance.storage.schema import origin, step
from provenance.storage.sql import chunks


def replace(connection: sa.Connection, recipe: int, item_id: int, found: Origin) -> None:
    """Write what is judged of an item now."""
    connection.execute(origin.delete().where(origin.c.item_id == item_id, origin.c.recipe_id == recipe))
    connection.execute(step.delete().where(step.c.item_id == item_id))
    connection.execute(
        origin.insert().values(
            item_id=item_id,
            recipe_id=recipe,
            kind=found.kind,
            name=found.name,
            agency=found.agency,
            confidence=found.confidence,
            reasons=json.dumps(found.reasons, ensure_ascii=False),
        )
    )
    steps = [
        {
            "item_id": item_id,
            "position": n,
            "name": s.name,
            "role": s.role,
            "agency": s.agency,
            "evidence": s.evidence,
        }
        for n, s in enumerate(found.chain)
    ]
    if steps:
        connection.execute(step.insert(), steps)


def forget(connection: sa.Connection, items: Iterable[int]) -> None:
    """These items have no origin: they are blocked."""
    for part in chunks(items):
        connection.execute(origin.delete().where(origin.c.item_id.in_(part)))
        connection.execute(step.delete().where(step.c.item_id.in_(part)))


def load(connection: sa.Connection, recipe: int, items: Iterable[int]) -> dict[int, Origin]:
    """Item → origin, for those that were judged."""
    rows: dict[int, Any] = {}
    steps: dict[int, list[Step]] = {}
    for part in chunks(items):
        query = sa.select(origin).where(origin.c.item_id.in_(part), origin.c.recipe_id == recipe)
        rows.update({row.item_id: row for row in connection.execute(query)})
        chain = sa.select(step).where(step.c.item_id.in_(part)).order_by(step.c.item_id, step.c.position)
        for row in connection.execute(chain):
            steps.setdefault(row.item_id, []).append(Step(row.name, row.role, row.agency, row.evidence))
    return {
        number: Origin(
            kind=row.kind,
            name=row.name,
            agency=row.agency,
            confidence=row.confidence,
            chain=tuple(steps.get(number, ())),
            reasons=tuple(json.loads(row.reasons)),
        )
        for number, row in rows.items()
    }
