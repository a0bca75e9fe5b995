"""`rules`: what the program looks for, in its own words."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

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
    assert all(part in said.out for part in ("\n\nWhy: ", "\nFinds\n", "\nLeaves alone\n", "| (the story)"))
    document = json.loads(provenance("rules", "show", "previous-next", "--json").out)
    assert "Why: " in document["explains"]
    assert any(case["finds"] for case in document["cases"])
    assert any(case["finds"] == [] for case in document["cases"])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_each_rule_is_readable_at_80_columns_and_says_why(provenance: Runs, rule: Any) -> None:
    said = provenance("rules", "show", rule.name).out
    assert [line for line in said.splitlines() if cell_len(line) > 80] == []
    assert "\nWhy: " in said


CASES = """
[[case]]
rule = "read-more"
name = "told"
text = "{story}\\nRead More"
finds = ["Read More"]

[[case]]
rule = "read-more"
name = "told otherwise"
text = "{story}\\nRead More"
finds = ["Read On"]

[[case]]
agency = "pti"
name = "the party"
text = "PTI won the vote."
roles = ["origin"]
"""


def test_all_shipped_cases_are_well(provenance: Runs) -> None:
    said = provenance("rules", "test")
    assert (said.code, said.err) == (0, "")
    assert re.fullmatch(r"\d+ cases \(\d+ of rules, \d+ of agencies\): all are well\n", said.out)


def test_a_case_of_the_users_that_fails_is_1_and_one_line(provenance: Runs, tmp_path: Path) -> None:
    path = tmp_path / "my cases.toml"
    path.write_text(CASES, encoding="utf-8")
    said = provenance("rules", "test", "--file", path)
    assert (said.code, said.err) == (1, "")
    told, party, summary = said.out.splitlines()
    assert told == 'read-more: "told otherwise": finds: found ["Read More"], expected ["Read On"]'
    assert party == 'pti: "the party": roles: found nothing, expected ["origin"]'
    assert summary.endswith(": 2 failed")
    document = json.loads(provenance("rules", "test", "--file", path, "--json").out)
    assert [failure["case"] for failure in document["failures"]] == ["told otherwise", "the party"]


def test_a_bad_file_of_cases_is_3_with_line_and_key(provenance: Runs, tmp_path: Path) -> None:
    path = tmp_path / "cases.toml"
    path.write_text(CASES.replace("finds = [", "fnids = [", 1), encoding="utf-8")
    said = provenance("rules", "test", "--file", path)
    assert (said.code, said.out) == (3, "")
    assert said.err == f"provenance: {path}: line 6: case.fnids: object contains unknown field fnids\n"
    said = provenance("rules", "test", "--file", tmp_path / "gone.toml")
    assert (said.code, said.err) == (
        3,
        f"provenance: {tmp_path / 'gone.toml'}: cannot be read: No such file or directory\n",
    )


def test_lists_of_the_config_are_found_from_its_folder(provenance: Runs, tmp_path: Path, story: str) -> None:
    folder = tmp_path / "with ümlauts"
    folder.mkdir()
    (folder / "c.toml").write_text("[notes]\nphrases = ['mine.toml']\n")
    (folder / "mine.toml").write_text("[share.line]\nen = ['Tell the neighbours']\n")
    page = tmp_path / "page.txt"
    page.write_text(f"{story}Tell the neighbours\n")
    found = json.loads(provenance("--config", folder / "c.toml", "check", page, "--json").out)
    assert [note["quote"] for note in found["notes"]] == ["Tell the neighbours"]
    assert json.loads(provenance("check", page, "--json").out)["notes"] == []
    (folder / "mine.toml").write_text("[share.pattern]\nen = [\n'ok',\n'(']\n")
    said = provenance("--config", folder / "c.toml", "check", page)
    assert (said.code, said.out) == (3, "")
    assert said.err == f"provenance: {folder / 'mine.toml'}: line 4: share.pattern.en: '(': missing ): (\n"


def test_unknown_rule_is_3_and_names_the_nearest(provenance: Runs) -> None:
    said = provenance("rules", "show", "previus-next")
    assert (said.code, said.out) == (3, "")
    assert said.err == "provenance: no rule is called previus-next: did you mean previous-next?\n"
