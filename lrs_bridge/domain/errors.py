"""Every error the domain can raise, each with a stable code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, where it is, and the rule that says so."""

    path: str
    """A JSON path (``$.actor.mbox``), or ``file:line: path`` for a file."""
    rule: str
    """The requirement: a specification section or a name of our own."""
    message: str
    """What to write instead, in one sentence."""


class BridgeError(Exception):
    """Something a caller can act on."""

    code: ClassVar[str] = "error"
    title: ClassVar[str] = "Something went wrong."

    @property
    def extra(self) -> Mapping[str, Any]:
        """Further members of the problem document (RFC 9457 §3.2)."""
        return {}


class InvalidStatementError(BridgeError):
    """A statement breaks the specification; nothing of its batch is stored."""

    code = "invalid-statement"
    title = "A statement does not follow the xAPI specification."

    def __init__(self, faults: Sequence[Fault], index: int | None = None) -> None:
        first = faults[0]
        where = "" if index is None else f"Statement {index}: "
        super().__init__(f"{where}{first.path}: {first.message}")
        self.faults = tuple(faults)
        self.index = index

    @property
    def extra(self) -> Mapping[str, Any]:
        """Index, path and rule of the first fault, and all faults."""
        first = self.faults[0]
        return {
            "index": self.index,
            "path": first.path,
            "rule": first.rule,
            "errors": [{"path": f.path, "rule": f.rule, "message": f.message} for f in self.faults],
        }


class StatementConflictError(BridgeError):
    """Another statement is stored under the same id."""

    code = "statement-conflict"
    title = "A different statement has this id."


class DocumentConflictError(BridgeError):
    """A document is there, and the client does not say that it knows it."""

    code = "document-conflict"
    title = "There is such a document already."


class PreconditionFailedError(BridgeError):
    """If-Match or If-None-Match does not hold; nothing was changed."""

    code = "precondition-failed"
    title = "The document is not as you expect it to be."


class InvalidRequestError(BridgeError):
    """The request itself is malformed: a parameter, a header, the body's form."""

    code = "invalid-request"
    title = "The request cannot be understood."


class InvalidDocumentError(BridgeError):
    """A framework, rule, settings or import file has faults; nothing is loaded."""

    code = "invalid-document"
    title = "The file has faults; nothing was loaded."

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(f"{f.path}: {f.message}" for f in faults))
        self.faults = tuple(faults)

    @property
    def extra(self) -> Mapping[str, Any]:
        """All faults."""
        return {
            "errors": [{"path": f.path, "rule": f.rule, "message": f.message} for f in self.faults]
        }


class NotFoundError(BridgeError):
    """There is no such thing, or the caller may not know that there is."""

    code = "not-found"
    title = "Not found."


class UnauthenticatedError(BridgeError):
    """Nobody, or nobody we know."""

    code = "unauthenticated"
    title = "Give a valid key and secret."


class ForbiddenError(BridgeError):
    """Known, but not allowed to do this."""

    code = "forbidden"
    title = "Not allowed."


class RefusedError(BridgeError):
    """A decision that the rules of validation do not permit, with the reason in words."""

    code = "refused"
    title = "The decision was refused."

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason

    @property
    def extra(self) -> Mapping[str, Any]:
        """The reason as a stable word."""
        return {"reason": self.reason}


class StaleError(BridgeError):
    """Somebody else was first; look again and decide anew."""

    code = "stale"
    title = "This changed while you were looking at it."


class SettingsError(BridgeError):
    """A setting is unknown, missing or malformed."""

    code = "settings"
    title = "The settings cannot be used."


class DatabaseUnavailableError(BridgeError):
    """The database cannot take the work now; nothing was stored."""

    code = "database-unavailable"
    title = "The database does not answer. Try again shortly."


class SchemaOutdatedError(BridgeError):
    """The database was made by another release."""

    code = "schema-outdated"
    title = "The database must be upgraded: run `lrs-bridge db upgrade`."
