"""Checks of the context (xAPI 1.0.3 Data 2.4.6; 2.0 4.2.2.5)."""

from typing import Any

from lrs_bridge.domain.xapi.check_agents import actor, agent, group
from lrs_bridge.domain.xapi.check_definitions import activity
from lrs_bridge.domain.xapi.checks import (
    Checks,
    Report,
    array,
    extensions,
    iri,
    language_tag,
    members,
    text,
    uuid,
)


def context(value: Any, path: str, rule: str, report: Report) -> None:
    """Check a context."""
    members(value, path, rule, report, "context", _CONTEXT)


def reference(value: Any, path: str, rule: str, report: Report) -> None:
    """Check a reference to a statement (xAPI 1.0.3 Data 2.4.4.3)."""
    if not members(value, path, rule, report, "reference", _REFERENCE):
        return
    kind = value.get("objectType", "left out")
    if kind != "StatementRef":
        report.wrong(f"{path}.objectType", "XAPI-00073", '"StatementRef"', kind)
    if "id" not in value:
        report.missing(path, "XAPI-00072", "id")


def _about_activity(value: Any, path: str, rule: str, report: Report) -> None:
    text(value, path, rule, report)
    if not report.about_activity:
        report.add(path, rule, "This is only allowed when the object is an activity; leave it out.")


def _activities(value: Any, path: str, rule: str, report: Report) -> None:
    members(value, path, rule, report, "contextActivities", _CONTEXT_ACTIVITIES)


def _one_or_more(value: Any, path: str, rule: str, report: Report) -> None:
    if type(value) is list:
        array(value, path, rule, report, activity)
    else:
        activity(value, path, rule, report)


def _agents(value: Any, path: str, rule: str, report: Report) -> None:
    array(value, path, rule, report, _context_agent)


def _groups(value: Any, path: str, rule: str, report: Report) -> None:
    array(value, path, rule, report, _context_group)


def _context_agent(value: Any, path: str, rule: str, report: Report) -> None:
    if members(value, path, rule, report, "contextAgent", _CONTEXT_AGENT):
        _role(value, path, "agent", "contextAgent", report)


def _context_group(value: Any, path: str, rule: str, report: Report) -> None:
    if members(value, path, rule, report, "contextGroup", _CONTEXT_GROUP):
        _role(value, path, "group", "contextGroup", report)


def _role(value: Any, path: str, name: str, kind: str, report: Report) -> None:
    if value.get("objectType") != kind:
        report.wrong(f"{path}.objectType", _ROLE, f'"{kind}"', value.get("objectType", "left out"))
    if name not in value:
        report.missing(path, _ROLE, name)


def _types(value: Any, path: str, rule: str, report: Report) -> None:
    if array(value, path, rule, report, iri) and not value:
        report.add(path, rule, "Name at least one type, or leave this out.")


_ROLE = "xAPI 2.0 4.2.2.5"
_REFERENCE: Checks = {"objectType": (text, "XAPI-00073"), "id": (uuid, "XAPI-00072")}
_CONTEXT_ACTIVITIES: Checks = dict.fromkeys(
    ("parent", "grouping", "category", "other"), (_one_or_more, "XAPI-00094")
)
_CONTEXT_AGENT: Checks = {
    "objectType": (text, _ROLE),
    "agent": (agent, _ROLE),
    "relevantTypes": (_types, _ROLE),
}
_CONTEXT_GROUP: Checks = {
    "objectType": (text, _ROLE),
    "group": (group, _ROLE),
    "relevantTypes": (_types, _ROLE),
}
_CONTEXT: Checks = {
    "registration": (uuid, "XAPI-00087"),
    "instructor": (actor, "XAPI-00087"),
    "team": (group, "XAPI-00088"),
    "contextActivities": (_activities, "XAPI-00086"),
    "revision": (_about_activity, "XAPI-00084"),
    "platform": (_about_activity, "XAPI-00085"),
    "language": (language_tag, "XAPI-00091"),
    "statement": (reference, "XAPI-00092"),
    "extensions": (extensions, "XAPI-00078"),
    "contextAgents": (_agents, _ROLE),
    "contextGroups": (_groups, _ROLE),
}
