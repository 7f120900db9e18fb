"""Open edX's event-routing-backends: object types of its own, bare codes, course grades."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lrs_bridge.ports.source import ActorKind, Change, Fact, SourceConfig
from lrs_bridge_adapters import facts

_VERBS = facts.verbs(__file__)
_TRANSFORMER = "https://w3id.org/xapi/openedx/extension/transformer-version"
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_COURSE = "/course/course-v1:"
_NOBODY = "mailto:unknown@example.com"
_PLACES = ("parent", "grouping", "category", "other")


class Dialect:
    """Understands event-routing-backends 9 and 10."""

    name = "openedx"
    version = "1"

    def recognise(self, statement: Mapping[str, Any], source: SourceConfig) -> float:
        """Look for the transformer's version."""
        del source
        return 1.0 if facts.extension(statement, _TRANSFORMER) is not None else 0.0

    def repair(self, statement: dict[str, Any], source: SourceConfig) -> Sequence[Change]:
        """Mend ``GroupActivity``, bare codes of exam attempts, and ranges from nought to nought."""
        del source
        mended = [change for path, activity in _all(statement) for change in _mend(path, activity)]
        return [*mended, *_mend_range(statement)]

    def normalise(self, statement: Mapping[str, Any], source: SourceConfig) -> Fact:
        """Take the course from the parent; a course grade's success means 100 %, so distrust it."""
        del source
        kind = _VERBS.get(statement["verb"]["id"], "other")
        sent = facts.object_id(statement)
        activity = _canonical(sent, statement["actor"])
        success, trusted = statement.get("result", {}).get("success"), False
        if kind in ("passed", "failed"):
            success, trusted = kind == "passed", True
        return facts.fact(
            statement,
            self.name,
            self.version,
            actor_kind=_actor_kind(statement["actor"]),
            activity=activity,
            course=next((i for i in facts.ids(statement, "parent") if _COURSE in i), None),
            aliases=_aliases(sent, activity),
            kind=kind,
            success=success,
            success_trusted=trusted,
        )

    def merge(self, facts_: Sequence[Fact]) -> Fact:
        """Make one fact of several."""
        return facts.merge(facts_)


def _all(statement: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield path and value of every activity of *statement*, which is not yet validated."""
    if isinstance(target := statement.get("object"), dict):
        yield "$.object", target
    for place in _PLACES:
        found = facts.dig(statement, "context", "contextActivities", place)
        for i, activity in enumerate(found if isinstance(found, list) else [found]):
            if isinstance(activity, dict):
                yield f"$.context.contextActivities.{place}[{i}]", activity


def _mend(path: str, activity: dict[str, Any]) -> Iterator[Change]:
    if activity.get("objectType") == "GroupActivity":
        activity["objectType"] = "Activity"
        yield Change(f"{path}.objectType", "GroupActivity", "Activity", "openedx-group-activity")
    iri = activity.get("id")
    if path != "$.object" and isinstance(iri, str) and _UUID.fullmatch(iri):
        activity["id"] = f"urn:uuid:{iri.lower()}"
        yield Change(f"{path}.id", iri, activity["id"], "openedx-bare-attempt-code")


def _mend_range(statement: dict[str, Any]) -> Iterator[Change]:
    """Leave out a range without extent: ungraded blocks say min 0, max 0, and it says nothing."""
    score = facts.dig(statement, "result", "score")
    if not isinstance(score, dict) or "min" not in score or score["min"] != score.get("max"):
        return
    for bound in ("min", "max"):
        yield Change(f"$.result.score.{bound}", score.pop(bound), None, "openedx-empty-range")


def _canonical(sent: str | None, actor: Mapping[str, Any]) -> str | None:
    """Return *sent* with the platform's address before a bare block."""
    if sent is not None and sent.startswith("block-v1:") and "account" in actor:
        return f"{actor['account']['homePage'].rstrip('/')}/xblock/{sent}"
    return sent


def _aliases(sent: str | None, activity: str | None) -> tuple[str, ...]:
    """Return the other names: the id as sent, and the course key without the address."""
    if sent is None or activity is None:
        return ()
    names = {sent, "course-v1:" + activity.partition(_COURSE)[2]} - {activity, "course-v1:"}
    return tuple(sorted(names))


def _actor_kind(actor: Mapping[str, Any]) -> ActorKind:
    return "placeholder" if actor.get("mbox") == _NOBODY else facts.actor_kind(actor)


SOURCE = Dialect()
