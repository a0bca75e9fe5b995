"""Regular expressions of users: understood in every script, refused with the reason, never running away."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.core.expression import compiled


@pytest.mark.parametrize(
    ("expression", "line"),
    [
        (r"\d+ readers like this", "1204 Readers like this"),
        (r"Le journal \w+ du \w+", "le journal préféré du Québec"),
        (r"[\w-]+ news", "Ümläut-Ost news"),
        (r"\W+ mark", "»» mark"),
        (r"[^\d]+ only", "letters only"),
        (r"a\sb", "a\u00a0b"),
        (r"新闻\w+", "新闻中心"),
    ],
)
def test_whole_lines_in_any_case_and_script(expression: str, line: str) -> None:
    assert compiled(expression).fullmatch(line)
    assert not compiled(expression).fullmatch(f"{line} and more\n")


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("(", "missing )"),
        (r"(a)\1", "invalid escape sequence"),
        ("a(?=b)", "invalid perl operator"),
        (r"\d{1000}{1000}", "bad repetition operator"),
        ("a" * 1001, "longer than 1000 characters"),
        (".*", "it would match any line"),
        (".{3,}", "it would match any line"),
        ("a*", "it would match any line"),
        ("\\", "trailing"),
    ],
)
def test_what_is_refused(expression: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason.replace(")", r"\)")):
        compiled(expression)


@pytest.mark.parametrize("expression", ["(a+)+$", "(a|aa)+b", "(.*a){20}c", "(x+x+)+y"])
def test_what_runs_away_elsewhere_ends_here(expression: str) -> None:
    assert compiled(expression).fullmatch("a" * 20_000 + "x" * 20_000) is None


@given(st.text(max_size=40))
def test_any_text_is_an_expression_or_refused(text: str) -> None:
    with suppress(ValueError):
        compiled(text).fullmatch(text)
