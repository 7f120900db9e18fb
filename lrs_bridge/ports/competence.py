"""What the store knows of frameworks and rules; bodies are the JSON of the loaded file."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class FrameworkRow:
    """One version of a framework; *body* never changes once published."""

    id: str
    version: str
    state: str
    body: str
    sha256: str
    codes: tuple[str, ...]
    """Requirement codes in their order."""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One revision of a rule; *body* never changes."""

    id: str
    revision: int
    framework: str
    version: str
    requirement: str
    state: str
    body: str
    sha256: str


class Competence(Protocol):
    """Frameworks and rules."""

    def add_framework(self, row: FrameworkRow, now: datetime) -> bool:
        """Publish a framework version; return False when the same is there already.

        Raises:
            InvalidRequestError: Another content was published as this version.
        """
        ...

    def frameworks(self) -> list[FrameworkRow]:
        """Return all framework versions."""
        ...

    def framework(self, id: str, version: str | None = None) -> FrameworkRow | None:
        """Return a version of a framework, or its newest published one."""
        ...

    def activate_rule(self, row: RuleRow, now: datetime) -> int:
        """Make this the active revision of its rule; return the revision number.

        The row's own *revision* is ignored: the next number is taken, or the active one stays
        when its content is the same.
        """
        ...

    def retire_rule(self, id: str) -> bool:
        """Retire the active revision; return False when there is none."""
        ...

    def rules(self, *, active: bool = True) -> list[RuleRow]:
        """Return the active rules, or every revision."""
        ...
