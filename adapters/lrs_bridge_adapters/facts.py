"""What the dialects share: reading a statement, and making one fact of twins."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

from lrs_bridge.domain.xapi.agents import identifier
from lrs_bridge.domain.xapi.time import instant
from lrs_bridge.ports.source import ActorKind, Fact, Kind

COURSE_TYPES = frozenset(
    {
        "http://adlnet.gov/expapi/activities/course",
        "http://id.tincanapi.com/activitytype/lms/course",
        "https://w3id.org/xapi/cmi5/activitytype/course",
    }
)
_TOLERANCE = 0.001
# From the weakest word to the strongest: of twins, the stronger one is told.
_STRENGTH: tuple[Kind, ...] = (
    "other",
    "session",
    "experienced",
    "enrolled",
    "progressed",
    "answered",
    "submitted",
    "attended",
    "rated",
    "observed",
    "scored",
    "completed",
    "passed",
    "failed",
    "retracted",
)

Score = tuple[float | None, Any, tuple[str, ...]]


def verbs(module: str) -> dict[str, Kind]:
    """Return the table of verbs in the ``dialect.toml`` beside *module*, a file's path.

    Raises:
        ValueError: A kind is unknown.
    """
    text = Path(module).with_name("dialect.toml").read_text(encoding="utf-8")
    table: dict[str, Kind] = tomllib.loads(text)["verbs"]
    if unknown := set(table.values()) - set(get_args(Kind)):
        raise ValueError(f"{module}: unknown kinds {sorted(unknown)}")
    return table


def dig(value: Any, *keys: str) -> Any:
    """Return what lies under *keys*, or None: a statement may not be validated yet."""
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def activities(statement: Mapping[str, Any], place: str) -> list[Mapping[str, Any]]:
    """Return the context activities at *place*; one alone may stand without a list."""
    found = dig(statement, "context", "contextActivities", place)
    some = found if isinstance(found, list) else [found]
    return [activity for activity in some if isinstance(activity, Mapping)]


def ids(statement: Mapping[str, Any], place: str) -> list[str]:
    """Return the IRIs of the context activities at *place*."""
    found = (activity.get("id") for activity in activities(statement, place))
    return [iri for iri in found if isinstance(iri, str)]


def object_id(statement: Mapping[str, Any]) -> str | None:
    """Return the object's IRI, or None when it is no activity."""
    target = statement["object"]
    activity = target.get("objectType", "Activity") == "Activity"
    return target.get("id") if activity else None


def extension(statement: Mapping[str, Any], key: str) -> Any:
    """Return a context extension, or None."""
    return dig(statement, "context", "extensions", key)


def course(statement: Mapping[str, Any]) -> str | None:
    """Return the IRI of the course that the context names: its parent before its grouping."""
    for place in ("parent", "grouping"):
        for activity in activities(statement, place):
            if dig(activity, "definition", "type") in COURSE_TYPES:
                return str(activity["id"])
    return None


def actor_kind(actor: Mapping[str, Any]) -> ActorKind:
    """Say how far *actor* is one known person."""
    if actor.get("objectType") == "Group":
        return "group"
    return "pseudonymous" if "mbox_sha1sum" in actor else "stable"


def score(statement: Mapping[str, Any]) -> Score:
    """Return the score in 0..1, what it was read from, and flags.

    Raw and max come before scaled, because platforms disagree about what scaled means.
    """
    given = dig(statement, "result", "score") or {}
    scaled = None if given.get("scaled") is None else float(given["scaled"])
    raw, low, high = (_decimal(given.get(key)) for key in ("raw", "min", "max"))
    low = low or Decimal()
    if raw is None or high is None or high <= low:
        return _within(scaled, "scaled", ())
    share = float((raw - low) / (high - low))
    disagrees = scaled is not None and abs(scaled - share) > _TOLERANCE
    return _within(share, "raw", ("scaled-disagrees",) if disagrees else ())


def fact(statement: Mapping[str, Any], adapter: str, version: str, **own: Any) -> Fact:
    """Return what every dialect reads alike, with what this one knows better in *own*."""
    context, result = statement.get("context", {}), statement.get("result", {})
    number, basis, flags = score(statement)
    instructor = context.get("instructor")
    common: dict[str, Any] = {
        "statement": statement["id"],
        "adapter": adapter,
        "adapter_version": version,
        "actor": identifier(statement["actor"]),
        "actor_kind": actor_kind(statement["actor"]),
        "verb": statement["verb"]["id"],
        "activity": object_id(statement),
        "part": None,
        "course": course(statement),
        "aliases": (),
        "kind": "other",
        "score": number,
        "score_basis": basis,
        "success": result.get("success"),
        "success_trusted": False,
        "completion": result.get("completion"),
        "attempt": None,
        "registration": context.get("registration"),
        "assessor": identifier(instructor) if instructor else None,
        "occurred": instant(statement.get("timestamp") or statement["stored"]),
        "flags": flags,
    }
    return Fact(**common | own)


def merge(facts: Sequence[Fact]) -> Fact:
    """Make one fact of *facts*, all of one actor, activity and attempt, in any order.

    It is told by the latest of them; its members are the best that any of them knows.
    """
    latest = max(facts, key=lambda f: (f.occurred, f.statement))
    told = max(facts, key=lambda f: (_STRENGTH.index(f.kind), f.verb))
    scored = max(facts, key=lambda f: (f.score is not None, f.score_basis == "raw", f.score or 0))
    judged = max(facts, key=lambda f: (f.success_trusted, f.success is not None, not f.success))
    done = [f.completion for f in facts if f.completion is not None]
    parts = [f.part for f in facts]
    return Fact(
        statement=latest.statement,
        adapter=max(f.adapter for f in facts),
        adapter_version=max(f.adapter_version for f in facts),
        actor=_least(f.actor for f in facts),
        actor_kind=max((f.actor_kind for f in facts), key=get_args(ActorKind).index),
        verb=told.verb,
        activity=_least(f.activity for f in facts),
        part=None if None in parts else _least(parts),
        course=_least(f.course for f in facts),
        aliases=tuple(sorted({alias for f in facts for alias in f.aliases})),
        kind=told.kind,
        score=scored.score,
        score_basis=scored.score_basis,
        success=judged.success,
        success_trusted=judged.success_trusted,
        completion=any(done) if done else None,
        attempt=_least(f.attempt for f in facts),
        registration=_least(f.registration for f in facts),
        assessor=_least(f.assessor for f in facts),
        occurred=latest.occurred,
        flags=tuple(sorted({flag for f in facts for flag in f.flags})),
    )


def _least(values: Iterable[str | None]) -> str | None:
    return min((value for value in values if value is not None), default=None)


def _decimal(value: Any) -> Decimal | None:
    # Through its text: a float's own digits would make 0.8 a little less.
    return None if value is None else Decimal(str(value))


def _within(value: float | None, basis: str, flags: tuple[str, ...]) -> Score:
    if value is None:
        return None, None, flags
    kept = min(1.0, max(0.0, value))
    return kept, basis, flags if kept == value else (*flags, "score-out-of-range")
