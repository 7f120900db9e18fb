"""Evidence, and the reviews that hang on an item and the witnesses they saw."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from lrs_bridge.domain.access import Sight
from lrs_bridge.domain.errors import StaleError
from lrs_bridge.ports.evidence import EvidenceRow, Reviewed, ReviewOutcome, ReviewRow
from lrs_bridge.storage import tables as t
from lrs_bridge.storage.aggregate import Aggregate, chunks
from lrs_bridge.storage.people import in_sight

_COLUMNS = (
    "id", "person", "rule", "revision", "framework", "version", "requirement", "witness",
    "assurance", "title", "activity", "source", "score", "explanation", "observed", "arrived",
    "state", "superseded_by",
)  # fmt: skip
_SUPERVISED = 3


class SqlEvidence(Aggregate):
    """Queries of `ports.evidence.Evidence`."""

    def of_person(self, person: str) -> list[EvidenceRow]:
        """Return every item of the person, withdrawn ones too."""
        return self._items(t.evidence.c.person == person)

    def by_ids(self, ids: Collection[str]) -> dict[str, EvidenceRow]:
        """Return the items with these ids, whoever's they are."""
        return {
            row.id: row for some in chunks(ids) for row in self._items(t.evidence.c.id.in_(some))
        }

    def _items(self, *where: sa.ColumnElement[bool]) -> list[EvidenceRow]:
        query = self.select(*(t.evidence.c[name] for name in _COLUMNS)).where(*where)
        rows = self.rows(query.order_by(t.evidence.c.arrived, t.evidence.c.id))
        statements = self._statements([row.id for row in rows])
        return [_item(row, statements) for row in rows]

    def _statements(self, ids: Collection[str]) -> dict[str, tuple[str, ...]]:
        s = t.evidence_statement.c
        found: dict[str, list[str]] = defaultdict(list)
        for some in chunks(ids):
            query = self.select(s.evidence, s.statement).where(s.evidence.in_(some))
            for evidence, statement in self.rows(query.order_by(s.statement)):
                found[evidence].append(statement)
        return {evidence: tuple(statements) for evidence, statements in found.items()}

    def add(self, row: EvidenceRow) -> None:
        """Add an item."""
        self.insert_rows(t.evidence, {name: getattr(row, name) for name in _COLUMNS})
        self.insert_rows(
            t.evidence_statement,
            *({"evidence": row.id, "statement": statement} for statement in row.statements),
        )

    def change(self, row: EvidenceRow) -> None:
        """Rewrite an item under its id; its statements are the same by construction."""
        values = {name: getattr(row, name) for name in _COLUMNS if name != "id"}
        self.update_rows(t.evidence, t.evidence.c.id == row.id, **values)

    def item(self, id: str, sight: Sight) -> Reviewed | None:
        """Return an item of a person in sight."""
        found = self._reviewed(t.evidence.c.id == id, in_sight(t.evidence.c.person, sight))
        return found[0] if found else None

    def queue(
        self,
        sight: Sight,
        *,
        outcome: ReviewOutcome | None = None,
        text: str = "",
        after: tuple[datetime, str] | None = None,
        limit: int = 20,
    ) -> list[Reviewed]:
        """Return items of A0-A2 that wait for review (outcome None) or were given *outcome*."""
        e = t.evidence.c
        where = [*_reviewable(sight), _given(outcome)]
        if text:
            where.append(
                sa.or_(
                    t.person.c.name.icontains(text, autoescape=True),
                    e.title.icontains(text, autoescape=True),
                    e.requirement.icontains(text, autoescape=True),
                )
            )
        if after is not None:
            arrived, id = after
            where.append(sa.or_(e.arrived > arrived, sa.and_(e.arrived == arrived, e.id > id)))
        return self._reviewed(*where, limit=limit)

    def waiting(self, sight: Sight) -> int:
        """Return how many items wait for review in sight."""
        query = self._joined(sa.func.count(t.evidence.c.id)).where(
            *_reviewable(sight), _given(None)
        )
        return self.connection.scalar(query) or 0

    def counts(self) -> tuple[int, int]:
        """Return how many items hold now, and how many of those have been reviewed."""
        query = self._joined(
            sa.func.count(t.evidence.c.id).label("held"),
            sa.func.count(t.review.c.id).label("reviewed"),
        ).where(t.evidence.c.state == "current")
        row = self.connection.execute(query).one()
        return row.held, row.reviewed

    def withdrawn(self, sight: Sight, limit: int = 50) -> list[Reviewed]:
        """Return items withdrawn after they were accepted and not yet noted by a reviewer."""
        e = t.evidence.c
        return self._reviewed(
            in_sight(e.person, sight),
            e.state.in_(("withdrawn", "superseded")),
            t.review.c.outcome == "accepted",
            limit=limit,
        )

    def reviewed_of(self, person: str) -> list[Reviewed]:
        """Return every item of the person with its current review, newest first."""
        return self._reviewed(t.evidence.c.person == person)[::-1]

    def _joined(self, *what: Any) -> sa.Select[*tuple[Any, ...]]:
        """Join items with their person, current review and reviewer."""
        e, p, r = t.evidence, t.person, t.review
        reviewer = _REVIEWER
        return (
            sa.select(*what)
            .select_from(e)
            .join(p, sa.and_(p.c.tenant == e.c.tenant, p.c.id == e.c.person))
            .outerjoin(
                r,
                sa.and_(
                    r.c.tenant == e.c.tenant,
                    r.c.evidence == e.c.id,
                    r.c.witness == e.c.witness,
                    r.c.current.is_(sa.true()),
                ),
            )
            .outerjoin(
                reviewer,
                sa.and_(reviewer.c.tenant == r.c.tenant, reviewer.c.id == r.c.reviewer),
            )
            .where(e.c.tenant == self.tenant)
        )

    def _reviewed(self, *where: sa.ColumnElement[bool], limit: int | None = None) -> list[Reviewed]:
        e, r = t.evidence.c, t.review.c
        query = (
            self._joined(
                *(e[name] for name in _COLUMNS),
                t.person.c.name.label("person_name"),
                _REVIEWER.c.name.label("reviewer_name"),
                *(r[name].label(f"review_{name}") for name in _REVIEW),
            )
            .where(*where)
            .order_by(e.arrived, e.id)
            .limit(limit)
        )
        rows = self.rows(query)
        statements = self._statements([row.id for row in rows])
        return [
            Reviewed(_item(row, statements), row.person_name, _review(row), row.reviewer_name)
            for row in rows
        ]

    def review(self, row: ReviewRow, *, replaces: str | None) -> None:
        """Make this the current review of its item in place of the one called *replaces*."""
        r = t.review.c
        here = (r.evidence == row.evidence, r.current.is_(sa.true()))
        if replaces is None:
            # A review of other witnesses holds no longer and stands in nobody's way.
            self.update_rows(t.review, *here, r.witness != row.witness, current=False)
        elif not self.update_rows(t.review, *here, r.id == replaces, current=False):
            raise StaleError("Somebody reviewed this item while you were looking at it.")
        values = {name: getattr(row, name) for name in _REVIEW}
        if not self.add_unique(t.review, {**values, "current": True}):
            raise StaleError("Somebody reviewed this item while you were looking at it.")

    def current_review(self, evidence: str) -> ReviewRow | None:
        """Return the review that holds for the item's witnesses as they are now, or None."""
        r, e = t.review.c, t.evidence.c
        row = self.first(
            self.select(*(r[name] for name in _REVIEW))
            .join_from(t.review, t.evidence, r.evidence == e.id)
            .where(
                e.tenant == self.tenant,
                r.evidence == evidence,
                r.current.is_(sa.true()),
                r.witness == e.witness,
            )
        )
        return ReviewRow(*row) if row else None

    def reviews(self, evidence: str) -> list[ReviewRow]:
        """Return every review of the item, oldest first."""
        r = t.review.c
        query = self.select(*(r[name] for name in _REVIEW)).where(r.evidence == evidence)
        return [ReviewRow(*row) for row in self.rows(query.order_by(r.at, r.id))]

    def end_review(self, evidence: str) -> None:
        """Make no review the current one: the item is to be looked at again."""
        r = t.review.c
        self.update_rows(t.review, r.evidence == evidence, r.current.is_(sa.true()), current=False)


_REVIEW = ("id", "evidence", "witness", "outcome", "reason", "reviewer", "at")
_REVIEWER = t.person.alias("reviewer")


def _reviewable(sight: Sight) -> Sequence[sa.ColumnElement[bool]]:
    e = t.evidence.c
    return (
        in_sight(e.person, sight),
        e.person != (sight.person or ""),
        e.state == "current",
        e.assurance < _SUPERVISED,
    )


def _given(outcome: ReviewOutcome | None) -> sa.ColumnElement[bool]:
    return t.review.c.id.is_(None) if outcome is None else t.review.c.outcome == outcome


def _item(row: Any, statements: dict[str, tuple[str, ...]]) -> EvidenceRow:
    values = {name: getattr(row, name) for name in _COLUMNS}
    return EvidenceRow(**values, statements=statements.get(row.id, ()))


def _review(row: Any) -> ReviewRow | None:
    if row.review_id is None:
        return None
    return ReviewRow(*(getattr(row, f"review_{name}") for name in _REVIEW))
