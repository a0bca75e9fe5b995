"""Dates as feeds write them → instants and the intervals they may lie in."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.core.dates import believed, read_date

TEN = datetime(2026, 6, 5, 10, tzinfo=UTC)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


@pytest.mark.parametrize(
    ("raw", "east"),
    [
        ("Fri, 05 Jun 2026 10:00:00 GMT", 0), ("Fri, 5 Jun 2026 10:00 UT", 0), ("2026-06-05T10:00:00Z", 0),
        ("Fri, 05 Jun 2026 10:00:00 +0530", 5.5), ("2026-06-05T10:00:00.123456+05:30", 5.5),
        ("2026-06-05 10:00:00 -03", -3), ("Fri, 05 Jun 2026 10:00:00 UTC+2", 2),
        ("Fri, 05 Jun 2026 10:00:00 GMT+5", 5), ("Fri, 05 Jun 2026 10:00:00 +0200 (CEST)", 2),
        ("Fri, 05 Jun 2026 10:00:00 CEST", 2), ("5 June 2026 10:00:00 JST", 9), ("05-Jun-26 10:00:00 PKT", 5),
        ("Friday, 05 June 2026 10:00:00 EST", -5), ("Fri, 05 Jun 2026 10:00:00 msk", 3),
        ("Fri, 05 Jun 2026 10:00:00 -0000", 0),
    ],
)  # fmt: skip
def test_known_zones(raw: str, east: float) -> None:
    date = read_date(raw)
    assert date.raw == raw
    assert date.at == date.earliest == date.latest == TEN - hours(east)
    assert date.zone_known


@pytest.mark.parametrize(
    ("raw", "at", "earliest", "latest"),
    [
        ("Fri, 05 Jun 2026 10:00:00 IST", -5.5, -5.5, -1), ("Fri, 05 Jun 2026 10:00:00 BST", -1, -11, -1),
        ("Fri, 05 Jun 2026 10:00:00", 0, -14, 12), ("2026-06-05T10:00:00", 0, -14, 12),
        ("Fri, 05 Jun 2026 10:00:00 XYZ", 0, -14, 12), ("2026-06-05T10:00:00 Europe/Berlin", 0, -14, 12),
        ("Fri, 05 Jun 2026 10:00:00 +9999", 0, -14, 12),
        ("2026-06-05", -10, -24, 26), ("5 Jun 2026", -10, -24, 26),
    ],
)  # fmt: skip
def test_unsure_zones_give_an_interval(raw: str, at: float, earliest: float, latest: float) -> None:
    date = read_date(raw)
    assert (date.at, date.earliest, date.latest) == (
        TEN + hours(at),
        TEN + hours(earliest),
        TEN + hours(latest),
    )
    assert not date.zone_known


@pytest.mark.parametrize(
    "raw",
    ["", "soon", "17833392", "2026060510", "202606051000", "5000000000",
     "-0001-11-30T00:00:00Z", "0000-00-00", "99999-01-01",
     "Fri, 31 Jun 2026 10:00:00 GMT", "Wed, 05 Jun 0026 10:00:00 GMT", "2101-01-01T00:00:00Z",
     "1783-01-01T00:00:00Z", "05 Foo 2026 10:00:00 GMT",
     "2026-06-05T25:00:00Z", "9999-12-31T23:59:59-12:00"],
)  # fmt: skip
def test_what_cannot_be_read_keeps_its_words(raw: str) -> None:
    date = read_date(raw)
    assert (date.raw, date.at, date.earliest, date.latest, date.zone_known) == (raw, None, None, None, False)


@pytest.mark.parametrize(
    "raw", ["1780653600", " 1780653600\n", "1780653600.25", "1780653600123", "1780653600.000000"]
)
def test_seconds_and_milliseconds_since_1970(raw: str) -> None:
    date = read_date(raw, datetime(1783, 1, 1, tzinfo=UTC))
    assert (date.raw, date.at, date.earliest, date.latest, date.zone_known) == (
        raw.strip(),
        TEN,
        TEN,
        TEN,
        True,
    )


def test_a_day_without_dashes_is_no_count_of_seconds() -> None:
    assert read_date("2026060510", TEN).at == TEN
    assert read_date("20260605", TEN).at == TEN


def test_a_year_ahead_is_kept_and_not_believed() -> None:
    date = read_date("2099-01-01T00:00:00Z")
    assert date.at == datetime(2099, 1, 1, tzinfo=UTC)
    assert believed(date.earliest, date.latest, TEN) == TEN
    missing = read_date("Mon, 01 Jan 0001 00:00:00 GMT")
    assert believed(missing.earliest, missing.latest, TEN) == TEN


def test_a_date_of_the_past_is_believed_at_its_earliest() -> None:
    date = read_date("2026-06-05T10:00:00")
    assert believed(date.earliest, date.latest, TEN) == TEN - hours(14)
    assert believed(TEN + hours(0.5), TEN + hours(0.5), TEN) == TEN + hours(0.5)


def test_odd_clocks() -> None:
    assert read_date("2026-06-05T24:00:00Z").at == datetime(2026, 6, 6, tzinfo=UTC)
    assert read_date("Fri, 05 Jun 2026 09:59:60 GMT").at == datetime(2026, 6, 5, 9, 59, 59, tzinfo=UTC)
    assert read_date("05 Jun 99 10:00:00 GMT").at == datetime(1999, 6, 5, 10, tzinfo=UTC)


def test_another_readers_guess_is_used_last() -> None:
    assert read_date("금 2026/06/05 10:00", TEN).zone_known is False
    assert read_date("20260605T100000Z", TEN).zone_known is True
    assert read_date("20260605T100000Z", TEN).at == TEN
    assert read_date("whenever", datetime(1783, 1, 1, tzinfo=UTC)).at is None


@given(st.one_of(st.text(), st.text("0123456789-+:TZ JunFriGMTUC,", max_size=40)))
def test_never_fails_and_is_aware(raw: str) -> None:
    date = read_date(raw)
    if date.at is not None:
        assert date.earliest is not None
        assert date.latest is not None
        assert date.earliest <= date.at <= date.latest
        assert date.at.utcoffset() == timedelta(0)
