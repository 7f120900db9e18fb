"""Tables of what goes out: targets, events, and one delivery for each event and target."""

import sqlalchemy as sa

from lrs_bridge.storage.tables.base import one_of, refers, table, text, time

target = table(
    "target",
    text("id"),
    text("name"),
    text("kind"),
    text("url"),
    sa.Column("secret", sa.LargeBinary, nullable=False),
    text("options"),
    text("events"),
    text("state"),
    time("created"),
    sa.UniqueConstraint("tenant", "name"),
    one_of("state", "state", "active", "paused"),
    key="id",
)

event = table(
    "event",
    text("id"),
    text("kind"),
    text("person", null=True),
    text("body"),
    time("created"),
    key="id",
)

# *attempt* is raised by the claim and is the fence: only the newest attempt may settle.
delivery = table(
    "delivery",
    text("id"),
    text("event"),
    text("target"),
    text("state"),
    sa.Column("attempt", sa.Integer, nullable=False),
    time("due"),
    time("settled", null=True),
    text("answer", null=True),
    refers("event", "event"),
    refers("target", "target"),
    sa.UniqueConstraint("tenant", "event", "target"),
    one_of("state", "state", "waiting", "delivered", "dead"),
    sa.Index(
        "ix_delivery_due",
        "tenant",
        "target",
        "due",
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    ),
    key="id",
)
