"""One index for every statement filter, and texts by number.

Not safe while the previous release runs, which reads the tables that go: stop it first. The
postings of statements that are there are made by `services.index` once the schema is.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

from lrs_bridge.storage.migrations.tenancy import hold_to_tenant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index, move the texts, drop what the index replaces."""
    _posting()
    with _every_tenant("clock", "erased", "statement", "statement_text"):
        _clock()
        _statement_text()
    op.drop_table("statement_activity")
    op.drop_table("statement_agent")
    _statement()
    _todo()


def _posting() -> None:
    op.create_table(
        "posting",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("second", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hop", sa.SmallInteger(), nullable=False),
        sa.Column("usage", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant", "first", "kind", "second", "seq", "hop", "usage", name=op.f("pk_posting")
        ),
        sqlite_with_rowid=False,
    )
    hold_to_tenant("posting")


def _clock() -> None:
    op.add_column("clock", sa.Column("erasures", sa.Integer(), server_default="0", nullable=False))
    op.add_column("clock", sa.Column("unindexed", sa.BigInteger(), nullable=True))
    op.execute("UPDATE clock SET unindexed = seq WHERE seq > 0")
    op.execute(
        "UPDATE clock SET erasures ="
        " (SELECT count(*) FROM erased WHERE erased.tenant = clock.tenant)"
    )


def _statement_text() -> None:
    op.execute(
        "CREATE TABLE moved AS SELECT s.tenant, s.seq, x.served, x.received FROM statement s"
        " JOIN statement_text x ON x.tenant = s.tenant AND x.statement = s.id"
    )
    op.drop_table("statement_text")
    op.create_table(
        "statement_text",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("served", sa.Text(), nullable=False),
        sa.Column("received", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "seq"],
            ["statement.tenant", "statement.seq"],
            name=op.f("fk_statement_text_tenant_seq"),
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_statement_text_tenant")),
        sa.PrimaryKeyConstraint("tenant", "seq", name=op.f("pk_statement_text")),
    )
    op.execute("INSERT INTO statement_text SELECT tenant, seq, served, received FROM moved")
    op.drop_table("moved")
    hold_to_tenant("statement_text")


def _statement() -> None:
    for name in ("verb", "registration", "refers_to"):
        op.drop_index(f"ix_statement_{name}", "statement")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("ck_statement_live_is_whole", "statement")
        op.drop_constraint("fk_statement_tenant_verb", "statement")
        for column in ("digest", "digest_version", "moment", "verb", "registration"):
            op.drop_column("statement", column)
    else:
        _statement_anew()
    op.create_index(
        "ix_statement_refers_to",
        "statement",
        ["tenant", "refers_to"],
        unique=False,
        sqlite_where=sa.text("refers_to IS NOT NULL"),
        postgresql_where=sa.text("refers_to IS NOT NULL"),
    )


def _statement_anew() -> None:
    """Make the table under another name and move it in, for SQLite drops no constraint."""
    op.create_table(
        "statement_anew",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("stored", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("refers_to", sa.Text(), nullable=True),
        sa.Column("voids", sa.Text(), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('live', 'erased')", name=op.f("ck_statement_state")),
        sa.CheckConstraint("voids IN ('own', 'any')", name=op.f("ck_statement_voids")),
        sa.ForeignKeyConstraint(
            ["tenant", "source"],
            ["source.tenant", "source.id"],
            name=op.f("fk_statement_tenant_source"),
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_statement_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_statement")),
        sa.UniqueConstraint("tenant", "seq", name=op.f("uq_statement_tenant_seq")),
        sa.UniqueConstraint("tenant", "stored", name=op.f("uq_statement_tenant_stored")),
    )
    columns = "tenant, id, seq, stored, source, state, refers_to, voids, voided_by"
    op.execute(f"INSERT INTO statement_anew ({columns}) SELECT {columns} FROM statement")
    op.drop_table("statement")
    op.rename_table("statement_anew", "statement")


def _todo() -> None:
    op.drop_index("ix_todo_agent", "todo")
    if op.get_bind().dialect.name == "postgresql":
        return
    op.create_table(
        "todo_anew",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("agent", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "agent"], ["agent.tenant", "agent.id"], name=op.f("fk_todo_tenant_agent")
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_todo_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_todo")),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO todo_anew SELECT tenant, id, agent, cause FROM todo")
    op.drop_table("todo")
    op.rename_table("todo_anew", "todo")


@contextmanager
def _every_tenant(*tables: str) -> Iterator[None]:
    """Let the owner of the tables see all of their rows for a moment (PostgreSQL)."""
    postgres = op.get_bind().dialect.name == "postgresql"
    for table in tables if postgres else ():
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    yield
    for table in tables if postgres else ():
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
