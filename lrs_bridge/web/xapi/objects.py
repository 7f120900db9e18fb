"""JSON objects cut into members whose values stay the bytes they are, numbers and all."""

from collections.abc import Mapping

import jiter
import msgspec
from werkzeug.exceptions import RequestEntityTooLarge

from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.services.documents import JsonObjects

_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


def read(content: bytes) -> dict[str, bytes]:
    """Return the members of a JSON object.

    Raises:
        InvalidRequestError: It is none, is not strict UTF-8, or uses a name twice in an object.
    """
    try:
        jiter.from_json(content, allow_inf_nan=False, catch_duplicate_keys=True)
        return {name: bytes(value) for name, value in _members(content).items()}
    except ValueError as error:
        raise InvalidRequestError(
            f"A document that is merged must be a JSON object in UTF-8: {error}."
        ) from error


def write(members: Mapping[str, bytes]) -> bytes:
    """Return the object that has the members."""
    return msgspec.json.encode({name: msgspec.Raw(value) for name, value in members.items()})


def within(most: int) -> JsonObjects:
    """Return what reads objects, and writes none that has more than *most* bytes.

    A document that is merged into again and again would grow for ever. Writing raises
    RequestEntityTooLarge.
    """

    def limited(members: Mapping[str, bytes]) -> bytes:
        content = write(members)
        if len(content) > most:
            raise RequestEntityTooLarge(
                f"The merged document would be larger than {most} bytes; PUT a smaller one."
            )
        return content

    return JsonObjects(read, limited)
