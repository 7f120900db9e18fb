"""Check that what signs a statement signs that statement (xAPI 1.0.3 Data 2.6, 2.0 4.2.6)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from lrs_bridge.domain.errors import Fault, InvalidStatementError
from lrs_bridge.domain.xapi.jws import MAX_SIGNATURE, refused
from lrs_bridge.domain.xapi.signatures import Original, difference, original, signatures
from lrs_bridge.domain.xapi.validate import check
from lrs_bridge.ports.signatures import SignatureRow, Signatures, Signed

_PAYLOAD = "XAPI-00116"
_Read = tuple[Signed, Original]


@dataclass(frozen=True, slots=True)
class SignedParts:
    """The signatures that came with one request, each read once however often it is named."""

    content_of: Callable[[str], bytes | None]
    """Return the octets of the part with a SHA-2 (lower case), or None if none came."""
    signatures: Signatures
    parse: Callable[[bytes], Any]
    """Parse a statement's text, and mend it as the statements of the request are mended.

    Raises InvalidStatementError.
    """
    version: str
    now: datetime
    _known: dict[str, _Read | Fault] = field(default_factory=dict)

    def check(self, statement: Mapping[str, Any]) -> tuple[SignatureRow, ...]:
        """Return what is to be kept of the signatures of a valid statement, one a SHA-2.

        Raises:
            InvalidStatementError: One is missing, malformed, or signs something else.
        """
        rows: dict[str, SignatureRow] = {}
        for index, sha2, length in signatures(statement):
            try:
                signed, what = self._signed(sha2, length)
                _same(statement, what)
            except InvalidStatementError as error:
                raise _at(f"$.attachments[{index}]", error) from error
            rows[sha2] = SignatureRow(sha2, signed.algorithm, signed.trust, signed.subject)
        return tuple(rows.values())

    def _signed(self, sha2: str, length: int) -> _Read:
        if length > MAX_SIGNATURE:
            raise refused("size", f"A signature may be at most {MAX_SIGNATURE} octets.")
        if sha2 not in self._known:
            self._known[sha2] = self._read(sha2)
        found = self._known[sha2]
        if isinstance(found, Fault):
            raise InvalidStatementError([found])
        return found

    def _read(self, sha2: str) -> _Read | Fault:
        content = self.content_of(sha2)
        if content is None:
            return Fault("$", "XAPI-00115", "Send the signature itself as a part of the request.")
        try:
            signed = self.signatures.read(content, self.now)
        except InvalidStatementError as error:
            return error.faults[0]
        try:
            payload = self.parse(signed.payload)
        except InvalidStatementError as error:
            return _unlike(f"What is signed must be a statement: {error.faults[0].message}")
        if faults := check(_compared(payload), self.version):
            return _unlike(f"What is signed is no statement: {faults[0].path}: {faults[0].message}")
        return signed, original(payload)


def _compared(payload: Any) -> Any:
    """Leave out what is neither compared nor kept, and may be of another version."""
    if type(payload) is not dict:
        return payload
    return {
        name: value
        for name, value in payload.items()
        if name not in ("version", "stored", "authority")
    }


def _same(statement: Mapping[str, Any], signed: Original) -> None:
    if name := difference(statement, signed):
        raise InvalidStatementError(
            [_unlike(f"Another statement was signed: it differs in $.{name}. Sign this one.")]
        )


def _unlike(message: str) -> Fault:
    return Fault("$", _PAYLOAD, message)


def _at(path: str, error: InvalidStatementError) -> InvalidStatementError:
    return InvalidStatementError([replace(error.faults[0], path=path)])
