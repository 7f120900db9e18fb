"""The query parameters of a request."""

from flask import request

from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.domain.xapi.queries import unknown

_COUNTER = "cachebuster"
"""Some clients number their requests by it; an LRS may know more parameters (1.0.3 Comm 3.2)."""


def given() -> list[tuple[str, str]]:
    """Return the parameters that ask for something."""
    return [(name, value) for name, value in request.args.items(multi=True) if name != _COUNTER]


def only(name: str) -> str:
    """Return the one parameter that the request must have.

    Raises:
        InvalidRequestError: It is missing or given twice, or another is there (XAPI-00324).
    """
    values = []
    for other, value in given():
        if other != name:
            raise InvalidRequestError(unknown(other, [name]))
        values.append(value)
    if len(values) != 1:
        raise InvalidRequestError(f"Give the parameter {name} once.")
    return values[0]
