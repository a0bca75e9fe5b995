"""When a feed is due again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.core.schedule import LONGEST, Outcome, Policy, State, after, due, retry_after

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
POLICY = Policy()
GOOD, BAD = Outcome(failed=False), Outcome(failed=True)

spreads = st.floats(-1, 1)
states = st.builds(
    State,
    st.integers(900, 86_400),
    st.integers(0, 5000),
    st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
)


@pytest.mark.parametrize(("spread", "minutes"), [(0, 60), (1, 66), (-1, 54)])
def test_a_good_poll_is_followed_by_the_next_an_interval_later(spread: float, minutes: int) -> None:
    following = after(State(3600), GOOD, NOW, spread, POLICY)
    assert following.due_at == NOW + timedelta(minutes=minutes)
    assert following.state == State(3600)


def test_failures_double_the_wait_up_to_six_hours_on_the_first_day_then_to_a_day() -> None:
    state, now, waits = State(3600), NOW, []
    for _ in range(12):
        following = after(state, BAD, now, 0, POLICY)
        waits.append((following.due_at - now) / HOUR)
        state, now = following.state, following.due_at
    assert waits == [1, 2, 4, 6, 6, 6, 24, 24, 24, 24, 24, 24]
    assert (state.failures, state.failing_since) == (12, NOW)


def test_a_lower_cap_holds_on_the_first_day_too() -> None:
    low = Policy(cap=2 * HOUR)
    assert after(State(3600, 5, NOW), BAD, NOW + HOUR, 1, low).due_at == NOW + 3 * HOUR


def test_a_feed_that_is_back_after_six_hours_is_seen_within_six_more() -> None:
    state, now = State(3600), NOW
    while now < NOW + 6 * HOUR:
        following = after(state, BAD, now, 1, POLICY)
        state, now = following.state, following.due_at
    assert now <= NOW + 12 * HOUR


@given(states, spreads)
def test_one_success_forgets_all_failures(state: State, spread: float) -> None:
    following = after(state, GOOD, NOW, spread, POLICY)
    assert following.state == State(state.interval_seconds)


@given(states, spreads, st.none() | st.timedeltas(timedelta(-9), timedelta(99)), st.booleans(), st.booleans())
def test_every_feed_is_due_again_later_and_within_the_longest_wait(
    state: State, spread: float, wait: timedelta | None, failed: bool, counted: bool
) -> None:
    following = after(state, Outcome(failed, wait, counted), NOW, spread, POLICY)
    assert NOW < following.due_at <= NOW + LONGEST
    assert following.due_at.tzinfo is UTC


@given(states, spreads)
def test_a_failure_that_is_ours_leaves_the_history(state: State, spread: float) -> None:
    assert after(state, Outcome(failed=True, counted=False), NOW, spread, POLICY).state == state


def test_what_the_server_asks_for_is_done_up_to_a_week() -> None:
    for wait, expected in ((timedelta(seconds=5), HOUR), (5 * HOUR, 5 * HOUR), (timedelta(400), LONGEST)):
        assert after(State(3600), replace(BAD, wait=wait), NOW, 0, POLICY).due_at == NOW + expected


def test_a_clock_put_back_keeps_nobody_waiting_for_years() -> None:
    assert due(NOW + timedelta(3650), NOW) == NOW + LONGEST
    assert due(NOW - HOUR, NOW) == NOW - HOUR
    future = State(3600, 3, NOW + timedelta(3650))
    assert after(future, BAD, NOW, 0, POLICY).state.failing_since == NOW


@pytest.mark.parametrize(
    ("raw", "seconds"),
    [
        ("120", 120),
        (" 86400 ", 86_400),
        ("0", 0),
        ("1" + "0" * 20, 7 * 86_400),
        ("9" * 5000, 7 * 86_400),
        ("Thu, 26 Nov 2026 12:02:00 GMT", 120),
        ("Thu, 26 Nov 2026 12:02:00", 120),
        ("Thu, 26 Nov 2026 12:02:00 -0000", 120),
        ("Thu Nov 26 12:02:00 2026", 120),
        ("Thu, 26 Nov 2026 13:02:00 +0100", 120),
        ("Thu, 26 Nov 2026 11:00:00 GMT", 0),
        ("Thu, 26 Nov 2099 11:00:00 GMT", 7 * 86_400),
    ],
)
def test_retry_after_is_seconds_or_a_date(raw: str, seconds: int) -> None:
    assert retry_after(raw, NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "raw", ["", "soon", "+120", "-5", "1_000", "１２０", "²", "1.5", "99 Nov", "Thu, 99 Nov 2026 12:00 GMT"]
)
def test_anything_else_is_nothing(raw: str) -> None:
    assert retry_after(raw, NOW) is None


@given(st.text())
def test_no_header_breaks_it(raw: str) -> None:
    wait = retry_after(raw, NOW)
    assert wait is None or timedelta(0) <= wait <= LONGEST
