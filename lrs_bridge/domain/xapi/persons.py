"""What is answered of an agent: a Person, with a list where an agent has one value."""

from collections.abc import Iterable, Mapping
from typing import Any

from lrs_bridge.domain.xapi.agents import IDENTIFIERS


def person(agent: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return the Person (xAPI 1.0.3 Comm 2.4) of a valid, identified agent.

    It has the names that are known, the name that was given with the question, and the one
    identifier that was asked for. Other identifiers of the same human are never added, whoever
    asks: that two of them belong together was learned from registers and from people's decisions,
    and a platform that may ask for one of its own accounts has no ground to learn somebody's
    address or account elsewhere (GDPR Art. 5.1 b and c). The specification allows it: a Person may
    "only include the information associated with the requested Agent".
    """
    given = [agent["name"]] if "name" in agent else []
    called = list(dict.fromkeys([*names, *given]))
    found: dict[str, Any] = {"objectType": "Person"}
    if called:
        found["name"] = called
    for kind in IDENTIFIERS:
        if kind in agent:
            found[kind] = [agent[kind]]
    return found
