"""What statements say of activities.

Safe while the previous release runs: it knows nothing of the new table.
"""

import sqlalchemy as sa
from alembic import op

from lrs_bridge.storage.migrations.tenancy import hold_to_tenant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "definition",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("activity_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_definition_tenant")),
        sa.PrimaryKeyConstraint("tenant", "activity_hash", "hash", name=op.f("pk_definition")),
    )
    op.create_index(
        "ix_definition_seq", "definition", ["tenant", "activity_hash", "seq"], unique=False
    )
    hold_to_tenant("definition")
