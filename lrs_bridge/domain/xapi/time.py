"""Times and durations as statements write them (xAPI 1.0.3 Data 4.5 and 4.6)."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

_DATE = (
    r"(?P<year>[0-9]{4})(?P<dash>-?)(?:(?P<month>[0-9]{2})(?P=dash)(?P<day>[0-9]{2})"
    r"|W(?P<week>[0-9]{2})(?P=dash)(?P<weekday>[1-7])|(?P<ordinal>[0-9]{3}))"
)
_TIME = (
    r"(?P<hour>[0-9]{2})"
    r"(?:(?P<colon>:?)(?P<minute>[0-9]{2})(?:(?P=colon)(?P<second>[0-9]{2}))?)?"
)
_ISO_8601 = re.compile(
    rf"{_DATE}[Tt]{_TIME}(?:[.,](?P<fraction>[0-9]+))?"
    r"(?P<zone>[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)
_RFC_3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt](?!24)[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?"
    r"(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_COMMON = re.compile(
    r"(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?Z"
)
"""What most senders write, and the calendar need not be asked about."""
_NUMBER = r"[0-9]++(?:[.,][0-9]++)?"
_DURATION = re.compile(
    rf"P(?:(?P<W>{_NUMBER})W|(?:(?P<Y>{_NUMBER})Y)?(?:(?P<M>{_NUMBER})M)?(?:(?P<D>{_NUMBER})D)?"
    rf"(?P<T>T(?:(?P<h>{_NUMBER})H)?(?:(?P<m>{_NUMBER})M)?(?:(?P<s>{_NUMBER})S)?)?)"
)
_UNITS = {"W": 604_800, "D": 86_400, "h": 3_600, "m": 60, "s": 1}
_DAY = 86_400
_LAST = date.max.toordinal() * _DAY + _DAY
_DIGITS = 30
"""Digits of a fraction of an hour or minute that count; of a second, all do."""


class _Instant(NamedTuple):
    seconds: int
    """UTC, since the day before 0001-01-01."""
    fraction: str
    """Digits of the second's fraction, as sent."""


def is_timestamp(text: str, *, rfc_3339: bool = False) -> bool:
    """Say whether *text* is a time in a statement.

    A date and a time of ISO 8601, basic or extended, with or without a zone; calendar, week
    and ordinal dates; minutes and seconds may be left out and the last part may have a
    fraction. 24:00 is the end of the day; a 61st second (:60) is taken wherever it stands, as
    a table of leap seconds would age. The zones -00, -0000 and -00:00 are refused (ISO 8601;
    XAPI-00123), so are times that in UTC fall outside the years 1 to 9999. RFC 3339 is
    narrower: full extended form with a zone, no 24:00.
    """
    if _COMMON.fullmatch(text):
        return True
    if rfc_3339 and _RFC_3339.fullmatch(text) is None:
        return False
    return _parse(text) is not None


def instant(text: str) -> datetime:
    """Return a valid time in UTC, cut to microseconds; without a zone it is taken as UTC.

    Raises ValueError if *text* is not a time.
    """
    seconds, fraction = _known(text)
    days, rest = divmod(seconds, _DAY)
    day = date.fromordinal(days)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(
        seconds=rest, microseconds=int(f"{fraction:0<6.6}")
    )


def utc(text: str) -> str:
    """Write a valid time in UTC with all the digits it has.

    Raises ValueError if *text* is not a time.
    """
    if _COMMON.fullmatch(text):
        return text
    seconds, fraction = _known(text)
    days, rest = divmod(seconds, _DAY)
    hour, rest = divmod(rest, 3_600)
    minute, second = divmod(rest, 60)
    digits = f".{fraction}" if fraction else ""
    return f"{date.fromordinal(days)}T{hour:02}:{minute:02}:{second:02}{digits}Z"


def moment(text: str) -> str:
    """Write a valid time so that equal instants are equal strings."""
    whole = utc(text)
    return f"{whole[:-1].rstrip('0').rstrip('.')}Z" if "." in whole else whole


def is_duration(text: str) -> bool:
    """Say whether *text* is a duration of ISO 8601 4.4.3.2: ``PT4H35M59.14S``, ``P4W``.

    Weeks stand alone, only the last part may have a fraction, the alternative format
    ``P0003-06-04T12:30:05`` and signs are refused (XAPI-00124).
    """
    return _parts(text) is not None


def centiseconds(text: str) -> int | None:
    """Return a valid duration in whole hundredths of a second, cut and never rounded.

    None if it has years or months, whose length varies, or is absurdly long: then only the
    text itself tells.
    """
    parts = _parts(text)
    if parts is None or "Y" in parts or "M" in parts or len(text) > 100:  # noqa: PLR2004 -- no law
        return None
    hundredths = 0
    for unit, number in parts.items():
        whole, _, fraction = number.replace(",", ".").partition(".")
        hundredths += int(whole) * _UNITS[unit] * 100
        if fraction:
            hundredths += int(fraction) * _UNITS[unit] * 100 // 10 ** len(fraction)
    return hundredths


def _parts(text: str) -> dict[str, str] | None:
    """Return the parts of a duration that are there, largest first; None if it is none."""
    match = _DURATION.fullmatch(text)
    if match is None or match["T"] == "T":
        return None
    found = {unit: number for unit, number in match.groupdict().items() if number and unit != "T"}
    numbers = list(found.values())
    if not numbers or any("." in number or "," in number for number in numbers[:-1]):
        return None
    return found


def _known(text: str) -> _Instant:
    parsed = _parse(text)
    if parsed is None:
        raise ValueError(f"not a time: {text!r}")
    return parsed


def _parse(text: str) -> _Instant | None:
    match = _ISO_8601.fullmatch(text)
    if match is None:
        return None
    day = _day(match)
    clock = _clock(match)
    offset = _offset(match["zone"])
    if day is None or clock is None or offset is None:
        return None
    seconds = day * _DAY + clock.seconds - offset
    return _Instant(seconds, clock.fraction) if _DAY <= seconds < _LAST else None


def _day(match: re.Match[str]) -> int | None:
    """Return the date as an ordinal."""
    year = int(match["year"])
    try:
        if match["month"] is not None:
            return date(year, int(match["month"]), int(match["day"])).toordinal()
        if match["week"] is not None:
            return date.fromisocalendar(year, int(match["week"]), int(match["weekday"])).toordinal()
        first = date(year, 1, 1).toordinal()
    except ValueError:
        return None
    day = first + int(match["ordinal"]) - 1
    inside = first <= day <= date(year, 12, 31).toordinal()
    return day if inside else None


def _clock(match: re.Match[str]) -> _Instant | None:
    """Return the seconds since midnight."""
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    fraction = match["fraction"] or ""
    if hour > 24 or minute > 59 or second > 60:  # noqa: PLR2004 -- the clock
        return None
    if hour == 24 and (minute or second or fraction.strip("0")):  # noqa: PLR2004 -- the clock
        return None
    seconds = hour * 3_600 + minute * 60 + second
    if match["second"] is None and fraction:
        digits = fraction[:_DIGITS]
        unit = 3_600 if match["minute"] is None else 60
        more, rest = divmod(int(digits) * unit, 10 ** len(digits))
        return _Instant(seconds + more, f"{rest:0{len(digits)}}")
    return _Instant(seconds, fraction)


def _offset(zone: str | None) -> int | None:
    """Return the seconds east of UTC; None if it is no zone."""
    if zone is None or zone in "Zz":
        return 0
    hours, minutes = int(zone[1:3]), int(zone[-2:]) if len(zone) > 3 else 0  # noqa: PLR2004
    if hours > 23 or minutes > 59 or (zone[0] == "-" and not hours + minutes):  # noqa: PLR2004
        return None
    return (hours * 3_600 + minutes * 60) * (-1 if zone[0] == "-" else 1)
