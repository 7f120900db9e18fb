"""The Statements resource: PUT, POST, GET (xAPI 1.0.3 Comm 2.1; 2.0 4.1.6.1)."""

from flask import Blueprint, Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue

from lrs_bridge.domain.access import Machine
from lrs_bridge.domain.errors import BridgeError, InvalidRequestError, NotFoundError
from lrs_bridge.domain.moments import micros
from lrs_bridge.ports.attachments import Parts
from lrs_bridge.services import intake, prepare, query
from lrs_bridge.services.definitions import Seen, collect
from lrs_bridge.services.intake import Batch
from lrs_bridge.services.prepare import Door, Incoming, Verifier
from lrs_bridge.web.xapi import answer, auth, body, headers, params
from lrs_bridge.web.xapi.blueprint import bridge
from lrs_bridge.web.xapi.dump import dump
from lrs_bridge.web.xapi.parse import parse

_SEEN = "definitions-seen"


def init_app(part: Blueprint) -> None:
    """Add the resource."""
    part.add_url_rule("/statements", view_func=post, methods=["POST"], strict_slashes=False)
    part.add_url_rule("/statements", view_func=put, methods=["PUT"], strict_slashes=False)
    part.add_url_rule("/statements", view_func=get, methods=["GET"], strict_slashes=False)


def init_memory(app: Flask) -> None:
    """Make the memory of what statements said of activities."""
    app.extensions[_SEEN] = Seen()


def post() -> ResponseReturnValue:
    """Store one statement or a batch; answer the ids in order."""
    machine = auth.machine("statements/write")
    version = headers.version(machine)
    if params.given():
        raise InvalidRequestError("POST of statements takes no query parameters.")
    received = body.read()
    if not received.incoming:
        _heartbeat(machine)
        return _json([])
    return _json(_store(machine, version, received.incoming, received.parts))


def put() -> ResponseReturnValue:
    """Store one statement under the id that the query names."""
    machine = auth.machine("statements/write")
    version = headers.version(machine)
    wanted = body.statement_id()
    received = body.read()
    if received.batch:
        raise InvalidRequestError("PUT takes one statement; send a batch with POST.")
    _store(machine, version, [body.under_id(received.incoming[0], wanted)], received.parts)
    return Response(status=204)


def get() -> ResponseReturnValue:
    """Return one statement or a page of a list."""
    machine = auth.machine("statements/read", "statements/read/mine")
    headers.version(machine)
    made = bridge()
    # Before the reading: what is committed in between is not in the answer, and later than this.
    g.through = made.store.through(machine.tenant, micros(made.clock()))
    wanted = query.read(
        params.given(),
        request.headers.get("Accept-Language"),
        keys=made.keys,
        machine=machine,
    )
    found = made.store.read(machine.tenant, lambda tx: query.find(tx, wanted, made.keys))
    if found is None:
        raise NotFoundError("No such statement, or it has been voided.")
    return answer.make(found, wanted.query, request.path, wanted.languages)


def _json(ids: list[str]) -> Response:
    return Response(dump(ids) + "\n", mimetype="application/json")


def _heartbeat(machine: Machine) -> None:
    made = bridge()
    made.store.write(machine.tenant, lambda tx: intake.heartbeat(tx, machine, made.clock()))


def _store(machine: Machine, version: str, incoming: list[Incoming], parts: Parts) -> list[str]:
    made = bridge()
    try:
        batch = _batch(machine, version, incoming, parts)
        taken = made.store.write(
            machine.tenant,
            lambda tx: intake.take(tx, batch, keys=made.keys, now=made.clock(), new_id=made.new_id),
        )
    except BridgeError:
        made.store.write(
            machine.tenant, lambda tx: intake.refuse(tx, machine, len(incoming), made.clock())
        )
        raise
    seen: Seen = current_app.extensions[_SEEN]
    seen.remember(machine.tenant, batch.definitions)
    if taken.through:
        g.through = taken.through
    return taken.ids


def _batch(machine: Machine, version: str, incoming: list[Incoming], parts: Parts) -> Batch:
    made = bridge()
    door = Door(
        machine=machine,
        source=made.sources[machine.adapter],
        version=version,
        authority=_authority(machine),
        keys=made.keys,
        new_id=made.new_id,
        verifier=Verifier(made.signatures, parse, made.clock()),
    )
    if machine.tolerant:
        ready, unfit = prepare.tolerant(door, incoming, parts)
    else:
        ready, unfit = prepare.strict(door, incoming, parts), []
    seen: Seen = current_app.extensions[_SEEN]
    said = collect(machine.tenant, (item.statement for item in ready), seen, dump)
    return Batch(machine, ready, unfit, parts, said)


def _authority(machine: Machine) -> dict[str, object]:
    """Say who vouches for the statement: the source, as an account of this service."""
    home = bridge().settings.base_url + "/"
    return {"objectType": "Agent", "account": {"homePage": home, "name": machine.name}}
