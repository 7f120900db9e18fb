"""The Activities resource: all that is known of an activity (xAPI 1.0.3 Comm 2.5)."""

from flask import Blueprint, Response

from lrs_bridge.domain.xapi.queries import iri
from lrs_bridge.services import definitions
from lrs_bridge.web.xapi import auth, headers, params
from lrs_bridge.web.xapi.blueprint import bridge
from lrs_bridge.web.xapi.dump import answer, load


def init_app(part: Blueprint) -> None:
    """Add the resource."""
    part.add_url_rule(
        "/activities", endpoint="activities", view_func=get, methods=["GET"], strict_slashes=False
    )


def get() -> Response:
    """Return the activity, with its canonical definition if there is one."""
    machine = auth.machine("statements/read", "statements/read/mine", "define", "profile")
    headers.version(machine)
    id = iri("activityId", params.only("activityId"))
    activity = bridge().store.read(machine.tenant, lambda tx: definitions.activity(tx, id, load))
    return answer(activity)
