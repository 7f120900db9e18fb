"""Attachments in pieces, so that none is held whole.

Not safe while the previous release runs, which reads the column that goes: stop it first.
"""

import sqlalchemy as sa
from alembic import op

from lrs_bridge.storage.migrations.tenancy import hold_to_tenant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_PIECE = 256 * 1024


def upgrade() -> None:
    """Cut what is there into pieces, then drop the column that held it whole."""
    _attachment_chunk()
    op.add_column(
        "attachment", sa.Column("length", sa.BigInteger(), server_default="0", nullable=False)
    )
    postgres = op.get_bind().dialect.name == "postgresql"
    if postgres:  # the tables' owner is to see the rows of every tenant for a moment
        op.execute("ALTER TABLE attachment NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE attachment SET length = length(content)")
    _cut()
    op.drop_column("attachment", "content")
    if postgres:
        op.execute("ALTER TABLE attachment FORCE ROW LEVEL SECURITY")
    hold_to_tenant("attachment_chunk")


def _attachment_chunk() -> None:
    op.create_table(
        "attachment_chunk",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("sha2", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "sha2"],
            ["attachment.tenant", "attachment.sha2"],
            name=op.f("fk_attachment_chunk_tenant_sha2"),
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_attachment_chunk_tenant")),
        sa.PrimaryKeyConstraint("tenant", "sha2", "position", name=op.f("pk_attachment_chunk")),
    )


def _cut() -> None:
    """Copy piece after piece, of what is empty one (SQLite makes NULL of a part of it)."""
    longest = op.get_bind().scalar(sa.text("SELECT max(length) FROM attachment")) or 0
    for position in range(max(1, -(-longest // _PIECE))):
        begin = position * _PIECE
        op.execute(
            "INSERT INTO attachment_chunk (tenant, sha2, position, content)"
            f" SELECT tenant, sha2, {position},"
            f" coalesce(substr(content, {begin + 1}, {_PIECE}), content)"
            f" FROM attachment WHERE length > {begin} OR {position} = 0"
        )
