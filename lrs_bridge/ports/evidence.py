"""What the store knows of evidence and of the reviews that hang on it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from lrs_bridge.domain.access import Sight

ReviewOutcome = Literal["accepted", "more", "set_aside"]


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """An item of evidence; *explanation* is JSON text."""

    id: str
    person: str
    rule: str
    revision: int
    framework: str
    version: str
    requirement: str
    witness: str
    assurance: int
    title: str
    activity: str
    source: str
    """Name of the source that the newest witness came from."""
    score: float | None
    explanation: str
    observed: datetime
    arrived: datetime
    state: Literal["current", "withdrawn", "superseded"]
    statements: tuple[str, ...]
    superseded_by: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """What a competence manager said of an item, and of which witnesses."""

    id: str
    evidence: str
    witness: str
    outcome: ReviewOutcome
    reason: str
    reviewer: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An item with its person and its current review, as pages show it."""

    evidence: EvidenceRow
    person: str
    """Name."""
    review: ReviewRow | None
    reviewer: str | None
    """Name."""


class Evidence(Protocol):
    """What rules derived, and what reviewers said of it."""

    def of_person(self, person: str) -> list[EvidenceRow]:
        """Return every item of the person, withdrawn ones too."""
        ...

    def by_ids(self, ids: Collection[str]) -> dict[str, EvidenceRow]:
        """Return the items with these ids, whoever's they are."""
        ...

    def add(self, row: EvidenceRow) -> None:
        """Add an item."""
        ...

    def change(self, row: EvidenceRow) -> None:
        """Rewrite an item under its id; its statements are the same by construction."""
        ...

    def item(self, id: str, sight: Sight) -> Reviewed | None:
        """Return an item of a person in sight."""
        ...

    def queue(
        self,
        sight: Sight,
        *,
        outcome: ReviewOutcome | None = None,
        text: str = "",
        after: tuple[datetime, str] | None = None,
        limit: int = 20,
    ) -> list[Reviewed]:
        """Return items of A0-A2 that wait for review (outcome None) or were given *outcome*.

        Oldest first, after (arrived, id).
        """
        ...

    def waiting(self, sight: Sight) -> int:
        """Return how many items wait for review in sight."""
        ...

    def counts(self) -> tuple[int, int]:
        """Return how many items hold now, and how many of those have been reviewed."""
        ...

    def withdrawn(self, sight: Sight, limit: int = 50) -> list[Reviewed]:
        """Return items withdrawn after they were accepted and not yet noted by a reviewer."""
        ...

    def reviewed_of(self, person: str) -> list[Reviewed]:
        """Return every item of the person with its current review, newest first."""
        ...

    def review(self, row: ReviewRow, *, replaces: str | None) -> None:
        """Make this the current review of its item in place of the one called *replaces*.

        Raises:
            StaleError: Another review is the current one: somebody was first.
        """
        ...

    def current_review(self, evidence: str) -> ReviewRow | None:
        """Return the review that holds for the item's witnesses as they are now, or None."""
        ...

    def reviews(self, evidence: str) -> list[ReviewRow]:
        """Return every review of the item, oldest first."""
        ...

    def end_review(self, evidence: str) -> None:
        """Make no review the current one: the item is to be looked at again."""
        ...
