from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_bridge.domain.xapi.time import (
    centiseconds,
    instant,
    is_duration,
    is_timestamp,
    moment,
    utc,
)

NOON = datetime(2026, 1, 2, 12, 0, 0, 0, UTC)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        pytest.param("2026-01-02T12:00:00Z", NOON, id="RFC 3339"),
        pytest.param("2026-01-02t12:00:00z", NOON, id="small letters"),
        pytest.param("2026-01-02T12:00:00", NOON, id="no zone is UTC"),
        pytest.param("2026-01-02T13:00:00+01", NOON, id="hours of zone"),
        pytest.param("2026-01-02T13:00:00+0100", NOON, id="zone without colon"),
        pytest.param("2026-01-02T06:30:00-05:30", NOON, id="west"),
        pytest.param("2026-01-02T12:00:00+00:00", NOON, id="+00:00"),
        pytest.param("20260102T120000Z", NOON, id="basic"),
        pytest.param("2026-W01-5T12:00Z", NOON, id="week date"),
        pytest.param("2026W015T12Z", NOON, id="basic week date"),
        pytest.param("2026-002T12:00:00Z", NOON, id="ordinal date"),
        pytest.param("2026002T12Z", NOON, id="basic ordinal date"),
        pytest.param("2026-01-02T11.999Z", NOON - timedelta(seconds=3.6), id="fraction of hour"),
        pytest.param("2026-01-02T11:59,5Z", NOON - timedelta(seconds=30), id="fraction of minute"),
        pytest.param(
            "2026-01-02T12:00:00.123456789Z",
            NOON + timedelta(microseconds=123456),
            id="nanoseconds are cut",
        ),
        pytest.param("2026-01-01T24:00:00Z", NOON - timedelta(hours=12), id="end of day"),
        pytest.param("2026-01-02T11:59:60Z", NOON, id="leap second"),
        pytest.param("2024-366T00:00Z", datetime(2024, 12, 31, tzinfo=UTC), id="leap year's end"),
    ],
)
def test_times_of_iso_8601_are_understood(text, when):
    assert is_timestamp(text)
    assert instant(text) == when


@pytest.mark.parametrize(
    "text",
    [
        *("2026-01-02T12:00:00-00", "2026-01-02T12:00:00-0000", "2026-01-02T12:00:00-00:00"),
        *("", "now", "2026-01-02", "2026-01", "01/011/2015", "2026-01-02 12:00:00Z"),
        *(
            "2026-13-01T00:00Z",
            "2026-02-29T00:00Z",
            "2026-W54-1T00Z",
            "2026-366T00Z",
            "2026-000T00Z",
        ),
        *("2026-01-02T25:00Z", "2026-01-02T24:00:01Z", "2026-01-02T12:60Z", "2026-01-02T12:00:61Z"),
        *("2026-01-02T24:00:00.1Z", "2026-01-02T12:00:00.Z", "2026-01-02T12:00:00+24:00"),
        *("2026-01-02T12:00:00+01:60", "0000-01-01T00:00Z", "0001-01-01T00:00+01:00"),
        *("9999-12-31T23:59-01:00", "2026-01-02T12:00:00Z ", "\uff12026-01-02T12:00:00Z"),
        *("2026-01-02T12:00:00Z\n", "2026-0102T12Z", "2026-01-02T12:0000Z", "+2026-01-02T12:00Z"),
    ],
)
def test_what_is_no_time_is_refused(text):
    assert not is_timestamp(text)
    with pytest.raises(ValueError, match="not a time"):
        instant(text)


@pytest.mark.parametrize(
    ("text", "narrow"),
    [
        pytest.param("2026-01-02T12:00:00Z", True, id="utc"),
        pytest.param("2026-01-02T12:00:00.123+01:00", True, id="zone"),
        pytest.param("2026-01-02T12:00:60Z", True, id="leap second"),
        pytest.param("2026-01-02T12:00:00", False, id="no zone"),
        pytest.param("2026-01-02T12:00:00+0100", False, id="zone without colon"),
        pytest.param("2026-01-01T24:00:00Z", False, id="24:00"),
        pytest.param("20260102T120000Z", False, id="basic"),
        pytest.param("2026-02-30T12:00:00Z", False, id="no such day"),
        pytest.param("2026-01-02T12:00:00-00:00", False, id="-00:00"),
    ],
)
def test_rfc_3339_is_narrower(text, narrow):
    assert is_timestamp(text, rfc_3339=True) == narrow


@pytest.mark.parametrize(
    ("text", "written", "same"),
    [
        pytest.param(
            "2026-01-02T12:00:00.10+02:00",
            "2026-01-02T10:00:00.10Z",
            "2026-01-02T10:00:00.1Z",
            id="digits",
        ),
        pytest.param(
            "2026-01-02T12:00:00.000Z",
            "2026-01-02T12:00:00.000Z",
            "2026-01-02T12:00:00Z",
            id="zero",
        ),
        pytest.param(
            "2026-01-02T12:00:00.1234567890123Z",
            "2026-01-02T12:00:00.1234567890123Z",
            "2026-01-02T12:00:00.1234567890123Z",
            id="all digits count",
        ),
        pytest.param("0001-01-01T00Z", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z", id="first"),
    ],
)
def test_times_are_written_in_utc_with_all_their_digits(text, written, same):
    assert utc(text) == written
    assert moment(text) == same


zones = st.integers(-23 * 60, 23 * 60).map(lambda it: timezone(timedelta(minutes=it)))
times = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=zones)  # noqa: DTZ001


@given(times, zones)
def test_one_instant_is_one_moment_in_every_zone(when, zone):
    assert moment(when.astimezone(zone).isoformat()) == moment(when.astimezone(UTC).isoformat())
    assert instant(when.astimezone(zone).isoformat()) == when


@given(st.text(alphabet="0123456789TZWP:+-.,YMDHS", max_size=30))
def test_any_text_is_a_time_or_not(text):
    assert not is_timestamp(text) or isinstance(instant(text), datetime)
    assert is_duration(text) or centiseconds(text) is None


@pytest.mark.parametrize(
    ("text", "hundredths"),
    [
        *(("P4W", 241_920_000), ("PT4H35M59.14S", 1_655_914), ("PT16559.14S", 1_655_914)),
        *(("P1DT12H36M0.12567S", 13_176_012), ("PT0.019S", 1), ("PT0,5M", 3_000), ("P0D", 0)),
        *(
            ("P3Y", None),
            ("P1M", None),
            ("P3Y1M29DT4H35M59.14S", None),
            ("PT" + "1" * 200 + "S", None),
        ),
    ],
)
def test_durations_are_cut_to_hundredths(text, hundredths):
    assert is_duration(text)
    assert centiseconds(text) == hundredths


@pytest.mark.parametrize(
    "text",
    [
        *("", "P", "PT", "P1DT", "P4W1D", "PA1H0M0S", "P0003-06-04T12:30:05", "-P1D", "PT1S1M"),
        *("PT1.5H1M", "P1", "T1S", "PT.5S", "PT5.S", "pt1s", "PT1S ", "PT1S\n", "P\u0661D"),
    ],
)
def test_what_is_no_duration_is_refused(text):
    assert not is_duration(text)
    assert centiseconds(text) is None
