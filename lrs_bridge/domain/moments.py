"""Instants as whole microseconds since 1970 in UTC, the precision at which we store and print."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Return microseconds since 1970, exactly."""
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(micros: int) -> datetime:
    """Return the instant *micros* microseconds after 1970."""
    return _EPOCH + micros * _MICROSECOND
