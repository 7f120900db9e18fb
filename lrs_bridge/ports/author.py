"""How statements of our own are written: attendance, observation, self-rating, decision."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class OwnStatement:
    """What happened, in our words; the author makes it a statement."""

    id: str
    actor: Mapping[str, Any]
    """An Agent as JSON."""
    verb: str
    verb_name: str
    """Swedish display of the verb."""
    activity: str
    activity_name: str
    activity_type: str
    timestamp: datetime
    instructor: Mapping[str, Any] | None = None
    success: bool | None = None
    scaled: float | None = None
    response: str | None = None
    duration_minutes: int | None = None
    extensions: Mapping[str, Any] = field(default_factory=dict)
    """Context extensions."""


class StatementAuthor(Protocol):
    """Builds a statement of ours as xAPI 1.0.3 JSON; it then goes through ordinary intake."""

    def write(self, own: OwnStatement) -> dict[str, Any]:
        """Return the statement."""
        ...
