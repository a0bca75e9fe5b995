"""A date as a feed or a page writes it → an instant, the interval it may lie in, and the raw words."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Date:
    """A date as given, and what it may mean.

    `at` is the best reading, aware UTC; None when it cannot be read or lies outside 1990–2100. The
    true instant lies between `earliest` and `latest`, which differ when the zone is missing,
    unknown or ambiguous, or the time of day is missing. `zone_known` tells whether the zone is
    sure.
    """

    raw: str
    at: datetime | None = None
    earliest: datetime | None = None
    latest: datetime | None = None
    zone_known: bool = False


def read_date(raw: str, guess: datetime | None = None) -> Date:
    """RFC 822 and ISO 8601 forms, by their own zone; seconds or milliseconds since 1970; else `guess`,
    another reader's answer in UTC.
    """
    raw = raw.strip()
    found = _RFC822.match(raw) or _ISO.match(raw)
    if found:
        return _from_parts(raw, found)
    counted = _EPOCH.fullmatch(raw)
    if counted:
        return _from_epoch(raw, int(counted["seconds"]))
    if guess is None or not _plausible(guess):
        return Date(raw)
    if _SURE_ZONE.search(raw):
        return Date(raw, guess, guess, guess, True)
    return Date(raw, guess, guess - _EASTMOST, guess - _WESTMOST, False)


def believed(earliest: datetime | None, latest: datetime | None, seen: datetime) -> datetime:
    """When an item was published, as far as its date may order or compare anything.

    Its date, unless it is missing or lies ahead of the moment at which the item was first seen:
    then that moment. `earliest` and `latest` as in Date.
    """
    if earliest is None or latest is None or earliest > seen + _AHEAD:
        return seen
    return earliest


_AHEAD = timedelta(hours=1)  # clocks differ by minutes; what says it comes from tomorrow is wrong

_ZONE = r"\s*(?P<zone>[^\d\s].*)?$"
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?"
_RFC822 = re.compile(
    rf"(?:[a-z]{{2,9}}\.?,?\s*)?(?P<day>\d{{1,2}})[\s-]+(?P<name>[a-z]{{3}})[a-z]{{0,6}}\.?,?[\s-]+"
    rf"(?P<year>\d{{4}}|\d\d)(?:,?\s+{_CLOCK})?{_ZONE}",
    re.IGNORECASE | re.ASCII,
)
_ISO = re.compile(
    rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)(?:(?:t|\s+){_CLOCK})?{_ZONE}",
    re.IGNORECASE | re.ASCII,
)
# 9 or 10 digits are seconds (1973 to 2286), 13 milliseconds. "2026060510" is a day and an hour.
_DAY_AND_HOUR = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])[0-3]\d[0-2]\d"
_EPOCH = re.compile(
    rf"(?!{_DAY_AND_HOUR}$)(?P<seconds>\d{{9}}(?!\d{{3}}$)\d?)(?:\.\d{{1,9}}|(?<=\d{{10}})\d{{3}})?", re.ASCII
)
_OFFSET = re.compile(
    r"(?:utc|gmt)?\s*(?P<sign>[+-])(?P<hours>\d\d?)(?::?(?P<minutes>\d\d))?(?:\s*\(.*\))?$",
    re.IGNORECASE | re.ASCII,
)
_SURE_ZONE = re.compile(r"(?:\d\s*z|\b(?:gmt|utc?)|[+-]\d\d:?\d\d)$", re.IGNORECASE | re.ASCII)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PIVOT = 90  # RFC 822 years of two digits: 90–99 are 19xx, as feedparser reads them
_OLDEST, _NEWEST = 1990, 2100  # before the web, and far future: a fault of the publisher's clock
_WESTMOST, _EASTMOST = timedelta(hours=-12), timedelta(hours=14)  # the zones that exist
_DAY = timedelta(days=1)

# Minutes east of UTC. A name with several meanings lists the commonest first.
_ZONES: dict[str, tuple[int, ...]] = {
    "": (),
    **dict.fromkeys(("z", "ut", "utc", "gmt", "wet"), (0,)),
    **dict.fromkeys(("west", "cet", "met", "wat"), (60,)),
    **dict.fromkeys(("cest", "mest", "eet", "sast", "cat"), (120,)),
    **dict.fromkeys(("eest", "msk", "trt", "eat"), (180,)),
    "irst": (210,),
    "aft": (270,),
    **dict.fromkeys(("pkt", "uzt"), (300,)),
    "npt": (345,),
    "mmt": (390,),
    **dict.fromkeys(("wib", "ict"), (420,)),
    **dict.fromkeys(("awst", "hkt", "sgt", "myt", "pht", "wita"), (480,)),
    **dict.fromkeys(("jst", "kst", "wit"), (540,)),
    "acst": (570,),
    "acdt": (630,),
    "aest": (600,),
    "aedt": (660,),
    "nzst": (720,),
    "nzdt": (780,),
    "nst": (-210,),
    "ndt": (-150,),
    **dict.fromkeys(("brt", "art"), (-180,)),
    # RFC 822 gives these to North America, whatever they mean elsewhere.
    "edt": (-240,),
    **dict.fromkeys(("est", "cdt"), (-300,)),
    **dict.fromkeys(("cst", "mdt"), (-360,)),
    **dict.fromkeys(("mst", "pdt"), (-420,)),
    **dict.fromkeys(("pst", "akdt"), (-480,)),
    "akst": (-540,),
    "hst": (-600,),
    "ist": (330, 120, 60),  # India, Israel, Ireland
    "bst": (60, 360, 660),  # Britain, Bangladesh, Bougainville
    "ast": (-240, 180),  # Atlantic, Arabia
    "adt": (-180, 240),
    "gst": (240, -120, 600),  # Gulf, South Georgia, Guam
    "et": (-300, -240),
    "ct": (-360, -300),
    "mt": (-420, -360),
    "pt": (-480, -420),
}


def _from_parts(raw: str, found: re.Match[str]) -> Date:
    local = _local_time(found.groupdict())
    if local is None or not _plausible(local):
        return Date(raw)
    offsets = _offsets(found["zone"] or "")
    at = local - timedelta(minutes=offsets[0]) if offsets else local
    first = local - (timedelta(minutes=max(offsets)) if offsets else _EASTMOST)
    last = local - (timedelta(minutes=min(offsets)) if offsets else _WESTMOST)
    if found["hour"] is None:
        last += _DAY  # any time of that day
    return Date(raw, at, first, last, len(offsets) == 1)


def _from_epoch(raw: str, seconds: int) -> Date:
    at = datetime.fromtimestamp(seconds, tz=UTC)
    return Date(raw, at, at, at, True) if _plausible(at) else Date(raw)


def _local_time(parts: dict[str, str | None]) -> datetime | None:
    """The time on the writer's clock (marked as UTC); None when there is no such day or hour."""
    name = (parts.get("name") or "").lower()
    if name and name not in _MONTHS:
        return None
    month = _MONTHS.index(name) + 1 if name else int(parts.get("month") or 0)
    year = int(parts["year"] or 0)
    if len(parts["year"] or "") == 2:
        year += 1900 if year >= _PIVOT else 2000
    hour = int(parts["hour"] or 0)
    second = min(int(parts["second"] or 0), 59)  # a leap second
    midnight = hour == 24 and int(parts["minute"] or 0) == 0  # the end of the day
    try:
        day = datetime(year, month, int(parts["day"] or 0), tzinfo=UTC)
        if midnight:
            return day + _DAY
        return day.replace(hour=hour, minute=int(parts["minute"] or 0), second=second)
    except (ValueError, OverflowError):
        return None


def _offsets(zone: str) -> tuple[int, ...]:
    """Minutes east of UTC that a zone may stand for; none when nothing is known of it."""
    zone = zone.strip().lower()
    found = _OFFSET.match(zone)
    if not found:
        return _ZONES.get(zone.strip("()[]. "), ())
    minutes = int(found["hours"]) * 60 + int(found["minutes"] or 0)
    minutes = -minutes if found["sign"] == "-" else minutes
    in_use = _WESTMOST <= timedelta(minutes=minutes) <= _EASTMOST
    return (minutes,) if in_use else ()


def _plausible(at: datetime) -> bool:
    return _OLDEST <= at.year <= _NEWEST
