"""What a page needs to write statements of our own: a pen, and the ticket of its form."""

import secrets
from uuid import UUID

from werkzeug.datastructures import MultiDict

from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.services.authoring import ADAPTER, Pen
from lrs_bridge.web.session import bridge


def pen() -> Pen:
    """Return a pen for one request: its time is now."""
    made = bridge()
    return Pen(
        author=made.author,
        source=made.sources[ADAPTER],
        keys=made.keys,
        home=made.settings.base_url,
        now=made.clock(),
        new_id=made.new_id,
        salt=secrets.token_bytes(32),
    )


def ticket(form: MultiDict[str, str]) -> str:
    """Return the ticket that the page gave its form, so that sending it twice has one effect.

    Raises:
        InvalidRequestError: It is missing or no UUID.
    """
    try:
        return str(UUID(form.get("ticket", "")))
    except ValueError as error:
        raise InvalidRequestError("The form lacks its ticket. Load the page again.") from error
