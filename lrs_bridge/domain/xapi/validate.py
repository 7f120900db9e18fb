"""Whether a statement follows the specification: every fault, with its path and its rule."""

from contextlib import suppress
from typing import Any

from lrs_bridge.domain.errors import Fault
from lrs_bridge.domain.xapi.check_agents import actor, authority
from lrs_bridge.domain.xapi.check_attachments import attachments
from lrs_bridge.domain.xapi.check_context import context, reference
from lrs_bridge.domain.xapi.check_definitions import activity
from lrs_bridge.domain.xapi.check_results import result
from lrs_bridge.domain.xapi.checks import (
    Check,
    Checks,
    EnoughFaults,
    Report,
    iri,
    language_map,
    members,
    text,
    timestamp,
    uuid,
)
from lrs_bridge.domain.xapi.links import VOIDED
from lrs_bridge.domain.xapi.versions import V1, version_of

_REQUIRED = (("actor", "XAPI-00003"), ("verb", "XAPI-00004"), ("object", "XAPI-00005"))
_KINDS = ("Activity", "Agent", "Group", "StatementRef", "SubStatement")


def check(statement: object, version: str = "1.0.3") -> list[Fault]:
    """Return the faults of a parsed statement in document order, at most 20; none = valid.

    Numbers are int, Decimal or float. What only the parser sees (a key used twice, a lone
    surrogate) is not looked for. Raises ValueError for a version that we do not speak.
    """
    return _run(_statement, statement, Report(version_of(version)))


def check_agent(agent: object) -> list[Fault]:
    """Return the faults of an agent or group that stands alone, as a parameter does."""
    return _run(actor, agent, Report(V1))


def _run(what: Check, value: object, report: Report) -> list[Fault]:
    with suppress(EnoughFaults):
        what(value, "$", "XAPI-00014", report)
    return report.faults


def _statement(value: Any, path: str, rule: str, report: Report) -> None:
    report.about_activity = _kind(value) in (None, "Activity")
    if not members(value, path, rule, report, "statement", _STATEMENT):
        return
    _required(value, path, report)
    verb = value.get("verb")
    voiding = type(verb) is dict and verb.get("id") == VOIDED
    if voiding and _kind(value) not in (None, "StatementRef"):
        report.add(
            f"{path}.object",
            "XAPI-00020",
            'Voiding needs a "StatementRef" with the id of the statement to void.',
        )


def _substatement(value: Any, path: str, rule: str, report: Report) -> None:
    outer = report.about_activity
    report.about_activity = _kind(value) in (None, "Activity")
    members(value, path, rule, report, "substatement", _STATEMENT)
    _required(value, path, report)
    if _kind(value) == "SubStatement":
        report.add(f"{path}.object", "XAPI-00071", "A SubStatement cannot hold another one.")
    report.about_activity = outer


def _required(value: dict[str, Any], path: str, report: Report) -> None:
    for name, rule in _REQUIRED:
        if name not in value:
            report.missing(path, rule, name)


def _kind(statement: Any) -> Any:
    """Return what the object of a statement says it is; None if there is no object."""
    target = statement.get("object") if type(statement) is dict else None
    return target.get("objectType", "Activity") if type(target) is dict else None


def _object(value: Any, path: str, rule: str, report: Report) -> None:
    kind = value.get("objectType", "Activity") if type(value) is dict else "Activity"
    if type(kind) is not str or kind not in _KINDS:
        report.wrong(f"{path}.objectType", "XAPI-00046", f"one of {', '.join(_KINDS)}", kind)
    elif kind == "SubStatement":
        if path == "$.object":  # a nested one is reported by the outer
            _substatement(value, path, rule, report)
    else:
        _OBJECT[kind](value, path, rule, report)


def _verb(value: Any, path: str, rule: str, report: Report) -> None:
    if members(value, path, rule, report, "verb", _VERB) and "id" not in value:
        report.missing(path, "XAPI-00044", "id")


def _version(value: Any, path: str, rule: str, report: Report) -> None:
    accepted = report.version.accepted
    if type(value) is not str or not (
        value in accepted or value[:-1].startswith(tuple(f"{it}." for it in accepted))
    ):
        report.wrong(path, rule, f"{report.version.statement}, or left out", value)


_OBJECT: dict[str, Check] = {
    "Activity": activity,
    "Agent": actor,
    "Group": actor,
    "StatementRef": reference,
}
_VERB: Checks = {"id": (iri, "XAPI-00044"), "display": (language_map, "XAPI-00045")}
_STATEMENT: Checks = {
    "objectType": (text, "XAPI-00046"),
    "id": (uuid, "XAPI-00027"),
    "actor": (actor, "XAPI-00003"),
    "verb": (_verb, "XAPI-00004"),
    "object": (_object, "XAPI-00005"),
    "result": (result, "XAPI-00078"),
    "context": (context, "XAPI-00086"),
    "timestamp": (timestamp, "XAPI-00123"),
    "stored": (timestamp, "XAPI-00023"),
    "authority": (authority, "XAPI-00024"),
    "version": (_version, "XAPI-00101"),
    "attachments": (attachments, "XAPI-00025"),
}
