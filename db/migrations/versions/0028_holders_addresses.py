"""A letter that was stopped because its address is a holder's."""

from pathlib import Path

from alembic import op

revision = "0028"
down_revision = "0027"


def run(statements: str) -> None:
    # The driver itself: only without parameters does it take several statements, and leave % alone.
    op.get_bind().connection.driver_connection.execute(statements)


def upgrade() -> None:
    run(Path(__file__).with_suffix(".sql").read_text())


def downgrade() -> None:
    run(Path(__file__).with_suffix(".down.sql").read_text())
