"""Tokens: credentials that end by themselves.

Safe while the previous release runs: it issues no tokens, and the column may be empty.
"""

import sqlalchemy as sa
from alembic import op

from lrs_bridge.storage.tables.base import Utc

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give credentials an end that is known beforehand."""
    op.add_column("credential", sa.Column("ends", Utc(), nullable=True))
