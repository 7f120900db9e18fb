"""From the bytes of a request to parsed statements, one slice each."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

import jiter
import msgspec

from lrs_bridge.domain.errors import Fault, InvalidRequestError, InvalidStatementError

MAX_DEPTH = 64
MAX_NODES = 200_000
MAX_EXPONENT = 308
"""What a double can hold: no reader of a stored statement meets an infinity."""

_JSON = "RFC 8259"
_TOO_LARGE = f"A number may have an exponent of at most {MAX_EXPONENT}."
_slices = msgspec.json.Decoder(
    Annotated[list[msgspec.Raw], msgspec.Meta(max_length=MAX_NODES)]
).decode

_loosely = json.JSONDecoder().raw_decode
_space = re.compile(r"[ \t\n\r]*").match
_DIGITS = bytes(
    ord("0") if chr(it).isdigit() else ord("e") if chr(it) in "eE" else it for it in range(128)
) + bytes(128)
_LONG = b"0" * MAX_EXPONENT


@dataclass(frozen=True, slots=True)
class Body:
    """A request's statements as raw JSON texts, and whether they came in an array."""

    slices: list[bytes]
    batch: bool


def split(body: bytes) -> Body:
    """Cut a body into its statements; they are not yet known to be valid JSON.

    Raises InvalidRequestError unless the body is one object or an array.
    """
    text = body.strip(b" \t\n\r")
    if text[:1] == b"{":
        return Body([text], batch=False)
    if text[:1] != b"[":
        raise InvalidRequestError(
            "The body must be a statement (a JSON object) or an array of statements,"
            " in UTF-8 without a byte order mark."
        )
    try:
        return Body([bytes(item) for item in _slices(text)], batch=True)
    except msgspec.ValidationError as error:
        raise InvalidRequestError("The array holds too many items; send it in pieces.") from error
    except (ValueError, RecursionError) as error:
        if slices := _cut(text):
            return Body(slices, batch=True)
        raise InvalidRequestError(f"The body is not valid JSON: {error}.") from error


def _cut(text: bytes) -> list[bytes]:
    """Cut an array of which one item is not quite JSON, such as half of a surrogate pair.

    `parse` refuses that item then, and not the others with it. Returns nothing if the items
    cannot be told apart.
    """
    slices: list[bytes] = []
    try:
        whole = text.decode()
        at = _skip(whole, 1)
        while len(slices) < MAX_NODES:
            _, end = _loosely(whole, at)
            slices.append(whole[at:end].encode())
            mark = _skip(whole, end)
            if whole[mark : mark + 1] == "]" and mark + 1 == len(whole):
                return slices
            if whole[mark : mark + 1] != ",":
                break
            at = _skip(whole, mark + 1)
    except (ValueError, RecursionError):
        pass
    return []


def _skip(text: str, at: int) -> int:
    found = _space(text, at)
    return found.end() if found else at


def parse(raw: bytes) -> Any:
    """Parse one statement: numbers become int or Decimal, nothing is lost or repaired.

    Raises InvalidStatementError for what is not JSON in strict UTF-8, a name used twice in an
    object, and what is too deep, too many or too large.
    """
    try:
        value = jiter.from_json(
            raw, allow_inf_nan=False, catch_duplicate_keys=True, float_mode="decimal"
        )
    except ValueError as error:
        if "InvalidOperation" in str(error):  # what Decimal says of an exponent beyond its own
            raise _refused("size", _TOO_LARGE) from error
        raise _refused(_JSON, f"This is not valid JSON: {error}.") from error
    if _is_plain(raw):
        return value
    if _measure([value], 0) > MAX_NODES:
        raise _refused("size", f"A statement may hold at most {MAX_NODES} values.")
    return value


def _is_plain(raw: bytes) -> bool:
    """Say that a text is too short to hold anything too deep, too many or too large.

    A look at its characters is cheaper than one at its values. Letters of a string may look like
    an exponent; then the values are looked at.
    """
    if len(raw) > MAX_NODES or raw.count(b"{") + raw.count(b"[") > MAX_DEPTH:
        return False
    digits = raw.translate(_DIGITS)
    return not (b"0e000" in digits or b"0e+000" in digits or b"0e-000" in digits or _LONG in digits)


def _measure(values: Collection[Any], depth: int) -> int:
    """Count values and all they hold; refuse what is too deep or too large.

    The recursion is safe: jiter itself stops at a depth of 200.
    """
    if depth > MAX_DEPTH:
        raise _refused("depth", f"A statement may be nested at most {MAX_DEPTH} deep.")
    count = len(values)
    for value in values:
        kind = type(value)
        if kind is str:  # most are
            continue
        if kind is dict:
            count += _measure(value.values(), depth + 1)
        elif kind is list:
            count += _measure(value, depth + 1)
        elif kind is Decimal and abs(value.adjusted()) > MAX_EXPONENT:
            raise _refused("size", _TOO_LARGE)
    return count


def _refused(rule: str, message: str) -> InvalidStatementError:
    return InvalidStatementError([Fault("$", rule, message)])
