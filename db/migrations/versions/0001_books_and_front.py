"""The books and the front, as they first stood."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def run(statements: str) -> None:
    # The driver itself: only without parameters does it take several statements, and leave % alone.
    op.get_bind().connection.driver_connection.execute(statements)


def upgrade() -> None:
    run(Path(__file__).with_suffix(".sql").read_text())


def downgrade() -> None:
    run("DROP SCHEMA books CASCADE; DROP SCHEMA front CASCADE")
