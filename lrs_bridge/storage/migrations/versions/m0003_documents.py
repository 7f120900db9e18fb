"""State and profile documents.

Safe while the previous release runs: it knows nothing of the new table.
"""

import sqlalchemy as sa
from alembic import op

from lrs_bridge.storage.migrations.tenancy import hold_to_tenant
from lrs_bridge.storage.tables.base import Utc

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "document",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("agent_hash", sa.LargeBinary(), nullable=False),
        sa.Column("activity_hash", sa.LargeBinary(), nullable=False),
        sa.Column("name_hash", sa.LargeBinary(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.Column("activity", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("updated", Utc(), nullable=False),
        sa.CheckConstraint(
            "agent IS NOT NULL OR activity IS NOT NULL", name=op.f("ck_document_about_something")
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_document_tenant")),
        sa.PrimaryKeyConstraint(
            "tenant",
            "agent_hash",
            "activity_hash",
            "name_hash",
            "registration",
            name=op.f("pk_document"),
        ),
    )
    hold_to_tenant("document")
