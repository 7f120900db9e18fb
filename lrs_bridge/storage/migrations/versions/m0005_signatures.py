"""What is known of statements' signatures.

Safe while the previous release runs: it neither reads nor writes the table.
"""

import sqlalchemy as sa
from alembic import op

from lrs_bridge.storage.migrations.tenancy import hold_to_tenant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "signature",
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("sha2", sa.Text(), nullable=False),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("trust", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "trust IN ('valid', 'self-signed', 'untrusted', 'expired', 'unverified')",
            name=op.f("ck_signature_trust"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "statement"],
            ["statement.tenant", "statement.id"],
            name=op.f("fk_signature_tenant_statement"),
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_signature_tenant")),
        sa.PrimaryKeyConstraint("tenant", "statement", "sha2", name=op.f("pk_signature")),
    )
    hold_to_tenant("signature")
