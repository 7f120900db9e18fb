"""Statements with less in them: the formats ids and canonical (xAPI 1.0.3 Communication 2.1.3)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lrs_bridge.domain.xapi.agents import IDENTIFIERS
from lrs_bridge.domain.xapi.language_ranges import choose, parse_ranges

_DEFINITION_MAPS = ("name", "description")
_COMPONENTS = ("choices", "scale", "source", "target", "steps")


def ids(statement: Mapping[str, Any]) -> dict[str, Any]:
    """Return the statement with agents, verb and activities as their identifiers only."""
    short = dict(statement)
    for name in ("actor", "authority"):
        if name in short:
            short[name] = _agent_ids(short[name])
    short["verb"] = {"id": statement["verb"]["id"]}
    short["object"] = _object_ids(statement["object"])
    if "context" in short:
        short["context"] = _context_ids(short["context"])
    return short


def canonical(statement: Mapping[str, Any], accept_language: str | None) -> dict[str, Any]:
    """Return the statement with one language in the maps of verb and activities.

    Chosen by the Accept-Language header for each map; without a match, its first entry. The
    definitions are the statement's own; a store's canonical ones are put in by the caller.
    """
    return _canonical(statement, parse_ranges(accept_language or ""))


def _agent_ids(agent: Mapping[str, Any]) -> dict[str, Any]:
    short = {name: agent[name] for name in ("objectType", *IDENTIFIERS) if name in agent}
    if "member" in agent and not any(name in agent for name in IDENTIFIERS):
        # An anonymous group is told by its members alone.
        short["member"] = [_agent_ids(member) for member in agent["member"]]
    return short


def _activity_ids(activity: Mapping[str, Any]) -> dict[str, Any]:
    return {name: activity[name] for name in ("objectType", "id") if name in activity}


def _object_ids(target: Mapping[str, Any]) -> dict[str, Any]:
    kind = target.get("objectType", "Activity")
    if kind == "Activity":
        return _activity_ids(target)
    if kind == "SubStatement":
        return ids(target)
    return dict(target) if kind == "StatementRef" else _agent_ids(target)


def _context_ids(context: Mapping[str, Any]) -> dict[str, Any]:
    short = dict(context)
    for name in ("instructor", "team"):
        if name in short:
            short[name] = _agent_ids(short[name])
    for name, inner in (("contextAgents", "agent"), ("contextGroups", "group")):
        if name in short:
            short[name] = [{**item, inner: _agent_ids(item[inner])} for item in short[name]]
    if "contextActivities" in short:
        short["contextActivities"] = {
            name: [_activity_ids(activity) for activity in _listed(found)]
            for name, found in short["contextActivities"].items()
        }
    return short


def _canonical(statement: Mapping[str, Any], ranges: Sequence[str]) -> dict[str, Any]:
    chosen = dict(statement)
    verb = statement["verb"]
    if "display" in verb:
        chosen["verb"] = {**verb, "display": choose(verb["display"], ranges)}
    target = statement["object"]
    kind = target.get("objectType", "Activity")
    if kind == "Activity":
        chosen["object"] = _canonical_activity(target, ranges)
    elif kind == "SubStatement":
        chosen["object"] = _canonical(target, ranges)
    activities = statement.get("context", {}).get("contextActivities")
    if activities is not None:
        short = {
            name: [_canonical_activity(activity, ranges) for activity in _listed(found)]
            for name, found in activities.items()
        }
        chosen["context"] = {**statement["context"], "contextActivities": short}
    return chosen


def _canonical_activity(activity: Mapping[str, Any], ranges: Sequence[str]) -> dict[str, Any]:
    if "definition" not in activity:
        return dict(activity)
    definition = dict(activity["definition"])
    for name in _DEFINITION_MAPS:
        if name in definition:
            definition[name] = choose(definition[name], ranges)
    for name in _COMPONENTS:
        if name in definition:
            definition[name] = [
                {**item, "description": choose(item["description"], ranges)}
                if "description" in item
                else item
                for item in definition[name]
            ]
    return {**activity, "definition": definition}


def _listed(found: Any) -> Iterable[Mapping[str, Any]]:
    return [found] if isinstance(found, dict) else found
