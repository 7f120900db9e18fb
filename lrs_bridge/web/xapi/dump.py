"""JSON as we write it and read it back: every number stays the number it is."""

from typing import Any

import jiter
import msgspec
from flask import Response

from lrs_bridge.domain.xapi.documents import etag

_encode = msgspec.json.Encoder(decimal_format="number").encode


def dump(value: Any) -> str:
    """Return *value* as JSON; its numbers are int or Decimal, as `parse.parse` makes them."""
    return _encode(value).decode()


def answer(value: Any) -> Response:
    """Return *value* as an answer, with its entity tag (xAPI 1.0.3 Comm 3.1)."""
    text = dump(value)
    made = Response(text, mimetype="application/json")
    made.set_etag(etag(text.encode()))
    return made


def load(text: str) -> Any:
    """Read JSON that is stored here, and was checked when it came."""
    return jiter.from_json(text.encode(), float_mode="decimal")
