"""The phrase lists: how they are read, and that the shipped ones are in order."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.core.notes.phrases import fold, phrases
from provenance.errors import ConfigError

SHIPPED = Path(__file__).parents[3] / "config" / "phrases.toml"


@given(st.text())
def test_folding_keeps_offsets(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_shipped_lists_are_sorted_and_have_no_doubles() -> None:
    for kind, modes in tomllib.loads(SHIPPED.read_text("utf-8")).items():
        for mode, languages in modes.items():
            assert list(languages) == sorted(languages), (kind, mode)
            for language, forms in languages.items():
                assert len({form.casefold() for form in forms}) == len(forms), (kind, mode, language)


def test_many_languages() -> None:
    tables = tomllib.loads(SHIPPED.read_text("utf-8"))
    assert len({language for modes in tables.values() for some in modes.values() for language in some}) >= 40


@pytest.mark.parametrize(
    "data",
    [b"\xff", b"= 1", b"[a.nowhere]\nen = ['x']", b"[a.line]\nen = ['{title}']", b"a = 1"],
)
def test_a_wrong_list_is_said(data: bytes) -> None:
    with pytest.raises(ConfigError, match=r"phrases\.toml"):
        phrases(data)
