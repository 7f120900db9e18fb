"""Statements with less in them: the formats ids and canonical (xAPI 1.0.3 Comm 2.1.3)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lrs_bridge.domain.xapi.activities import COMPONENTS, Definition
from lrs_bridge.domain.xapi.agents import IDENTIFIERS
from lrs_bridge.domain.xapi.language_ranges import Range, choose, parse_ranges

_DEFINITION_MAPS = ("name", "description")


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


def canonical(
    statement: Mapping[str, Any],
    accept_language: str | None,
    definitions: Mapping[str, Definition],
) -> dict[str, Any]:
    """Return the statement with canonical definitions, and one language in each of their maps.

    *definitions* has what is known, by activity id; an activity that it lacks keeps what the
    statement says. We determine as the display of a verb the one that the statement has. The
    language is chosen for each map by itself, see `language_ranges.choose`.
    """
    return _canonical(statement, parse_ranges(accept_language or ""), definitions)


def _agent_ids(agent: Mapping[str, Any]) -> dict[str, Any]:
    short = {n: value for n, value in agent.items() if n == "objectType" or n in IDENTIFIERS}
    if "member" in agent and not any(name in agent for name in IDENTIFIERS):
        # An anonymous group is told by its members alone.
        short["member"] = [_agent_ids(member) for member in agent["member"]]
    return short


def _activity_ids(activity: Mapping[str, Any]) -> dict[str, Any]:
    # Without an objectType it is an activity: that is not needed to identify it (XAPI-00171).
    return {"id": activity["id"]}


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


def _canonical(
    statement: Mapping[str, Any],
    ranges: Sequence[Range],
    definitions: Mapping[str, Definition],
) -> dict[str, Any]:
    def activity(it: Mapping[str, Any]) -> dict[str, Any]:
        definition = definitions.get(it["id"]) or it.get("definition")
        return dict(it) if definition is None else {**it, "definition": _one(definition, ranges)}

    chosen = dict(statement)
    verb, target = statement["verb"], statement["object"]
    if "display" in verb:
        chosen["verb"] = {**verb, "display": choose(verb["display"], ranges)}
    kind = target.get("objectType", "Activity")
    if kind == "Activity":
        chosen["object"] = activity(target)
    elif kind == "SubStatement":
        chosen["object"] = _canonical(target, ranges, definitions)
    activities = statement.get("context", {}).get("contextActivities")
    if activities is not None:
        found = {usage: [activity(it) for it in _listed(of)] for usage, of in activities.items()}
        chosen["context"] = {**statement["context"], "contextActivities": found}
    return chosen


def _one(definition: Definition, ranges: Sequence[Range]) -> dict[str, Any]:
    """Return the definition with one language in each of its maps."""
    short = dict(definition)
    for name in _DEFINITION_MAPS:
        if name in short:
            short[name] = choose(short[name], ranges)
    for name in COMPONENTS:
        if name in short:
            short[name] = [
                {**item, "description": choose(item["description"], ranges)}
                if "description" in item
                else item
                for item in short[name]
            ]
    return short


def _listed(found: Any) -> Iterable[Mapping[str, Any]]:
    return [found] if isinstance(found, dict) else found
