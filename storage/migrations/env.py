"""Runs the migrations on the connection that `storage.migrate` hands over."""

from alembic import context

from storage.tables import Table

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Table.metadata, render_as_batch=True)
with context.begin_transaction():
    # SQLite's driver opens no transaction for DDL by itself: without this a kill leaves half a schema.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    context.run_migrations()
    connection.commit()
