"""How alembic runs our migrations: one transaction, on a connection it is given."""

from alembic import context

from lrs_bridge.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
