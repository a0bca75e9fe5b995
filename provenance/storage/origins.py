"""The origin of each item and the chain that leads to it."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from provenance.core.origin import Origin, Step
from provenance.storage.schema import origin, step
from provenance.storage.sql import chunks, each_of, given


def replace(connection: sa.Connection, recipe: int, found: Mapping[int, Origin]) -> None:
    """Write what is judged of these items now."""
    for part in chunks(found):
        connection.execute(_CLEAR, {"items": part, "recipe": recipe})
        connection.execute(_CLEAR_STEPS, {"items": part})
    if found:
        connection.execute(_ADD, [_row(recipe, number, each) for number, each in found.items()])
    steps = [
        {
            "item_id": number,
            "position": n,
            "name": s.name,
            "role": s.role,
            "agency": s.agency,
            "evidence": s.evidence,
        }
        for number, each in found.items()
        for n, s in enumerate(each.chain)
    ]
    if steps:
        connection.execute(_ADD_STEPS, steps)


_CLEAR = origin.delete().where(origin.c.item_id.in_(each_of("items")), origin.c.recipe_id == given("recipe"))
_CLEAR_STEPS = step.delete().where(step.c.item_id.in_(each_of("items")))
_ADD = origin.insert()
_ADD_STEPS = step.insert()


def _row(recipe: int, item_id: int, found: Origin) -> dict[str, Any]:
    return {
        "item_id": item_id,
        "recipe_id": recipe,
        "kind": found.kind,
        "name": found.name,
        "agency": found.agency,
        "confidence": found.confidence,
        "reasons": json.dumps(found.reasons, ensure_ascii=False),
    }


def forget(connection: sa.Connection, items: Iterable[int]) -> None:
    """These items have no origin: they are blocked."""
    for part in chunks(items):
        connection.execute(_FORGET, {"items": part})
        connection.execute(_CLEAR_STEPS, {"items": part})


_FORGET = origin.delete().where(origin.c.item_id.in_(each_of("items")))


def load(connection: sa.Connection, recipe: int, items: Iterable[int]) -> dict[int, Origin]:
    """Item → origin, for those that were judged."""
    rows: dict[int, Any] = {}
    steps: dict[int, list[Step]] = {}
    for part in chunks(items):
        judged = connection.execute(_LOAD, {"items": part, "recipe": recipe})
        rows.update({row.item_id: row for row in judged})
        for row in connection.execute(_CHAINS, {"items": part}):
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


_LOAD = sa.select(origin).where(origin.c.item_id.in_(each_of("items")), origin.c.recipe_id == given("recipe"))
_CHAINS = (
    sa.select(step).where(step.c.item_id.in_(each_of("items"))).order_by(step.c.item_id, step.c.position)
)
