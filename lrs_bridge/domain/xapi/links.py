"""What a statement names: agents, activities, other statements, attachments."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lrs_bridge.domain.xapi.agents import identifier

VOIDED = "http://adlnet.gov/expapi/verbs/voided"

Link = tuple[str, bool, str]
"""Identifier key or IRI; whether only a ``related_*`` filter finds it; what it is there for."""

_USAGES = (
    *("actor", "member", "object", "object-member", "instructor", "instructor-member", "team"),
    *("team-member", "context-agent", "context-agent-member", "context-group"),
    *("context-group-member", "parent", "grouping", "category", "other"),
)
USAGES = ("", "verb", "authority", "authority-member", *_USAGES, *(f"sub-{u}" for u in _USAGES))
"""Everything that an agent, a verb or an activity is there for; only ever added to at the end."""


@dataclass(frozen=True, slots=True)
class Links:
    """What a statement names.

    An agent's usage is actor, object, instructor, team, authority, context-agent or
    context-group; ``sub-`` stands before it inside a SubStatement, and a group's members have
    ``-member`` after it (the actor's are plain ``member``). An activity's usage is object,
    parent, grouping, category or other, or the same with ``sub-``.
    """

    agents: tuple[Link, ...]
    activities: tuple[Link, ...]
    names: Mapping[str, str]
    """Display names by identifier key; where there are several, the first."""
    verb: str
    registration: str | None
    refers_to: str | None
    """The statement that is this one's object."""
    voids: str | None
    parts: tuple[str, ...]
    """SHA-2 of attachments that must come as parts, for they have no fileUrl."""
    attachments: tuple[str, ...]
    """SHA-2 of all attachments."""


def links(statement: Mapping[str, Any], authority: tuple[Link, ...] = ()) -> Links:
    """Return what a valid statement names, in a stable order, and what its *authority* is."""
    agents: dict[Link, str | None] = {}
    activities: dict[Link, None] = {}
    _collect(statement, "", agents, activities)
    verb = statement["verb"]["id"]
    registration = statement.get("context", {}).get("registration")
    refers_to = _reference(statement["object"])
    attached = list(_attachments(statement))
    return Links(
        agents=(*agents, *authority),
        activities=tuple(activities),
        names=_names(agents),
        verb=verb,
        registration=None if registration is None else registration.lower(),
        refers_to=refers_to,
        voids=refers_to if verb == VOIDED else None,
        parts=tuple(dict.fromkeys(sha2 for sha2, by_url in attached if not by_url)),
        attachments=tuple(dict.fromkeys(sha2 for sha2, _ in attached)),
    )


def authority_links(authority: Mapping[str, Any]) -> tuple[Link, ...]:
    """Return the agents that an authority names."""
    return tuple(link for link, _ in _agents(authority, "authority", related=True))


def _collect(
    statement: Mapping[str, Any],
    prefix: str,
    agents: dict[Link, str | None],
    activities: dict[Link, None],
) -> None:
    inner = prefix != ""
    agents.update(_agents(statement["actor"], f"{prefix}actor", related=inner))
    target = statement["object"]
    kind = target.get("objectType", "Activity")
    if kind == "Activity":
        activities[target["id"], inner, f"{prefix}object"] = None
    elif kind == "SubStatement":
        _collect(target, "sub-", agents, activities)
    elif kind != "StatementRef":
        agents.update(_agents(target, f"{prefix}object", related=inner))
    if (context := statement.get("context")) is not None:
        agents.update(_context_agents(context, prefix))
        activities.update(_context_activities(context, prefix))


def _context_agents(context: Mapping[str, Any], prefix: str) -> Iterator[tuple[Link, str | None]]:
    for usage in ("instructor", "team"):
        if usage in context:
            yield from _agents(context[usage], prefix + usage, related=True)
    for item in context.get("contextAgents", ()):
        yield from _agents(item["agent"], f"{prefix}context-agent", related=True)
    for item in context.get("contextGroups", ()):
        yield from _agents(item["group"], f"{prefix}context-group", related=True)


def _context_activities(context: Mapping[str, Any], prefix: str) -> Iterator[tuple[Link, None]]:
    for usage, found in context.get("contextActivities", {}).items():
        for activity in [found] if type(found) is dict else found:
            yield (activity["id"], True, prefix + usage), None


def _agents(
    agent: Mapping[str, Any], usage: str, *, related: bool
) -> Iterator[tuple[Link, str | None]]:
    if (key := identifier(agent)) is not None:
        yield (key, related, usage), agent.get("name")
    if "member" in agent:
        usage = (
            f"{usage.removesuffix('actor')}member" if usage[-5:] == "actor" else f"{usage}-member"
        )
        for member in agent["member"]:
            yield from _agents(member, usage, related=related)


def _names(agents: Mapping[Link, str | None]) -> dict[str, str]:
    names: dict[str, str] = {}
    for (key, _, _), name in agents.items():
        if name:
            names.setdefault(key, name.replace("\0", "\N{REPLACEMENT CHARACTER}"))
    return names


def _reference(target: Mapping[str, Any]) -> str | None:
    if target.get("objectType") != "StatementRef":
        return None
    reference: str = target["id"]
    return reference.lower()


def _attachments(statement: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    for attachment in statement.get("attachments", ()):
        yield attachment["sha2"].lower(), "fileUrl" in attachment
    if statement["object"].get("objectType") == "SubStatement":
        yield from _attachments(statement["object"])
