"""Row-level security for a table that a migration made."""

from alembic import op


def hold_to_tenant(*tables: str) -> None:
    """Let a transaction see and write only rows of the tenant it entered (PostgreSQL)."""
    if op.get_bind().dialect.name != "postgresql":
        return
    own = "tenant = nullif(current_setting('lrs_bridge.tenant', true), '')::integer"
    for table in tables:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_tenant ON {table} USING ({own}) WITH CHECK ({own})")
