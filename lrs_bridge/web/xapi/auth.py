"""Which machine is asking: HTTP Basic with a key of ours."""

from flask import g, request

from lrs_bridge.domain.access import Machine, MachineScope
from lrs_bridge.domain.errors import ForbiddenError, UnauthenticatedError
from lrs_bridge.services import sources
from lrs_bridge.web.xapi.blueprint import bridge


def machine(*scopes: MachineScope) -> Machine:
    """Return the machine, which must carry one of the scopes.

    Raises:
        UnauthenticatedError: No key, or one we do not know.
        ForbiddenError: It may not do this.
    """
    made = bridge()
    given = request.authorization
    if given is None or given.type != "basic" or given.username is None:
        raise UnauthenticatedError("Send HTTP Basic authentication with the key and its secret.")
    # Our keys are printable ASCII; what no database keeps in a text is nobody's key.
    key = given.username if given.username.isascii() and given.username.isprintable() else ""
    secret = given.password or ""
    tenant = sources.tenant_of(key) or 0
    found = made.store.read(tenant, lambda tx: sources.authenticate(tx, made.keys, key, secret))
    if found is None:
        raise UnauthenticatedError("The key or its secret is not valid, or has been ended.")
    g.machine = found
    if not any(found.may(scope) for scope in scopes):
        raise ForbiddenError(f"This key lacks the scope {' or '.join(scopes)}.")
    return found
