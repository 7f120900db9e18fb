"""Targets, events, and deliveries taken under a lease with the attempt as fence."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.ports.outbox import Claimed, DeliveryRow, EventRow, TargetRow
from lrs_bridge.ports.target import Message
from lrs_bridge.storage import tables as t
from lrs_bridge.storage.aggregate import Aggregate

_TARGET = ("id", "name", "kind", "url", "secret", "options", "events", "state")


class SqlOutbox(Aggregate):
    """Queries of `ports.outbox.Outbox`."""

    def add_target(self, row: TargetRow, now: datetime) -> None:
        """Add a target."""
        values = {name: getattr(row, name) for name in _TARGET}
        values["events"] = " ".join(row.events)
        if not self.add_new(t.target, {**values, "created": now}):
            raise InvalidRequestError(f"There is a target called {row.name!r} already.")

    def targets(self) -> list[TargetRow]:
        """Return all targets by name."""
        c = t.target.c
        rows = self.rows(self.select(*(c[name] for name in _TARGET)).order_by(c.name))
        return [_target(row) for row in rows]

    def takers(self, kind: str) -> list[str]:
        """Return the targets that take events of a kind."""
        rows = self.sql("SELECT id, events FROM target WHERE tenant = ?", self.tenant)
        return [id for id, events in rows if kind in events.split()]

    def emit(self, event: EventRow, ids: dict[str, str]) -> int:
        """Add an event and a delivery to every target that takes its kind, paused ones too."""
        self.insert_rows(
            t.event,
            {
                "id": event.id,
                "kind": event.kind,
                "person": event.person,
                "body": event.body,
                "created": event.created,
            },
        )
        taking = [x for x in self.targets() if event.kind in x.events and x.id in ids]
        deliveries = [
            {
                "id": ids[target.id],
                "event": event.id,
                "target": target.id,
                "state": "waiting",
                "attempt": 0,
                "due": event.created,
            }
            for target in taking
        ]
        self.insert_rows(t.delivery, *deliveries)
        return len(deliveries)

    def claim(self, target: str, now: datetime, lease: timedelta) -> Claimed | None:
        """Take the delivery of a target that is due first and hide it until the lease ends."""
        d = t.delivery.c
        found = self._target(target)
        if found is None or found.state != "active":
            return None
        due = (d.target == found.id, d.state == "waiting", d.due <= now)
        first = self.select(d.id).where(*due).order_by(d.due, d.id).limit(1)
        taken = (
            sa.update(t.delivery)
            .where(
                d.tenant == self.tenant,
                d.id == first.with_for_update(skip_locked=True).scalar_subquery(),
                *due,
            )
            .values(attempt=d.attempt + 1, due=now + lease)
            .returning(d.id, d.event, d.attempt)
        )
        row = self.connection.execute(taken).first()
        if row is None:
            return None
        e = t.event.c
        event = self.connection.execute(
            self.select(e.id, e.kind, e.body, e.created).where(e.id == row.event)
        ).one()
        return Claimed(
            row.id, found, Message(event.id, event.kind, event.body, event.created, row.attempt)
        )

    def _target(self, name: str) -> TargetRow | None:
        c = t.target.c
        row = self.first(self.select(*(c[name] for name in _TARGET)).where(c.name == name))
        return _target(row) if row else None

    def settle(
        self, delivery: str, attempt: int, state: str, due: datetime, answer: str, now: datetime
    ) -> bool:
        """Say what became of an attempt; return False when a newer attempt has begun."""
        d = t.delivery.c
        settled = self.update_rows(
            t.delivery,
            d.id == delivery,
            d.attempt == attempt,
            d.state == "waiting",
            state=state,
            due=due,
            answer=answer,
            settled=None if state == "waiting" else now,
        )
        return settled == 1

    def set_target_state(self, target: str, state: str) -> None:
        """Make a target active or paused; a paused one keeps what waits."""
        self.update_rows(t.target, t.target.c.id == target, state=state)

    def revive(self, target: str, now: datetime) -> int:
        """Let a target's dead deliveries begin anew; return how many."""
        d = t.delivery.c
        return self.update_rows(
            t.delivery,
            d.target == target,
            d.state == "dead",
            state="waiting",
            attempt=0,
            due=now,
            settled=None,
        )

    def counts(self) -> dict[str, dict[str, int]]:
        """Return the number of deliveries by target name and state."""
        d, x = t.delivery.c, t.target.c
        rows = self.rows(
            self.select(x.name, d.state, sa.func.count().label("number"))
            .join_from(t.delivery, t.target, d.target == x.id)
            .group_by(x.name, d.state)
            .order_by(x.name, d.state)
        )
        found: dict[str, dict[str, int]] = {target.name: {} for target in self.targets()}
        for name, state, number in rows:
            found[name][state] = number
        return found

    def deliveries(self, *, state: str | None = None, limit: int = 100) -> list[DeliveryRow]:
        """Return deliveries, those due first at the top."""
        d, e, x = t.delivery.c, t.event.c, t.target.c
        query = (
            self.select(
                d.id, e.id.label("event"), e.kind, x.name, d.state, d.attempt, d.due, d.answer
            )
            .join_from(t.delivery, t.event, d.event == e.id)
            .join(t.target, d.target == x.id)
            .order_by(d.due, d.id)
            .limit(limit)
        )
        if state is not None:
            query = query.where(d.state == state)
        return [DeliveryRow(*row) for row in self.rows(query)]


def _target(row: Any) -> TargetRow:
    return TargetRow(
        id=row.id,
        name=row.name,
        kind=row.kind,
        url=row.url,
        secret=row.secret,
        options=row.options,
        events=tuple(row.events.split()),
        state=row.state,
    )
