"""The Agents resource: what is known of an agent, as a Person (xAPI 1.0.3 Comm 2.4)."""

from typing import Any

from flask import Blueprint, Response

from lrs_bridge.domain.errors import InvalidRequestError, InvalidStatementError
from lrs_bridge.domain.xapi.queries import agent_key
from lrs_bridge.services import definitions
from lrs_bridge.web.xapi import auth, headers, params
from lrs_bridge.web.xapi.blueprint import bridge
from lrs_bridge.web.xapi.dump import answer
from lrs_bridge.web.xapi.parse import parse


def init_app(part: Blueprint) -> None:
    """Add the resource."""
    part.add_url_rule(
        "/agents", endpoint="agents", view_func=get, methods=["GET"], strict_slashes=False
    )


def get() -> Response:
    """Return the Person of an agent."""
    machine = auth.machine("statements/read", "statements/read/mine", "define", "profile")
    headers.version(machine)
    agent = _agent(params.only("agent"))
    person = bridge().store.read(machine.tenant, lambda tx: definitions.person(tx, machine, agent))
    return answer(person)


def _agent(text: str) -> dict[str, Any]:
    """Read an agent that is identified, and no group.

    Raises:
        InvalidRequestError: It is something else.
    """
    try:
        agent: dict[str, Any] = parse(text.encode())
    except InvalidStatementError as error:
        raise InvalidRequestError(f"agent must be an agent in JSON: {error}") from error
    agent_key("agent", text)
    if agent.get("objectType") == "Group":
        raise InvalidRequestError("agent must be an Agent, not a Group.")
    return agent
