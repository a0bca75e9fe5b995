"""Every rule does what its cases in `config/cases` say, and every rule has some."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from provenance.core.notes import RULES, Evidence, Headline, normal, run
from provenance.core.notes.note import Document, Note
from provenance.core.text import of_plain

CASES = Path(__file__).parents[3] / "config" / "cases"
STORY = tomllib.loads((CASES / "story.toml").read_text("utf-8"))["story"]


def _cases() -> list[Any]:
    found = []
    for rule in RULES:
        file = CASES / f"{rule.name}.toml"
        rows = tomllib.loads(file.read_text("utf-8"))["case"] if file.exists() else []
        found += [pytest.param(rule.name, row, id=f"{rule.name}: {row['name']}") for row in rows]
    return found


def _read(case: dict[str, Any], evidence: Evidence) -> tuple[Note, ...]:
    text = case["text"].replace("{story}", STORY)
    document = Document(of_plain(text), title=case.get("title", ""), outlet=case.get("outlet", ""))
    titles = case.get("headlines", [])
    known = {normal(t): Headline(f"i{n}", "post.example", t) for n, t in enumerate(titles, 1)}
    others = tuple(case.get("others", ()))  # titles of the outlet's items with the same words
    notes = run(document, replace(evidence, headlines=known, titles=others))
    assert all(document.text.text[n.start : n.end] == n.quote for n in notes)
    return notes


@pytest.mark.parametrize(("rule", "case"), _cases())
def test_case(rule: str, case: dict[str, Any], evidence: Evidence) -> None:
    notes = [note for note in _read(case, evidence) if note.rule == rule]
    assert [note.quote for note in notes] == [quote.replace("{story}", STORY) for quote in case["finds"]]
    if "titles" in case:
        assert [title for note in notes for title in note.detail["titles"]] == case["titles"]
    if "items" in case:
        assert [item for note in notes for item in note.detail["items"]] == case["items"]
    if "blocks" in case:
        assert [note.blocks for note in notes] == [case["blocks"]]
    if "credits" in case:
        credits = [note.credit for note in notes if note.credit]
        wanted = [(credit["agency"] or None, credit["name"], credit["role"]) for credit in case["credits"]]
        assert [(credit.agency, credit.name, credit.role) for credit in credits] == wanted


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_has_cases_for_and_against(rule: Any) -> None:
    rows = tomllib.loads((CASES / f"{rule.name}.toml").read_text("utf-8"))["case"]
    assert any(row["finds"] for row in rows)
    assert any(not row["finds"] for row in rows)
    assert len({row["name"] for row in rows}) == len(rows)
