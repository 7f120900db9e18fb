"""What comes from addresses and forms, parsed: bad values are told, never guessed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.ports.evidence import EvidenceRow, ReviewOutcome
from lrs_bridge.ports.keys import Keys

STATUSES: Final[dict[str, ReviewOutcome | None]] = {
    "waiting": None,
    "more": "more",
    "accepted": "accepted",
    "set_aside": "set_aside",
}
OUTCOMES: Final[dict[str, ReviewOutcome]] = {
    "accepted": "accepted",
    "more": "more",
    "set_aside": "set_aside",
}
LONGEST_TEXT: Final = 2000
_LONGEST_SEARCH: Final = 100
_PURPOSE: Final = "queue"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which part of the queue is shown; the address holds it."""

    status: str
    text: str
    after: tuple[datetime, str] | None
    cursor: str

    @property
    def outcome(self) -> ReviewOutcome | None:
        """What the items were given; None means that they wait."""
        return STATUSES[self.status]

    def query(self, cursor: str | None = None) -> str:
        """Return the filter as the query of an address, ``?`` included; empty when it is plain."""
        members = {
            "status": self.status if self.status != "waiting" else "",
            "text": self.text,
            "efter": self.cursor if cursor is None else cursor,
        }
        given = urlencode({name: value for name, value in members.items() if value})
        return f"?{given}" if given else ""


def queue_filter(query: MultiDict[str, str], keys: Keys) -> Filter:
    """Read the filter of the queue from an address.

    Raises:
        InvalidRequestError: The status is unknown, or the cursor is not ours.
    """
    status, cursor = query.get("status", "waiting"), query.get("efter", "")
    if status not in STATUSES:
        raise InvalidRequestError(f"The status is one of: {', '.join(STATUSES)}.")
    text = query.get("text", "").strip()[:_LONGEST_SEARCH]
    return Filter(status, text, _place(cursor, keys) if cursor else None, cursor)


def cursor(row: EvidenceRow, keys: Keys) -> str:
    """Return where the rest of the queue begins: after *row*."""
    return keys.sign(f"{_PURPOSE} {row.arrived.isoformat()} {row.id}")


def words(form: MultiDict[str, str], name: str) -> str:
    """Return a text that somebody wrote, without the space around it.

    Raises:
        InvalidRequestError: It is longer than a page can show.
    """
    written = form.get(name, "").strip()
    if len(written) > LONGEST_TEXT:
        raise InvalidRequestError(f"Write at most {LONGEST_TEXT} characters.")
    return written


def day(form: MultiDict[str, str], name: str, otherwise: date) -> date:
    """Return a day, or *otherwise* when none is given.

    Raises:
        InvalidRequestError: It is no day.
    """
    given = form.get(name, "")
    try:
        return date.fromisoformat(given) if given else otherwise
    except ValueError as error:
        raise InvalidRequestError("Write the day as 2026-11-23.") from error


def _place(signed: str, keys: Keys) -> tuple[datetime, str]:
    purpose, _, place = (keys.signed(signed) or "").partition(" ")
    if purpose != _PURPOSE:
        raise InvalidRequestError("The page is not one of this queue. Start from its beginning.")
    arrived, _, id_ = place.partition(" ")
    return datetime.fromisoformat(arrived), id_
