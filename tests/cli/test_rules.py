"""`rules`: what the program looks for, in its own words."""

import json
from collections.abc import Callable
from typing import Any

from provenance.core.notes import RULES

Runs = Callable[..., Any]


def test_list_has_every_rule_in_order_and_says_what_it_finds(provenance: Runs) -> None:
    rows = json.loads(provenance("rules", "list", "--json").out)
    assert [row["rule"] for row in rows] == [rule.name for rule in RULES]
    assert all(row["finds"] for row in rows)
    people = provenance("rules", "list")
    assert (people.code, people.err) == (0, "")
    assert len(people.out.splitlines()) == len(RULES) + 1


def test_show(provenance: Runs) -> None:
    said = provenance("rules", "show", "previous-next")
    assert said.code == 0
    assert said.out.startswith("previous-next (contamination, version ")
    assert json.loads(provenance("rules", "show", "previous-next", "--json").out)["explains"]


def test_unknown_rule_is_3_and_names_the_nearest(provenance: Runs) -> None:
    said = provenance("rules", "show", "previus-next")
    assert (said.code, said.out) == (3, "")
    assert said.err == "provenance: no rule is called previus-next: did you mean previous-next?\n"
