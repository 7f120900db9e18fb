"""Sign-in by one-time link, and who a session is: the only maker of a `Human`."""

from datetime import datetime, timedelta

from lrs_bridge.domain.access import Human
from lrs_bridge.domain.errors import NotFoundError, UnauthenticatedError
from lrs_bridge.ports.keys import Keys
from lrs_bridge.ports.store import Tx

LINK_LASTS = timedelta(days=7)
IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
_TOUCH = timedelta(minutes=1)
"""A session is noted as used at most this often: pages are read far more than they are written."""


def invite(
    tx: Tx,
    keys: Keys,
    person: str,
    *,
    token: str,
    now: datetime,
    lasts: timedelta = LINK_LASTS,
) -> str:
    """Return a link token that signs *person* in once; *token* is random.

    Raises:
        NotFoundError: There is no such person.
    """
    if tx.people.person(person) is None:
        raise NotFoundError(f"There is no person with the id {person}.")
    link = f"{tx.tenant}.{token}"
    tx.access.add_login(keys.digest(link), person, now + lasts)
    return link


def sign_in(
    tx: Tx,
    keys: Keys,
    link: str,
    *,
    token: str,
    csrf: str,
    now: datetime,
    previous: str | None = None,
) -> str:
    """Use a link up and return the token of a new session; *token* and *csrf* are random.

    A session that the browser had before, *previous*, ends: no token outlives a sign-in.

    Raises:
        UnauthenticatedError: The link is unknown, used or has ended.
    """
    person = tx.access.use_login(keys.digest(link), now)
    if person is None:
        raise UnauthenticatedError("The link has been used or has ended. Ask for a new one.")
    if previous is not None:
        sign_out(tx, keys, previous)
    session = f"{tx.tenant}.{token}"
    tx.access.add_session(keys.digest(session), person, csrf, now, now + ABSOLUTE)
    return session


def human(tx: Tx, keys: Keys, token: str, now: datetime) -> tuple[Human, str] | None:
    """Return whose session it is, with its CSRF token; None when it is unknown or over."""
    digest = keys.digest(token)
    session = tx.access.session(digest, now, now - IDLE)
    if session is None:
        return None
    if now - session.seen >= _TOUCH:
        tx.access.touch_session(digest, now)
    grants = tx.access.grants(session.person, now)
    return Human(tx.tenant, session.person, session.name, grants), session.csrf


def sign_out(tx: Tx, keys: Keys, token: str) -> None:
    """End a session; one that is over already stays so."""
    tx.access.end_session(keys.digest(token))
