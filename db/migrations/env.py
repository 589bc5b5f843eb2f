"""Runs migrations one after the other, each in its own transaction, one process at a time."""

from alembic import context
from sqlalchemy import NullPool, create_engine, text

from db.tables import all_tables

ONE_AT_A_TIME = 7_061_122


def run() -> None:
    url = context.config.attributes["url"].replace("postgresql://", "postgresql+psycopg://")
    with create_engine(url, poolclass=NullPool).connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ONE_AT_A_TIME})
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=all_tables(),
            include_schemas=True,
            include_name=lambda name, kind, _: kind != "schema" or name in ("books", "front"),
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
