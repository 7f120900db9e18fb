"""The first schema: everything that would be costly to change later.

Safe while the previous release runs: there is none.
"""

import sqlalchemy as sa
from alembic import op

from lrs_bridge.storage.tables.base import Utc

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "tenant",
    "agent",
    "attachment",
    "audit",
    "clock",
    "erased",
    "event",
    "framework",
    "iri",
    "organisation",
    "person",
    "source",
    "target",
    "accreditation",
    "authorisation",
    "credential",
    "delivery",
    "employment",
    "identifier_link",
    "login",
    "quarantine",
    "record",
    "requirement",
    "role",
    "session",
    "statement",
    "tally",
    "todo",
    "assessment",
    "decision",
    "repair",
    "rule",
    "statement_activity",
    "statement_agent",
    "statement_attachment",
    "statement_text",
    "evidence",
    "evidence_statement",
    "review",
    "record_entry",
)


def upgrade() -> None:
    _tenant()
    _agent()
    _attachment()
    _audit()
    _clock()
    _erased()
    _event()
    _framework()
    _iri()
    _organisation()
    _person()
    _source()
    _target()
    _accreditation()
    _authorisation()
    _credential()
    _delivery()
    _employment()
    _identifier_link()
    _login()
    _quarantine()
    _record()
    _requirement()
    _role()
    _session()
    _statement()
    _tally()
    _todo()
    _assessment()
    _decision()
    _repair()
    _rule()
    _statement_activity()
    _statement_agent()
    _statement_attachment()
    _statement_text()
    _evidence()
    _evidence_statement()
    _review()
    _record_entry()
    if op.get_bind().dialect.name == "postgresql":
        for name in TABLES:
            _hold_to_tenant(name)


def _hold_to_tenant(name: str) -> None:
    """Let a transaction see and write only rows of the tenant it entered, owner or not."""
    if name == "tenant":
        return  # the list of tenants is how workers find them
    own = "tenant = nullif(current_setting('lrs_bridge.tenant', true), '')::integer"
    op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_tenant ON {name} USING ({own}) WITH CHECK ({own})")


def _tenant() -> None:
    op.create_table(
        "tenant",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), server_default="1", nullable=False),
        sa.Column("demonstration", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenant")),
    )


def _agent() -> None:
    op.create_table(
        "agent",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_agent_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_agent")),
        sa.UniqueConstraint("tenant", "hash", name=op.f("uq_agent_tenant_hash")),
    )


def _attachment() -> None:
    op.create_table(
        "attachment",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("sha2", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_attachment_tenant")),
        sa.PrimaryKeyConstraint("tenant", "sha2", name=op.f("pk_attachment")),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("object_kind", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_audit_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_audit")),
        sa.UniqueConstraint("tenant", "position", name=op.f("uq_audit_tenant_position")),
    )
    op.create_index("ix_audit_person", "audit", ["tenant", "person", "at"], unique=False)


def _clock() -> None:
    op.create_table(
        "clock",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("stored", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_clock_tenant")),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_clock")),
    )


def _erased() -> None:
    op.create_table(
        "erased",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("identifier", sa.LargeBinary(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_erased_tenant")),
        sa.PrimaryKeyConstraint("tenant", "identifier", name=op.f("pk_erased")),
    )


def _event() -> None:
    op.create_table(
        "event",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_event_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_event")),
    )


def _framework() -> None:
    op.create_table(
        "framework",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("loaded", Utc(), nullable=False),
        sa.CheckConstraint("state IN ('published', 'archived')", name=op.f("ck_framework_state")),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_framework_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", "version", name=op.f("pk_framework")),
    )


def _iri() -> None:
    op.create_table(
        "iri",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("iri", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_iri_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_iri")),
        sa.UniqueConstraint("tenant", "hash", name=op.f("uq_iri_tenant_hash")),
    )


def _organisation() -> None:
    op.create_table(
        "organisation",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('company', 'test_centre')", name=op.f("ck_organisation_kind")),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_organisation_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_organisation")),
        sa.UniqueConstraint(
            "tenant", "kind", "name", name=op.f("uq_organisation_tenant_kind_name")
        ),
    )


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_person_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_person")),
    )


def _source() -> None:
    op.create_table(
        "source",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("adapter", sa.Text(), nullable=False),
        sa.Column("tolerant", sa.Boolean(), nullable=False),
        sa.Column("assurance", sa.SmallInteger(), nullable=False),
        sa.Column("home_pages", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created", Utc(), nullable=False),
        sa.Column("heard", Utc(), nullable=True),
        sa.CheckConstraint("state IN ('active', 'disabled')", name=op.f("ck_source_state")),
        sa.CheckConstraint(
            "assurance BETWEEN 0 AND 3", name=op.f("ck_source_platforms_reach_a3_at_most")
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_source_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_source")),
        sa.UniqueConstraint("tenant", "name", name=op.f("uq_source_tenant_name")),
    )


def _target() -> None:
    op.create_table(
        "target",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("events", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created", Utc(), nullable=False),
        sa.CheckConstraint("state IN ('active', 'paused')", name=op.f("ck_target_state")),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_target_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_target")),
        sa.UniqueConstraint("tenant", "name", name=op.f("uq_target_tenant_name")),
    )


def _accreditation() -> None:
    op.create_table(
        "accreditation",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("framework", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=True),
        sa.Column("accredited_by", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "first_day <= last_day", name=op.f("ck_accreditation_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "centre"],
            ["organisation.tenant", "organisation.id"],
            name=op.f("fk_accreditation_tenant_centre"),
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_accreditation_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_accreditation")),
    )
    op.create_index(
        "ix_accreditation_centre", "accreditation", ["tenant", "centre", "framework"], unique=False
    )


def _authorisation() -> None:
    op.create_table(
        "authorisation",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("framework", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "first_day <= last_day", name=op.f("ck_authorisation_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "centre"],
            ["organisation.tenant", "organisation.id"],
            name=op.f("fk_authorisation_tenant_centre"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "person"],
            ["person.tenant", "person.id"],
            name=op.f("fk_authorisation_tenant_person"),
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_authorisation_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_authorisation")),
    )
    op.create_index(
        "ix_authorisation_person", "authorisation", ["tenant", "person", "framework"], unique=False
    )


def _credential() -> None:
    op.create_table(
        "credential",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created", Utc(), nullable=False),
        sa.Column("ended", Utc(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "source"],
            ["source.tenant", "source.id"],
            name=op.f("fk_credential_tenant_source"),
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_credential_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_credential")),
    )
    op.create_index(
        op.f("ix_credential_tenant_source"), "credential", ["tenant", "source"], unique=False
    )


def _delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("due", Utc(), nullable=False),
        sa.Column("settled", Utc(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'delivered', 'dead')", name=op.f("ck_delivery_state")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "event"], ["event.tenant", "event.id"], name=op.f("fk_delivery_tenant_event")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "target"],
            ["target.tenant", "target.id"],
            name=op.f("fk_delivery_tenant_target"),
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_delivery_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_delivery")),
        sa.UniqueConstraint(
            "tenant", "event", "target", name=op.f("uq_delivery_tenant_event_target")
        ),
    )
    op.create_index(
        "ix_delivery_due",
        "delivery",
        ["tenant", "target", "due"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )


def _employment() -> None:
    op.create_table(
        "employment",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("since", Utc(), nullable=False),
        sa.Column("until", Utc(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "organisation"],
            ["organisation.tenant", "organisation.id"],
            name=op.f("fk_employment_tenant_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "person"],
            ["person.tenant", "person.id"],
            name=op.f("fk_employment_tenant_person"),
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_employment_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_employment")),
    )
    op.create_index(
        "uq_employment_current",
        "employment",
        ["tenant", "person", "organisation"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )


def _identifier_link() -> None:
    op.create_table(
        "identifier_link",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("agent", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=True),
        sa.Column("since", Utc(), nullable=False),
        sa.Column("until", Utc(), nullable=True),
        sa.CheckConstraint(
            "method IN ('import', 'roster', 'human')", name=op.f("ck_identifier_link_method")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "agent"],
            ["agent.tenant", "agent.id"],
            name=op.f("fk_identifier_link_tenant_agent"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "person"],
            ["person.tenant", "person.id"],
            name=op.f("fk_identifier_link_tenant_person"),
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_identifier_link_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_identifier_link")),
    )
    op.create_index(
        "ix_identifier_link_person", "identifier_link", ["tenant", "person"], unique=False
    )
    op.create_index(
        "uq_identifier_link_current",
        "identifier_link",
        ["tenant", "agent"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )


def _login() -> None:
    op.create_table(
        "login",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("ends", Utc(), nullable=False),
        sa.Column("used", Utc(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "person"],
            ["person.tenant", "person.id"],
            name=op.f("fk_login_tenant_person"),
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_login_tenant")),
        sa.PrimaryKeyConstraint("tenant", "digest", name=op.f("pk_login")),
    )


def _quarantine() -> None:
    op.create_table(
        "quarantine",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("received", Utc(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'released', 'dropped')", name=op.f("ck_quarantine_state")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "source"],
            ["source.tenant", "source.id"],
            name=op.f("fk_quarantine_tenant_source"),
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_quarantine_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_quarantine")),
    )
    op.create_index(
        "ix_quarantine_source", "quarantine", ["tenant", "source", "state"], unique=False
    )


def _record() -> None:
    op.create_table(
        "record",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("framework", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened", Utc(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'decided')", name=op.f("ck_record_state")),
        sa.ForeignKeyConstraint(
            ["tenant", "centre"],
            ["organisation.tenant", "organisation.id"],
            name=op.f("fk_record_tenant_centre"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "framework", "version"],
            ["framework.tenant", "framework.id", "framework.version"],
            name=op.f("fk_record_tenant_framework_version"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "person"],
            ["person.tenant", "person.id"],
            name=op.f("fk_record_tenant_person"),
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_record_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_record")),
    )
    op.create_index(
        "uq_record_open",
        "record",
        ["tenant", "person", "framework"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _requirement() -> None:
    op.create_table(
        "requirement",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("framework", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "framework", "version"],
            ["framework.tenant", "framework.id", "framework.version"],
            name=op.f("fk_requirement_tenant_framework_version"),
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_requirement_tenant")),
        sa.PrimaryKeyConstraint(
            "tenant", "framework", "version", "code", name=op.f("pk_requirement")
        ),
    )


def _role() -> None:
    op.create_table(
        "role",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("since", Utc(), nullable=False),
        sa.Column("until", Utc(), nullable=True),
        sa.CheckConstraint(
            "role IN ('competence_manager', 'supervisor', 'test_leader', 'learner',"
            " 'integrator', 'administrator')",
            name=op.f("ck_role_role"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "organisation"],
            ["organisation.tenant", "organisation.id"],
            name=op.f("fk_role_tenant_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "person"], ["person.tenant", "person.id"], name=op.f("fk_role_tenant_person")
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_role_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_role")),
    )
    op.create_index("ix_role_person", "role", ["tenant", "person"], unique=False)


def _session() -> None:
    op.create_table(
        "session",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("csrf", sa.Text(), nullable=False),
        sa.Column("begun", Utc(), nullable=False),
        sa.Column("seen", Utc(), nullable=False),
        sa.Column("ends", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "person"],
            ["person.tenant", "person.id"],
            name=op.f("fk_session_tenant_person"),
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_session_tenant")),
        sa.PrimaryKeyConstraint("tenant", "digest", name=op.f("pk_session")),
    )
    op.create_index("ix_session_person", "session", ["tenant", "person"], unique=False)


def _statement() -> None:
    op.create_table(
        "statement",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("stored", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("digest_version", sa.SmallInteger(), nullable=False),
        sa.Column("moment", sa.Text(), nullable=True),
        sa.Column("verb", sa.BigInteger(), nullable=True),
        sa.Column("registration", sa.Text(), nullable=True),
        sa.Column("refers_to", sa.Text(), nullable=True),
        sa.Column("voids", sa.Text(), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state = 'erased' OR (digest IS NOT NULL AND verb IS NOT NULL)",
            name=op.f("ck_statement_live_is_whole"),
        ),
        sa.CheckConstraint("state IN ('live', 'erased')", name=op.f("ck_statement_state")),
        sa.CheckConstraint("voids IN ('own', 'any')", name=op.f("ck_statement_voids")),
        sa.ForeignKeyConstraint(
            ["tenant", "source"],
            ["source.tenant", "source.id"],
            name=op.f("fk_statement_tenant_source"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "verb"], ["iri.tenant", "iri.id"], name=op.f("fk_statement_tenant_verb")
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_statement_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_statement")),
        sa.UniqueConstraint("tenant", "seq", name=op.f("uq_statement_tenant_seq")),
        sa.UniqueConstraint("tenant", "stored", name=op.f("uq_statement_tenant_stored")),
    )
    op.create_index("ix_statement_refers_to", "statement", ["tenant", "refers_to"], unique=False)
    op.create_index(
        "ix_statement_registration", "statement", ["tenant", "registration", "seq"], unique=False
    )
    op.create_index("ix_statement_verb", "statement", ["tenant", "verb", "seq"], unique=False)


def _tally() -> None:
    op.create_table(
        "tally",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("stored", sa.BigInteger(), nullable=False),
        sa.Column("duplicates", sa.BigInteger(), nullable=False),
        sa.Column("quarantined", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.Column("repaired", sa.BigInteger(), nullable=False),
        sa.Column("heartbeats", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "received = stored + duplicates + quarantined + refused",
            name=op.f("ck_tally_received_is_accounted_for"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "source"],
            ["source.tenant", "source.id"],
            name=op.f("fk_tally_tenant_source"),
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_tally_tenant")),
        sa.PrimaryKeyConstraint("tenant", "source", "day", name=op.f("pk_tally")),
    )


def _todo() -> None:
    op.create_table(
        "todo",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("agent", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "agent"], ["agent.tenant", "agent.id"], name=op.f("fk_todo_tenant_agent")
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_todo_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_todo")),
    )
    op.create_index("ix_todo_agent", "todo", ["tenant", "agent"], unique=False)


def _assessment() -> None:
    op.create_table(
        "assessment",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("observation", sa.Text(), nullable=False),
        sa.Column("assessor", sa.Text(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("authorisation", sa.Text(), nullable=False),
        sa.Column("accreditation", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "outcome <> 'not_yet_met' OR observation <> ''",
            name=op.f("ck_assessment_says_what_to_train"),
        ),
        sa.CheckConstraint(
            "outcome IN ('met', 'not_yet_met', 'not_assessed')", name=op.f("ck_assessment_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "accreditation"],
            ["accreditation.tenant", "accreditation.id"],
            name=op.f("fk_assessment_tenant_accreditation"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "assessor"],
            ["person.tenant", "person.id"],
            name=op.f("fk_assessment_tenant_assessor"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "authorisation"],
            ["authorisation.tenant", "authorisation.id"],
            name=op.f("fk_assessment_tenant_authorisation"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "centre"],
            ["organisation.tenant", "organisation.id"],
            name=op.f("fk_assessment_tenant_centre"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "record"],
            ["record.tenant", "record.id"],
            name=op.f("fk_assessment_tenant_record"),
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_assessment_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_assessment")),
    )
    op.create_index(
        "uq_assessment_current",
        "assessment",
        ["tenant", "record", "requirement"],
        unique=True,
        sqlite_where=sa.text("current = 1"),
        postgresql_where=sa.text("current"),
    )


def _decision() -> None:
    op.create_table(
        "decision",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("leader", sa.Text(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.CheckConstraint(
            "document IN ('kompetensbevis', 'valideringsintyg')", name=op.f("ck_decision_document")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "centre"],
            ["organisation.tenant", "organisation.id"],
            name=op.f("fk_decision_tenant_centre"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "leader"],
            ["person.tenant", "person.id"],
            name=op.f("fk_decision_tenant_leader"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "record"],
            ["record.tenant", "record.id"],
            name=op.f("fk_decision_tenant_record"),
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_decision_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_decision")),
        sa.UniqueConstraint("tenant", "record", name=op.f("uq_decision_tenant_record")),
    )


def _repair() -> None:
    op.create_table(
        "repair",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "statement"],
            ["statement.tenant", "statement.id"],
            name=op.f("fk_repair_tenant_statement"),
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_repair_tenant")),
        sa.PrimaryKeyConstraint("tenant", "statement", "position", name=op.f("pk_repair")),
    )


def _rule() -> None:
    op.create_table(
        "rule",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("framework", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("loaded", Utc(), nullable=False),
        sa.CheckConstraint("state IN ('active', 'retired')", name=op.f("ck_rule_state")),
        sa.ForeignKeyConstraint(
            ["tenant", "framework", "version", "requirement"],
            [
                "requirement.tenant",
                "requirement.framework",
                "requirement.version",
                "requirement.code",
            ],
            name=op.f("fk_rule_tenant_framework_version_requirement"),
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_rule_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", "revision", name=op.f("pk_rule")),
    )
    op.create_index(
        "uq_rule_active",
        "rule",
        ["tenant", "id"],
        unique=True,
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )


def _statement_activity() -> None:
    op.create_table(
        "statement_activity",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("activity", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.SmallInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("usage", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "activity"],
            ["iri.tenant", "iri.id"],
            name=op.f("fk_statement_activity_tenant_activity"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "seq"],
            ["statement.tenant", "statement.seq"],
            name=op.f("fk_statement_activity_tenant_seq"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant"], ["tenant.id"], name=op.f("fk_statement_activity_tenant")
        ),
        sa.PrimaryKeyConstraint(
            "tenant", "activity", "scope", "seq", "usage", name=op.f("pk_statement_activity")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_statement_activity_seq", "statement_activity", ["tenant", "seq"], unique=False
    )


def _statement_agent() -> None:
    op.create_table(
        "statement_agent",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("agent", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.SmallInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("usage", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "agent"],
            ["agent.tenant", "agent.id"],
            name=op.f("fk_statement_agent_tenant_agent"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "seq"],
            ["statement.tenant", "statement.seq"],
            name=op.f("fk_statement_agent_tenant_seq"),
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_statement_agent_tenant")),
        sa.PrimaryKeyConstraint(
            "tenant", "agent", "scope", "seq", "usage", name=op.f("pk_statement_agent")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_statement_agent_seq", "statement_agent", ["tenant", "seq"], unique=False)


def _statement_attachment() -> None:
    op.create_table(
        "statement_attachment",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("sha2", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "sha2"],
            ["attachment.tenant", "attachment.sha2"],
            name=op.f("fk_statement_attachment_tenant_sha2"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "statement"],
            ["statement.tenant", "statement.id"],
            name=op.f("fk_statement_attachment_tenant_statement"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant"], ["tenant.id"], name=op.f("fk_statement_attachment_tenant")
        ),
        sa.PrimaryKeyConstraint(
            "tenant", "statement", "sha2", name=op.f("pk_statement_attachment")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_statement_attachment_sha2", "statement_attachment", ["tenant", "sha2"], unique=False
    )


def _statement_text() -> None:
    op.create_table(
        "statement_text",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("served", sa.Text(), nullable=False),
        sa.Column("received", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "statement"],
            ["statement.tenant", "statement.id"],
            name=op.f("fk_statement_text_tenant_statement"),
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_statement_text_tenant")),
        sa.PrimaryKeyConstraint("tenant", "statement", name=op.f("pk_statement_text")),
    )


def _evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("framework", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("witness", sa.Text(), nullable=False),
        sa.Column("assurance", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("observed", Utc(), nullable=False),
        sa.Column("arrived", Utc(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("superseded_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('current', 'withdrawn', 'superseded')", name=op.f("ck_evidence_state")
        ),
        sa.CheckConstraint(
            "assurance BETWEEN 0 AND 3", name=op.f("ck_evidence_rules_reach_a3_at_most")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "framework", "version", "requirement"],
            [
                "requirement.tenant",
                "requirement.framework",
                "requirement.version",
                "requirement.code",
            ],
            name=op.f("fk_evidence_tenant_framework_version_requirement"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "person"],
            ["person.tenant", "person.id"],
            name=op.f("fk_evidence_tenant_person"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "rule", "revision"],
            ["rule.tenant", "rule.id", "rule.revision"],
            name=op.f("fk_evidence_tenant_rule_revision"),
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_evidence_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_evidence")),
    )
    op.create_index("ix_evidence_person", "evidence", ["tenant", "person"], unique=False)
    op.create_index(
        "ix_evidence_queue", "evidence", ["tenant", "state", "arrived", "id"], unique=False
    )


def _evidence_statement() -> None:
    op.create_table(
        "evidence_statement",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "evidence"],
            ["evidence.tenant", "evidence.id"],
            name=op.f("fk_evidence_statement_tenant_evidence"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "statement"],
            ["statement.tenant", "statement.id"],
            name=op.f("fk_evidence_statement_tenant_statement"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant"], ["tenant.id"], name=op.f("fk_evidence_statement_tenant")
        ),
        sa.PrimaryKeyConstraint(
            "tenant", "evidence", "statement", name=op.f("pk_evidence_statement")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_evidence_statement_statement",
        "evidence_statement",
        ["tenant", "statement"],
        unique=False,
    )


def _review() -> None:
    op.create_table(
        "review",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("witness", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.CheckConstraint("outcome = 'accepted' OR reason <> ''", name=op.f("ck_review_says_why")),
        sa.CheckConstraint(
            "outcome IN ('accepted', 'more', 'set_aside')", name=op.f("ck_review_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "evidence"],
            ["evidence.tenant", "evidence.id"],
            name=op.f("fk_review_tenant_evidence"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "reviewer"],
            ["person.tenant", "person.id"],
            name=op.f("fk_review_tenant_reviewer"),
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_review_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_review")),
    )
    op.create_index(
        "uq_review_current",
        "review",
        ["tenant", "evidence"],
        unique=True,
        sqlite_where=sa.text("current = 1"),
        postgresql_where=sa.text("current"),
    )


def _record_entry() -> None:
    op.create_table(
        "record_entry",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("review", sa.Text(), nullable=False),
        sa.Column("entered", Utc(), nullable=False),
        sa.Column("withdrawn", Utc(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "evidence"],
            ["evidence.tenant", "evidence.id"],
            name=op.f("fk_record_entry_tenant_evidence"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "record"],
            ["record.tenant", "record.id"],
            name=op.f("fk_record_entry_tenant_record"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "review"],
            ["review.tenant", "review.id"],
            name=op.f("fk_record_entry_tenant_review"),
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_record_entry_tenant")),
        sa.PrimaryKeyConstraint("tenant", "record", "evidence", name=op.f("pk_record_entry")),
    )
    op.create_index(
        "ix_record_entry_evidence", "record_entry", ["tenant", "evidence"], unique=False
    )
