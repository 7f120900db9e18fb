"""Tables of people, their identifiers, employers, roles, sessions, and of who looked at what."""

import sqlalchemy as sa

from lrs_bridge.storage.tables.base import one_of, refers, table, text, time

person = table(
    "person",
    text("id"),
    text("name"),
    time("created"),
    key="id",
)

# An identifier belongs to a person from .. to; merging and splitting end links and begin others.
identifier_link = table(
    "identifier_link",
    text("id"),
    sa.Column("agent", sa.BigInteger, nullable=False),
    text("person"),
    text("method"),
    text("made_by", null=True),
    time("since"),
    time("until", null=True),
    refers("agent", "agent"),
    refers("person", "person"),
    one_of("method", "method", "import", "roster", "human"),
    sa.Index(
        "uq_identifier_link_current",
        "tenant",
        "agent",
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    ),
    sa.Index("ix_identifier_link_person", "tenant", "person"),
    key="id",
)

organisation = table(
    "organisation",
    text("id"),
    text("kind"),
    text("name"),
    one_of("kind", "kind", "company", "test_centre"),
    sa.UniqueConstraint("tenant", "kind", "name"),
    key="id",
)

employment = table(
    "employment",
    text("id"),
    text("person"),
    text("organisation"),
    time("since"),
    time("until", null=True),
    refers("person", "person"),
    refers("organisation", "organisation"),
    sa.Index(
        "uq_employment_current",
        "tenant",
        "person",
        "organisation",
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    ),
    key="id",
)

role = table(
    "role",
    text("id"),
    text("person"),
    text("role"),
    text("organisation", null=True),
    time("since"),
    time("until", null=True),
    refers("person", "person"),
    refers("organisation", "organisation"),
    one_of(
        "role", "role", "competence_manager", "supervisor", "test_leader", "learner",
        "integrator", "administrator",
    ),
    sa.Index("ix_role_person", "tenant", "person"),
    key="id",
)  # fmt: skip

login = table(
    "login",
    sa.Column("digest", sa.LargeBinary, nullable=False),
    text("person"),
    time("ends"),
    time("used", null=True),
    refers("person", "person"),
    key="digest",
)

session = table(
    "session",
    sa.Column("digest", sa.LargeBinary, nullable=False),
    text("person"),
    text("csrf"),
    time("begun"),
    time("seen"),
    time("ends"),
    refers("person", "person"),
    sa.Index("ix_session_person", "tenant", "person"),
    key="digest",
)

# leaf = SHA-256(0x00 + salt + content); *position* is given later by the one sequencer, so that
# no writer waits for another to log.
audit = table(
    "audit",
    text("id"),
    time("at"),
    text("actor"),
    text("act"),
    text("object_kind"),
    text("object"),
    text("person", null=True),
    text("detail"),
    sa.Column("salt", sa.LargeBinary, nullable=False),
    sa.Column("leaf", sa.LargeBinary, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=True),
    sa.UniqueConstraint("tenant", "position"),
    sa.Index("ix_audit_person", "tenant", "person", "at"),
    key="id",
)
