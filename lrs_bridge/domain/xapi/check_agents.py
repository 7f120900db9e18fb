"""Checks of agents and groups (xAPI 1.0.3 Data 2.4.2)."""

from collections.abc import Mapping
from typing import Any

from lrs_bridge.domain.xapi.agents import IDENTIFIERS
from lrs_bridge.domain.xapi.checks import Checks, Report, array, iri, members, text
from lrs_bridge.domain.xapi.iri import is_mailto, is_sha1


def actor(value: Any, path: str, rule: str, report: Report) -> None:
    """Check an agent or group, as its objectType says; without one it is an agent."""
    kind = value.get("objectType", "Agent") if type(value) is dict else "Agent"
    if kind == "Group":
        group(value, path, rule, report)
    elif kind == "Agent":
        agent(value, path, rule, report)
    else:
        report.wrong(f"{path}.objectType", "XAPI-00031", '"Agent" or "Group"', kind)


def agent(value: Any, path: str, rule: str, report: Report) -> None:
    """Check an agent."""
    if not members(value, path, rule, report, "agent", _CHECKS):
        return
    kind = value.get("objectType", "Agent")
    if kind != "Agent" and isinstance(kind, str):
        report.wrong(f"{path}.objectType", "XAPI-00036", '"Agent"', kind)
    if len(found := _identifiers(value)) != 1:
        _not_one(found, path, report)


def group(value: Any, path: str, rule: str, report: Report) -> None:
    """Check a group, identified or anonymous."""
    if not members(value, path, rule, report, "group", _CHECKS):
        return
    if value.get("objectType") != "Group":
        report.wrong(f"{path}.objectType", rule, '"Group"', value.get("objectType", "left out"))
    if len(found := _identifiers(value)) > 1:
        _not_one(found, path, report)
    elif not found and "member" not in value:
        # XAPI-00035: an anonymous group lists its members.
        report.add(path, "XAPI-00035", f'Add "member", or one of {", ".join(IDENTIFIERS)}.')


def authority(value: Any, path: str, rule: str, report: Report) -> None:
    """Check an authority: an agent, or a group of exactly two (xAPI 1.0.3 Data 2.4.9)."""
    actor(value, path, rule, report)
    if type(value) is dict and value.get("objectType") == "Group":
        pair = value.get("member")
        if (type(pair) is list and len(pair) != 2) or _identifiers(value):  # noqa: PLR2004 -- two
            report.add(
                path,
                "XAPI-00098",
                "A group as authority must be anonymous with exactly two members.",
            )


def _identifiers(value: Mapping[str, Any]) -> list[str]:
    return [name for name in IDENTIFIERS if name in value]


def _not_one(found: list[str], path: str, report: Report) -> None:
    if found:
        message = f"Give only one of {' and '.join(found)}."
    else:
        message = f"Add an identifier: one of {', '.join(IDENTIFIERS)}."
    report.add(path, "XAPI-00034", message)


def _members(value: Any, path: str, rule: str, report: Report) -> None:
    array(value, path, rule, report, agent)


def _mbox(value: Any, path: str, rule: str, report: Report) -> None:
    if type(value) is not str or not is_mailto(value):
        report.wrong(path, rule, "mailto: and an e-mail address", value)


def _sha1(value: Any, path: str, rule: str, report: Report) -> None:
    if type(value) is not str or not is_sha1(value):
        report.wrong(path, rule, "40 hexadecimal digits: the SHA-1 of a mailto IRI", value)


def _account(value: Any, path: str, rule: str, report: Report) -> None:
    if not members(value, path, rule, report, "account", _ACCOUNT):
        return
    if "homePage" not in value:
        report.missing(path, "XAPI-00042", "homePage")
    if "name" not in value:
        report.missing(path, "XAPI-00043", "name")


def _account_name(value: Any, path: str, rule: str, report: Report) -> None:
    """Check a text that will find the person again; U+0000 no database keeps in a key."""
    text(value, path, rule, report)
    if isinstance(value, str) and "\0" in value:
        report.add(path, rule, "Leave the character U+0000 out of the account's name.")


_ACCOUNT: Checks = {"homePage": (iri, "XAPI-00042"), "name": (_account_name, "XAPI-00043")}
_CHECKS: Checks = {
    "objectType": (text, "XAPI-00032"),
    "name": (text, "XAPI-00033"),
    "member": (_members, "XAPI-00036"),
    "mbox": (_mbox, "XAPI-00038"),
    "mbox_sha1sum": (_sha1, "XAPI-00039"),
    "openid": (iri, "XAPI-00040"),
    "account": (_account, "XAPI-00041"),
}
