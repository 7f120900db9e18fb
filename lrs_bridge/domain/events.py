"""Bodies of the events that targets receive; the same body on every attempt."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal, Protocol

from lrs_bridge.domain.audit import instant

ACCEPTED: Final = "evidence.accepted"
WITHDRAWN: Final = "evidence.withdrawn"
DECIDED: Final = "validation.decided"


@dataclass(frozen=True, slots=True)
class Named:
    """A person or an organisation as a receiver sees it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Model:
    """A framework version; *notice* must be printed wherever the event is shown."""

    id: str
    version: str
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """The acceptance that an event tells of."""

    id: str
    reviewer: Named
    at: datetime


@dataclass(frozen=True, slots=True)
class Centre:
    """The test centre, and who has accredited it until when."""

    id: str
    name: str
    accredited_by: str
    last_day: date


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision that closes a record."""

    id: str
    document: Literal["kompetensbevis", "valideringsintyg"]
    at: datetime
    leader: Named
    centre: Centre


class Item(Protocol):
    """An item of evidence."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def assurance(self) -> int: ...
    @property
    def requirement(self) -> str: ...
    @property
    def activity(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def score(self) -> float | None: ...
    @property
    def observed(self) -> datetime: ...
    @property
    def rule(self) -> str: ...
    @property
    def revision(self) -> int: ...
    @property
    def statements(self) -> tuple[str, ...]: ...
    @property
    def witness(self) -> str: ...


class Assessed(Protocol):
    """What was found of one requirement."""

    @property
    def requirement(self) -> str: ...
    @property
    def outcome(self) -> str: ...
    @property
    def method(self) -> str: ...
    @property
    def day(self) -> date: ...


def accepted(
    event: str, now: datetime, *, person: Named, model: Model, item: Item, review: Review
) -> dict[str, Any]:
    """Return the body that tells of an acceptance."""
    return {
        **_head(event, ACCEPTED, now, person, model),
        "requirement": item.requirement,
        "evidence": _evidence(item),
        "review": {
            "id": review.id,
            "reviewer": _named(review.reviewer),
            "at": instant(review.at),
        },
    }


def withdrawn(
    event: str, now: datetime, *, person: Named, model: Model, item: Item, reason: str
) -> dict[str, Any]:
    """Return the body that tells that accepted evidence stands no longer."""
    return {
        **_head(event, WITHDRAWN, now, person, model),
        "requirement": item.requirement,
        "evidence": _evidence(item),
        "reason": reason,
    }


def decided(
    event: str,
    now: datetime,
    *,
    person: Named,
    model: Model,
    decision: Decision,
    assessed: Iterable[Assessed],
    remaining: Iterable[str],
    evidence: Iterable[str],
) -> dict[str, Any]:
    """Return the body that tells of a decision; it bears no scores and no observations."""
    return {
        **_head(event, DECIDED, now, person, model),
        "decision": {
            "id": decision.id,
            "kind": decision.document,
            "at": instant(decision.at),
            "leader": _named(decision.leader),
            "centre": {
                "id": decision.centre.id,
                "name": decision.centre.name,
                "accredited_by": decision.centre.accredited_by,
                "last_day": decision.centre.last_day.isoformat(),
            },
            "requirements": [
                {
                    "code": found.requirement,
                    "outcome": found.outcome,
                    "method": found.method,
                    "day": found.day.isoformat(),
                }
                for found in assessed
            ],
            "remaining": list(remaining),
        },
        "evidence": list(evidence),
    }


def text(body: Mapping[str, Any]) -> str:
    """Return a body as the JSON text that is kept and sent."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _head(event: str, kind: str, now: datetime, person: Named, model: Model) -> dict[str, Any]:
    framework = {"id": model.id, "version": model.version}
    if model.notice is not None:
        framework["notice"] = model.notice
    return {
        "id": event,
        "kind": kind,
        "occurred": instant(now),
        "person": _named(person),
        "framework": framework,
    }


def _named(named: Named) -> dict[str, str]:
    return {"id": named.id, "name": named.name}


def _evidence(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "title": item.title,
        "assurance": f"A{item.assurance}",
        "activity": item.activity,
        "source": item.source,
        "score": item.score,
        "observed": instant(item.observed),
        "rule": {"id": item.rule, "revision": item.revision},
        "statements": list(item.statements),
        "witness": item.witness,
    }
