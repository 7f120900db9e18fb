"""What the pages of the review show: a service's answer with the names that go with it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from lrs_bridge.domain.access import Human
from lrs_bridge.domain.competence import Framework
from lrs_bridge.ports.evidence import EvidenceRow, Reviewed
from lrs_bridge.ports.store import Tx
from lrs_bridge.services import review
from lrs_bridge.services.published import framework_of
from lrs_bridge.web.review.forms import Filter

PAGE = 20


class Frameworks:
    """The framework versions that some items speak for."""

    def __init__(self, tx: Tx, items: Iterable[Reviewed]) -> None:
        versions = {(item.evidence.framework, item.evidence.version) for item in items}
        self._known: Mapping[tuple[str, str], Framework] = {
            version: framework_of(tx, *version) for version in versions
        }

    def title(self, row: EvidenceRow) -> str:
        """Return code and title of the requirement that *row* speaks for."""
        framework = self._known[row.framework, row.version]
        return f"{row.requirement} {framework.requirement(row.requirement).title.sv}"

    @property
    def notice(self) -> str | None:
        """What must be printed beside the items."""
        return next((f.notice for f in self._known.values() if f.notice), None)


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the queue."""

    items: tuple[Reviewed, ...]
    more: bool
    waiting: int
    tasks: tuple[Reviewed, ...]
    frameworks: Frameworks


@dataclass(frozen=True, slots=True)
class Open:
    """An open item and the names of those who reviewed it."""

    found: review.OpenItem
    names: Mapping[str, str]


def queue(tx: Tx, human: Human, chosen: Filter) -> Queue:
    """Return the part of the queue that *chosen* names, and what was withdrawn."""
    items = review.queue(
        tx, human, outcome=chosen.outcome, text=chosen.text, after=chosen.after, limit=PAGE + 1
    )
    tasks = review.withdrawn(tx, human)
    shown = items[:PAGE]
    return Queue(
        items=tuple(shown),
        more=len(items) > PAGE,
        waiting=review.waiting(tx, human),
        tasks=tuple(tasks),
        frameworks=Frameworks(tx, [*shown, *tasks]),
    )


def open_item(
    tx: Tx, human: Human, id_: str, *, now: datetime, new_id: Callable[[], str], salt: bytes
) -> Open:
    """Return an item with its history; the look is logged."""
    found = review.open_item(tx, human, id_, now=now, new_id=new_id, salt=salt)
    people = {row.reviewer: tx.people.person(row.reviewer) for row in found.reviews}
    return Open(found, {id_: person.name for id_, person in people.items() if person})


def following(tx: Tx, human: Human, row: EvidenceRow, text: str) -> str | None:
    """Return the id of the item that waits next after *row*, or of the oldest, or None."""
    for after in ((row.arrived, row.id), None):
        for item in review.queue(tx, human, text=text, after=after, limit=1):
            return item.evidence.id
    return None
