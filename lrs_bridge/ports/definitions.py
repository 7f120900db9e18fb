"""What statements have said of activities and agents."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class NewDefinition:
    """A definition of an activity that may not have been seen before."""

    activity: str
    """The activity's id."""
    hash: bytes
    """SHA-256 of the definition in a form in which equal ones are equal."""
    text: str
    """The definition in JSON."""


class Definitions(Protocol):
    """What statements have said of activities and agents; only ever added to."""

    def add(self, new: Collection[NewDefinition]) -> None:
        """Keep the definitions that were not seen before of their activities.

        It takes the tenant's clock, as intake does, so that concurrent calls wait for each other
        and none fails.
        """
        ...

    def of(self, activities: Collection[str]) -> dict[str, list[str]]:
        """Return the newest definitions of each activity that has any, in JSON, oldest first.

        They are in the order in which they were first seen; a hundred at most.
        """
        ...

    def names(self, identifier: str) -> Sequence[str]:
        """Return the names that an agent is known by."""
        ...
