"""What the targets share: sending a request, and reading an answer as an outcome in words."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.ports.http import (
    Http,
    HttpAnswer,
    HttpRefusedError,
    HttpRequest,
    HttpUnavailableError,
)
from lrs_bridge.ports.target import Rejected, TargetConfig, Unavailable

_QUOTED = 200
_GONE = 410
_AGAIN = frozenset({401, 403, 404, 407, 408, 425, 429})
"""Mended in the settings, or by waiting: a wrong secret or address must not cost a message."""
_DIGITS = 9


def address(config: TargetConfig) -> str:
    """Return where the target is, without a slash at the end.

    Raises:
        InvalidRequestError: It is no address.
    """
    try:
        split = urlsplit(config.url)
    except ValueError as error:
        raise InvalidRequestError(f"The address cannot be read: {error}.") from error
    if split.scheme not in {"http", "https"} or not split.hostname or split.fragment:
        raise InvalidRequestError("Give the address of the target as https://host/path.")
    return config.url.rstrip("/")


def send(http: Http, request: HttpRequest) -> HttpAnswer | Unavailable:
    """Send a request; an answer that never came is an outcome.

    Also when we may not send it: that is mended in the settings, and nothing is lost meanwhile.
    """
    try:
        return http.send(request)
    except (HttpUnavailableError, HttpRefusedError) as error:
        return Unavailable(str(error))


def success(answer: HttpAnswer) -> bool:
    """Say whether the receiver has taken it."""
    return 200 <= answer.status < 300  # noqa: PLR2004 - the class of a status, RFC 9110 §15


def failure(answer: HttpAnswer, now: datetime) -> Rejected | Unavailable:
    """Return what an answer other than 2xx means.

    A redirect is not followed (Standard Webhooks 1.0.0): it is tried again until somebody has
    changed the target's address.
    """
    status, reason = answer.status, f"The receiver answered {answer.status}{quote(answer)}."
    if status == _GONE:
        return Rejected(f"{reason} It wants nothing more from us.", gone=True)
    if 400 <= status < 500 and status not in _AGAIN:  # noqa: PLR2004 - as above
        return Rejected(reason)
    if location := answer.headers.get("location"):
        reason += f" It points to {_plain(location)}; give the target that address."
    return Unavailable(reason, retry_after(answer, now))


def retry_after(answer: HttpAnswer, now: datetime) -> timedelta | None:
    """Return how long the receiver asks us to wait (RFC 9110 §10.2.3), None if it does not."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isdecimal():
        return timedelta(seconds=int(text[:_DIGITS]))
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return max(at.replace(tzinfo=at.tzinfo or now.tzinfo) - now, timedelta())


def quote(answer: HttpAnswer) -> str:
    """Return the beginning of the body as ``: text``, or nothing if it says nothing."""
    said = _plain(answer.body[: 4 * _QUOTED].decode("utf-8", "replace")).removesuffix(".")
    return f": {said}" if said else ""


def _plain(text: str) -> str:
    """Return one short line without characters that hide, turn or break text."""
    shown = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(shown.split())[:_QUOTED]
