"""Whether a place is taken: the same answer as comparing with each of them."""

from hypothesis import given
from hypothesis import strategies as st

from provenance.core.notes.spans import spans

places = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda p: (min(p), max(p)))


@given(st.lists(places, max_size=8), places)
def test_as_one_by_one(taken: list[tuple[int, int]], place: tuple[int, int]) -> None:
    start, end = place
    if start < end:
        assert spans(taken).touch(start, end) == any(a < end and start < b for a, b in taken if a < b)
