"""Identifier keys: one string for each agent or identified group."""

from collections.abc import Mapping
from typing import Any

IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")
"""The inverse functional identifiers (xAPI 1.0.3 Data 2.4.2.3)."""


def identifier(agent: Mapping[str, Any]) -> str | None:
    """Return the identifier key of a valid agent or group; None for an anonymous group.

    ``mbox:mailto:x@y`` (letter case kept), ``mbox_sha1sum:<lower hex>``, ``openid:<uri>``, or
    ``account:<homePage> <name>``: the first space ends the homePage, as an IRI has none.
    """
    if (account := agent.get("account")) is not None:
        return f"account:{account['homePage']} {account['name']}"
    if (mbox := agent.get("mbox")) is not None:
        return f"mbox:{mbox}"
    if (digest := agent.get("mbox_sha1sum")) is not None:
        return f"mbox_sha1sum:{digest.lower()}"
    if (openid := agent.get("openid")) is not None:
        return f"openid:{openid}"
    return None


def agent_from(key: str) -> dict[str, Any]:
    """Return the agent, without a name, that `identifier` made *key* of.

    Raises ValueError if *key* is no identifier key.
    """
    kind, colon, value = key.partition(":")
    if not colon or kind not in IDENTIFIERS:
        raise ValueError(f"not an identifier key: {key!r}")
    if kind != "account":
        return {"objectType": "Agent", kind: value}
    home_page, space, name = value.partition(" ")
    if not space:
        raise ValueError(f"an account key needs a space between homePage and name: {key!r}")
    return {"objectType": "Agent", "account": {"homePage": home_page, "name": name}}
