"""A set of row numbers in a bit each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.core.bitset import Bitset

NUMBERS = st.lists(st.integers(0, 2000))


@given(NUMBERS, NUMBERS, NUMBERS)
def test_it_is_a_set(first: list[int], second: list[int], asked: list[int]) -> None:
    found = Bitset()
    found.update(first)
    found.update(second)
    numbers = {*first, *second}
    assert [n in found for n in (*asked, *numbers)] == [n in numbers for n in (*asked, *numbers)]


def test_what_is_no_row_number() -> None:
    found = Bitset()
    found.update([0, 7])
    assert [each in found for each in (-1, -8, None, "7", 7.5)] == [False] * 5
    with pytest.raises(ValueError, match="below 0: -1"):
        found.update([-1])
