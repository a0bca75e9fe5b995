"""Every rule and agency does what its cases in `config/cases` say, and those that need some have them."""

from typing import Any

import pytest

from provenance.core import casebook
from provenance.core.casebook import Case
from provenance.core.notes import RULES, Evidence
from provenance.jobs import casebook as job
from provenance.jobs import evidence as lists

CASES = list(job.shipped(lists.load()))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.subject}: {case.name}")
def test_case(case: Case, evidence: Evidence) -> None:
    assert casebook.judge(case, evidence) == ()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_has_cases_for_and_against(rule: Any) -> None:
    mine = [case for case in CASES if case.rule == rule.name]
    assert any(case.good for case in mine)
    assert any(not case.good for case in mine)


def test_many_agencies_have_a_form_and_all_ambiguous_ones_a_look_alike(evidence: Evidence) -> None:
    agencies = {case.agency for case in CASES if case.agency}
    forms = {
        case.agency for case in CASES if {"origin", "distributor", "licence", "photo"} & set(case.roles or ())
    }
    assert forms == agencies
    assert len(agencies) >= 100
    ambiguous = {agency.id for agency in evidence.catalogue.agencies if agency.ambiguous}
    assert ambiguous <= {case.agency for case in CASES if case.roles == ()}
