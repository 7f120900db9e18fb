"""Table of State and profile documents."""

import sqlalchemy as sa

from lrs_bridge.storage.tables.base import table, text, time

# Found by hashes, as texts have any length and an index row has not. The hash of an agent or
# activity that a document is not about is empty; so is the registration of one that has none.
document = table(
    "document",
    sa.Column("agent_hash", sa.LargeBinary, nullable=False),
    sa.Column("activity_hash", sa.LargeBinary, nullable=False),
    sa.Column("name_hash", sa.LargeBinary, nullable=False),
    text("registration"),
    text("agent", null=True),
    text("activity", null=True),
    text("name"),
    text("content_type"),
    sa.Column("content", sa.LargeBinary, nullable=False),
    text("etag"),
    time("updated"),
    sa.CheckConstraint("agent IS NOT NULL OR activity IS NOT NULL", name="about_something"),
    key=("agent_hash", "activity_hash", "name_hash", "registration"),
)
