"""Which machine is asking: HTTP Basic with a key, or Bearer with a token, both of ours."""

from base64 import b64decode

from flask import Flask, current_app, g, request

from lrs_bridge.domain.access import Machine, MachineScope
from lrs_bridge.domain.errors import ForbiddenError, UnauthenticatedError
from lrs_bridge.ports.access import CredentialKind
from lrs_bridge.services import sources
from lrs_bridge.web.xapi.blueprint import bridge
from lrs_bridge.web.xapi.verified import Verified

CHALLENGES = ('Basic realm="LRS Bridge", charset="UTF-8"', 'Bearer realm="LRS Bridge"')
VERIFIED = "verified"
_MISSING = "Send HTTP Basic authentication with a key and its secret, or a token as Bearer."
_INVALID = "What you authenticate with is not valid, or has been ended."


def init_app(app: Flask) -> None:
    """Make the memory of credentials that were verified a moment ago."""
    app.extensions[VERIFIED] = Verified()


def machine(*scopes: MachineScope) -> Machine:
    """Return the machine, which must carry one of the scopes.

    Raises:
        UnauthenticatedError: It shows nothing, or nothing that we know (XAPI-00334).
        ForbiddenError: It may not do this.
    """
    header: str = request.environ.get("HTTP_AUTHORIZATION", "")
    verified: Verified = current_app.extensions[VERIFIED]
    found = verified.find(header)
    if found is None:
        asked = verified.now()
        found = _authenticate(header)
        verified.keep(header, found, asked)
    g.machine = found
    for scope in scopes:
        if found.may(scope):
            return found
    raise ForbiddenError(f"This key or token lacks the scope {' or '.join(scopes)}.")


def _authenticate(header: str) -> Machine:
    kind, id, secret = _shown(header)
    # Our keys are printable ASCII; what no database keeps in a text is nobody's key.
    if not (id.isascii() and id.isprintable()):
        id = ""
    made = bridge()
    found = made.store.read(
        sources.tenant_of(id) or 0,
        lambda tx: sources.authenticate(tx, made.keys, kind, id, secret, made.clock()),
    )
    if found is None:
        raise UnauthenticatedError(_INVALID)
    return found


def _shown(header: str) -> tuple[CredentialKind, str, str]:
    """Return what the header shows: its kind, its id and its secret."""
    scheme, _, text = header.partition(" ")
    if scheme.lower() == "basic":
        id, colon, secret = _decoded(text).partition(":")
        if colon:
            return "key", id, secret
    if scheme.lower() == "bearer" and text.strip():
        id, _, secret = text.strip().partition(".")
        return "token", id, secret
    raise UnauthenticatedError(_MISSING)


def _decoded(text: str) -> str:
    """Return what HTTP Basic encodes (RFC 7617), or nothing."""
    try:
        return b64decode(text).decode()
    except ValueError:
        return ""
