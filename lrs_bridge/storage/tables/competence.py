"""Tables of requirements, rules, and the evidence that rules derive from statements."""

import sqlalchemy as sa

from lrs_bridge.storage.tables.base import one_of, refers, table, text, time

framework = table(
    "framework",
    text("id"),
    text("version"),
    text("state"),
    text("body"),
    text("sha256"),
    time("loaded"),
    one_of("state", "state", "published", "archived"),
    key=("id", "version"),
)

requirement = table(
    "requirement",
    text("framework"),
    text("version"),
    text("code"),
    sa.Column("position", sa.Integer, nullable=False),
    refers(("framework", "version"), "framework", ("id", "version")),
    key=("framework", "version", "code"),
)

rule = table(
    "rule",
    text("id"),
    sa.Column("revision", sa.Integer, nullable=False),
    text("framework"),
    text("version"),
    text("requirement"),
    text("state"),
    text("body"),
    text("sha256"),
    time("loaded"),
    refers(
        ("framework", "version", "requirement"), "requirement", ("framework", "version", "code")
    ),
    one_of("state", "state", "active", "retired"),
    sa.Index(
        "uq_rule_active",
        "tenant",
        "id",
        unique=True,
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    ),
    key=("id", "revision"),
)

evidence = table(
    "evidence",
    text("id"),
    text("person"),
    text("rule"),
    sa.Column("revision", sa.Integer, nullable=False),
    text("framework"),
    text("version"),
    text("requirement"),
    text("witness"),
    sa.Column("assurance", sa.SmallInteger, nullable=False),
    text("title"),
    text("activity"),
    text("source"),
    sa.Column("score", sa.Float, nullable=True),
    text("explanation"),
    time("observed"),
    time("arrived"),
    text("state"),
    text("superseded_by", null=True),
    refers("person", "person"),
    refers(("rule", "revision"), "rule", ("id", "revision")),
    refers(
        ("framework", "version", "requirement"), "requirement", ("framework", "version", "code")
    ),
    one_of("state", "state", "current", "withdrawn", "superseded"),
    sa.CheckConstraint("assurance BETWEEN 0 AND 3", name="rules_reach_a3_at_most"),
    sa.Index("ix_evidence_person", "tenant", "person"),
    sa.Index("ix_evidence_queue", "tenant", "state", "arrived", "id"),
    key="id",
)

evidence_statement = table(
    "evidence_statement",
    text("evidence"),
    text("statement"),
    refers("evidence", "evidence"),
    refers("statement", "statement"),
    sa.Index("ix_evidence_statement_statement", "tenant", "statement"),
    key=("evidence", "statement"),
    rowid=False,
)

# A review hangs on the evidence id and the witness it saw: it survives a merge of people and a
# revision of the rule for as long as the witnesses are the same.
review = table(
    "review",
    text("id"),
    text("evidence"),
    text("witness"),
    text("outcome"),
    text("reason"),
    text("reviewer"),
    time("at"),
    sa.Column("current", sa.Boolean, nullable=False),
    refers("evidence", "evidence"),
    refers("reviewer", "person"),
    one_of("outcome", "outcome", "accepted", "more", "set_aside"),
    sa.CheckConstraint("outcome = 'accepted' OR reason <> ''", name="says_why"),
    sa.Index(
        "uq_review_current",
        "tenant",
        "evidence",
        unique=True,
        sqlite_where=sa.text("current = 1"),
        postgresql_where=sa.text("current"),
    ),
    key="id",
)
