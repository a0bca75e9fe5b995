"""Run by Alembic: migrate the connection that `provenance.storage.migrate` hands over."""

from alembic import context

from provenance.storage.schema import metadata

connection = context.config.attributes["connection"]
if connection.dialect.name == "postgresql":
    # A migration that waits for a lock would stop everybody behind it.
    connection.exec_driver_sql("SET LOCAL lock_timeout = '30s'")
context.configure(
    connection=connection, target_metadata=metadata, transactional_ddl=True, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
