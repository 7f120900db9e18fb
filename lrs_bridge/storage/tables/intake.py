"""Tables of what platforms send: sources, statements and their links, marks, quarantine."""

import sqlalchemy as sa

from lrs_bridge.storage.tables.base import metadata, one_of, refers, table, text, time

tenant = sa.Table(
    "tenant",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False, server_default="1"),
    sa.Column("demonstration", sa.Boolean, nullable=False, server_default=sa.false()),
)

# One row a tenant: the last `stored` (microseconds since 1970 UTC), the last statement number, and
# the last number of anything else that is counted (agents, IRIs, marks). Its row lock makes intake
# of one tenant serial from the numbering to the commit, so that seq order = stored order = commit
# order and no cursor ever skips a row.
clock = sa.Table(
    "clock",
    metadata,
    sa.Column("tenant", sa.Integer, sa.ForeignKey("tenant.id"), primary_key=True),
    sa.Column("stored", sa.BigInteger, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("serial", sa.BigInteger, nullable=False),
    # How often people were erased: what a process remembers of agents is void when it moves.
    sa.Column("erasures", sa.Integer, nullable=False, server_default="0"),
    # The highest `seq` whose postings are still to be made anew; null when the index is whole.
    sa.Column("unindexed", sa.BigInteger, nullable=True),
)

source = table(
    "source",
    text("id"),
    text("name"),
    text("adapter"),
    sa.Column("tolerant", sa.Boolean, nullable=False),
    sa.Column("assurance", sa.SmallInteger, nullable=False),
    text("home_pages"),
    text("state"),
    time("created"),
    time("heard", null=True),
    sa.UniqueConstraint("tenant", "name"),
    one_of("state", "state", "active", "disabled"),
    sa.CheckConstraint("assurance BETWEEN 0 AND 3", name="platforms_reach_a3_at_most"),
    key="id",
)

# A key has no `ends`, a token has: that is how they are told apart.
credential = table(
    "credential",
    text("id"),
    text("source"),
    sa.Column("digest", sa.LargeBinary, nullable=False),
    text("scopes"),
    time("created"),
    time("ended", null=True),
    time("ends", null=True),
    refers("source", "source"),
    sa.Index(None, "tenant", "source"),
    key="id",
)

tally = table(
    "tally",
    text("source"),
    text("day"),
    sa.Column("received", sa.BigInteger, nullable=False),
    sa.Column("stored", sa.BigInteger, nullable=False),
    sa.Column("duplicates", sa.BigInteger, nullable=False),
    sa.Column("quarantined", sa.BigInteger, nullable=False),
    sa.Column("refused", sa.BigInteger, nullable=False),
    sa.Column("repaired", sa.BigInteger, nullable=False),
    sa.Column("heartbeats", sa.BigInteger, nullable=False),
    refers("source", "source"),
    sa.CheckConstraint(
        "received = stored + duplicates + quarantined + refused", name="received_is_accounted_for"
    ),
    key=("source", "day"),
)

# Found by a hash: a text of any length, where an index row may hold a few kilobytes.
iri = table(
    "iri",
    sa.Column("id", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    text("iri"),
    sa.UniqueConstraint("tenant", "hash"),
    key="id",
)

agent = table(
    "agent",
    sa.Column("id", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    text("identifier"),
    text("name", null=True),
    sa.UniqueConstraint("tenant", "hash"),
    key="id",
)

statement = table(
    "statement",
    text("id"),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("stored", sa.BigInteger, nullable=False),
    text("source"),
    text("state"),
    text("refers_to", null=True),
    text("voids", null=True),
    text("voided_by", null=True),
    sa.UniqueConstraint("tenant", "seq"),
    sa.UniqueConstraint("tenant", "stored"),
    refers("source", "source"),
    one_of("state", "state", "live", "erased"),
    one_of("voids", "voids", "own", "any"),
    sa.Index(
        "ix_statement_refers_to",
        "tenant",
        "refers_to",
        sqlite_where=sa.text("refers_to IS NOT NULL"),
        postgresql_where=sa.text("refers_to IS NOT NULL"),
    ),
    key="id",
)

# By number, so that texts lie in the order in which they came.
statement_text = table(
    "statement_text",
    sa.Column("seq", sa.BigInteger, nullable=False),
    text("served"),
    sa.Column("received", sa.LargeBinary, nullable=True),
    refers("seq", "statement", "seq"),
    key="seq",
)

# The index behind every filter: under what each statement is found, see `storage.postings`. It is
# derived from the texts and can be made anew from them, so it carries no references. What is found
# under one agent or activity lies together, whatever else is asked.
posting = sa.Table(
    "posting",
    metadata,
    sa.Column("tenant", sa.Integer, nullable=False),
    sa.Column("first", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.SmallInteger, nullable=False),
    sa.Column("second", sa.BigInteger, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("hop", sa.SmallInteger, nullable=False),
    sa.Column("usage", sa.SmallInteger, nullable=False),
    sa.PrimaryKeyConstraint("tenant", "first", "kind", "second", "seq", "hop", "usage"),
    sqlite_with_rowid=False,
)

repair = table(
    "repair",
    text("statement"),
    sa.Column("position", sa.Integer, nullable=False),
    text("path"),
    text("before"),
    text("after"),
    text("rule"),
    refers("statement", "statement"),
    key=("statement", "position"),
)

quarantine = table(
    "quarantine",
    text("id"),
    text("source"),
    time("received"),
    text("statement", null=True),
    text("path"),
    text("rule"),
    text("reason"),
    sa.Column("body", sa.LargeBinary, nullable=False),
    text("state"),
    refers("source", "source"),
    one_of("state", "state", "open", "released", "dropped"),
    sa.Index("ix_quarantine_source", "tenant", "source", "state"),
    key="id",
)

# Append-only marks of people to map again: a unique "dirty" row would lose marks made while
# the mapping runs, and make intake wait for it.
todo = table(
    "todo",
    sa.Column("id", sa.BigInteger, nullable=False),
    sa.Column("agent", sa.BigInteger, nullable=False),
    text("cause"),
    refers("agent", "agent"),
    key="id",
    rowid=False,
)

# Keyed hashes of identifiers of erased people: a platform's replay stores nothing about them.
erased = table(
    "erased",
    sa.Column("identifier", sa.LargeBinary, nullable=False),
    time("at"),
    key="identifier",
)
