"""Query parameters of resources that take one."""

from flask import request

from lrs_bridge.domain.errors import InvalidRequestError


def only(name: str) -> str:
    """Return the one parameter that the request must have.

    Raises:
        InvalidRequestError: It is missing or given twice, or another is there (XAPI-00324).
    """
    values = []
    for given, value in request.args.items(multi=True):
        if given == name:
            values.append(value)
        elif given != "cachebuster":  # some clients add one, and the LRS may know it
            raise InvalidRequestError(
                f"The parameter {given} is not known here; {name} is, and letter case counts."
            )
    if len(values) != 1:
        raise InvalidRequestError(f"Give the parameter {name} once.")
    return values[0]
