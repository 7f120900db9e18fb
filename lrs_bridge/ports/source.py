"""A dialect in: how one kind of platform's statements are understood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

Kind = Literal[
    "completed",
    "passed",
    "failed",
    "scored",
    "answered",
    "progressed",
    "submitted",
    "attended",
    "observed",
    "rated",
    "retracted",
    "session",
    "experienced",
    "enrolled",
    "other",
]
ActorKind = Literal["stable", "pseudonymous", "anonymous", "placeholder", "group"]


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """What is set for one source that a dialect may need to know."""

    name: str
    adapter: str
    tolerant: bool = False
    home_pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One repair made before validation; kept beside the statement."""

    path: str
    before: Any
    after: Any
    rule: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement as its dialect understands it: what happened, free of the platform's habits."""

    statement: str
    """The statement's id."""
    adapter: str
    adapter_version: str
    actor: str | None
    """Identifier key (`domain.xapi.agents.identifier`), or None for nobody."""
    actor_kind: ActorKind
    verb: str
    activity: str | None
    """Canonical activity IRI: the thing rules are bound to."""
    part: str | None
    course: str | None
    aliases: tuple[str, ...]
    kind: Kind
    score: float | None
    """0..1; (raw-min)/(max-min) when raw and max exist, else scaled."""
    score_basis: Literal["raw", "scaled"] | None
    success: bool | None
    success_trusted: bool
    completion: bool | None
    attempt: str | None
    registration: str | None
    assessor: str | None
    """Identifier key of the instructor."""
    occurred: datetime
    flags: tuple[str, ...] = ()


class Source(Protocol):
    """One dialect. All four functions are pure; `normalise` may be run again at any time."""

    name: str
    version: str

    def recognise(self, statement: Mapping[str, Any], source: SourceConfig) -> float:
        """Say how surely *statement* is of this dialect, 0..1."""
        ...

    def repair(self, statement: dict[str, Any], source: SourceConfig) -> Sequence[Change]:
        """Mend known defects in place, before validation; return what was changed."""
        ...

    def normalise(self, statement: Mapping[str, Any], source: SourceConfig) -> Fact:
        """Understand a valid, stored statement."""
        ...

    def merge(self, facts: Sequence[Fact]) -> Fact:
        """Make one fact of several that tell of the same thing; the order does not matter."""
        ...
