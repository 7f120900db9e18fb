"""JSON objects cut into members whose values stay the bytes they are, numbers and all."""

from collections.abc import Mapping

import jiter
import msgspec

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


OBJECTS = JsonObjects(read, write)
