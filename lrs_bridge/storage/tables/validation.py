"""Tables of centres, authorisations, validation records, assessments and decisions."""

import sqlalchemy as sa

from lrs_bridge.storage.tables.base import one_of, refers, table, text, time

accreditation = table(
    "accreditation",
    text("id"),
    text("centre"),
    text("framework"),
    text("version", null=True),
    text("accredited_by"),
    sa.Column("first_day", sa.Date, nullable=False),
    sa.Column("last_day", sa.Date, nullable=False),
    refers("centre", "organisation"),
    sa.CheckConstraint("first_day <= last_day", name="ends_after_it_begins"),
    sa.Index("ix_accreditation_centre", "tenant", "centre", "framework"),
    key="id",
)

authorisation = table(
    "authorisation",
    text("id"),
    text("person"),
    text("centre"),
    text("framework"),
    text("version", null=True),
    sa.Column("first_day", sa.Date, nullable=False),
    sa.Column("last_day", sa.Date, nullable=False),
    refers("person", "person"),
    refers("centre", "organisation"),
    sa.CheckConstraint("first_day <= last_day", name="ends_after_it_begins"),
    sa.Index("ix_authorisation_person", "tenant", "person", "framework"),
    key="id",
)

# Opened when the person is registered for a framework; only a decision closes it.
record = table(
    "record",
    text("id"),
    text("person"),
    text("framework"),
    text("version"),
    text("centre", null=True),
    text("state"),
    time("opened"),
    refers("person", "person"),
    refers("centre", "organisation"),
    refers(("framework", "version"), "framework", ("id", "version")),
    one_of("state", "state", "open", "decided"),
    sa.Index(
        "uq_record_open",
        "tenant",
        "person",
        "framework",
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    ),
    key="id",
)

record_entry = table(
    "record_entry",
    text("record"),
    text("evidence"),
    text("review"),
    time("entered"),
    time("withdrawn", null=True),
    refers("record", "record"),
    refers("evidence", "evidence"),
    refers("review", "review"),
    sa.Index("ix_record_entry_evidence", "tenant", "evidence"),
    key=("record", "evidence"),
)

assessment = table(
    "assessment",
    text("id"),
    text("record"),
    text("requirement"),
    text("outcome"),
    text("method"),
    text("observation"),
    text("assessor"),
    text("centre"),
    text("authorisation"),
    text("accreditation"),
    sa.Column("day", sa.Date, nullable=False),
    time("at"),
    sa.Column("current", sa.Boolean, nullable=False),
    refers("record", "record"),
    refers("assessor", "person"),
    refers("centre", "organisation"),
    refers("authorisation", "authorisation"),
    refers("accreditation", "accreditation"),
    one_of("outcome", "outcome", "met", "not_yet_met", "not_assessed"),
    sa.CheckConstraint("outcome <> 'not_yet_met' OR observation <> ''", name="says_what_to_train"),
    sa.Index(
        "uq_assessment_current",
        "tenant",
        "record",
        "requirement",
        unique=True,
        sqlite_where=sa.text("current = 1"),
        postgresql_where=sa.text("current"),
    ),
    key="id",
)

decision = table(
    "decision",
    text("id"),
    text("record"),
    text("document"),
    text("leader"),
    text("centre"),
    text("body"),
    time("at"),
    refers("record", "record"),
    refers("leader", "person"),
    refers("centre", "organisation"),
    one_of("document", "document", "kompetensbevis", "valideringsintyg"),
    sa.UniqueConstraint("tenant", "record"),
    key="id",
)
