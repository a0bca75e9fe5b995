"""What became of a feed's last poll → when it is due next."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

# Servers do ask for a day (86,400 s); a week is the longest that is believed.
LONGEST = timedelta(days=7)

_DAY = timedelta(days=1)
# 2^10 intervals are past every cap.
_MOST_DOUBLINGS = 10
# More digits than this are more than 31 years, and past 4,300 `int` fails.
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Policy:
    """How polls are spread and failures answered; shares are of the waiting time.

    The back-off doubles from the feed's interval up to `cap_first_day`, and up to `cap` when it
    has failed for a day. It never gives up.
    """

    jitter: float = 0.10
    jitter_failing: float = 0.20
    cap_first_day: timedelta = timedelta(hours=6)
    cap: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class State:
    """A feed's history: its interval, how often it failed in a row, and since when."""

    interval_seconds: int
    failures: int = 0
    failing_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a poll ended. `wait` is what the server asked for (`retry_after`).

    A failure that is not the feed's (`counted` false: no network at all) leaves its history.
    """

    failed: bool
    wait: timedelta | None = None
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Next:
    """The history to store and the moment (aware UTC) at which the feed is due again."""

    state: State
    due_at: datetime


def after(state: State, outcome: Outcome, now: datetime, spread: float, policy: Policy) -> Next:
    """`spread` (−1 to 1) is the caller's dice: feeds polled together come apart."""
    interval = timedelta(seconds=state.interval_seconds)
    if not outcome.failed:
        new, wait = State(state.interval_seconds), interval * (1 + policy.jitter * spread)
    elif not outcome.counted:
        new, wait = state, interval * (1 + policy.jitter * spread)
    else:
        new = replace(state, failures=state.failures + 1, failing_since=_since(state, now))
        wait = _back_off(new, now, spread, policy)
    if outcome.wait is not None:
        wait = max(wait, min(outcome.wait, LONGEST))
    return Next(new, now + wait)


def due(due_at: datetime, now: datetime, longest: timedelta = LONGEST) -> datetime:
    """The moment to store in place of the stored one: after the clock was put back, nothing waits
    longer than the longest wait."""
    return min(due_at, now + longest)


def retry_after(raw: str, now: datetime) -> timedelta | None:
    """A Retry-After header, in seconds or as a date → 0 to 7 days; None for anything else."""
    text = raw.strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text)), LONGEST) if len(text) <= _MOST_DIGITS else LONGEST
    moment = _moment(text)
    return None if moment is None else min(max(moment - now, timedelta(0)), LONGEST)


def _since(state: State, now: datetime) -> datetime:
    return min(state.failing_since or now, now)


def _back_off(state: State, now: datetime, spread: float, policy: Policy) -> timedelta:
    interval = timedelta(seconds=state.interval_seconds)
    old = state.failing_since is not None and now - state.failing_since >= _DAY
    cap = max(policy.cap if old else min(policy.cap_first_day, policy.cap), interval)
    doubled = interval * (1 << min(state.failures - 1, _MOST_DOUBLINGS))
    return min(doubled * (1 + policy.jitter_failing * spread), cap)


def _moment(text: str) -> datetime | None:
    """An HTTP date; one without a known zone is UTC, as HTTP says."""
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
