"""Table of what statements say of activities."""

import sqlalchemy as sa

from lrs_bridge.storage.tables.base import table, text

# Every distinct definition that was seen of an activity, once. The id of an activity has any
# length, an index row has not: it is found by a hash.
definition = table(
    "definition",
    sa.Column("activity_hash", sa.LargeBinary, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    # The order in which they were first seen.
    sa.Column("seq", sa.BigInteger, nullable=False),
    text("activity"),
    text("text"),
    sa.Index("ix_definition_seq", "tenant", "activity_hash", "seq"),
    key=("activity_hash", "hash"),
)
