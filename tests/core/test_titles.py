"""Lines as they are compared with headlines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.core.notes import normal


@pytest.mark.parametrize(
    ("line", "same"),
    [
        ("Harbour Wall To Be Raised", "harbour wall to be raised"),
        ("“Harbour wall” to be raised!", "harbour wall to be raised"),
        ("Harbour wall to be raised | Harbour Post", "harbour wall to be raised"),
        ("Harbour wall to be raised - Harbour Post", "Harbour wall to be raised"),
        ("The mayor’s harbour wall", "The mayor's harbour wall"),
        ("Ｈａｒｂｏｕｒ　wall", "Harbour wall"),
        ("Straße  am Hafen", "strasse am hafen"),
        ("Opinion | Harbour wall to be raised", "Harbour wall to be raised"),
        ("OPINION: Harbour wall to be raised | Harbour Post", "Harbour wall to be raised"),
        ("Analysis – Harbour wall to be raised", "Harbour wall to be raised"),
        ("Harbour\ufe01 wa\U000e0102ll", "Harbour wall"),
    ],
)
def test_equal(line: str, same: str) -> None:
    assert normal(line) == normal(same)


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("Liverpool - Everton", "Liverpool"),
        ("Opinion polls move", "polls move"),
        ("Live-music bar opens", "music bar opens"),
        ("Harbour wall to be raised - but not before the spring, says mayor", "Harbour wall to be raised"),
        ("दीवार ऊँची होगी", "दवर ऊच हग"),
    ],
)
def test_different(line: str, other: str) -> None:
    assert normal(line) != normal(other)


@given(st.text(max_size=80))
def test_twice_is_once(line: str) -> None:
    assert normal(normal(line)) == normal(line)
