"""What a person has to do because a letter could not be delivered."""

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"


def run(statements: str) -> None:
    # The driver itself: only without parameters does it take several statements, and leave % alone.
    op.get_bind().connection.driver_connection.execute(statements)


def upgrade() -> None:
    run(Path(__file__).with_suffix(".sql").read_text())


def downgrade() -> None:
    run(Path(__file__).with_suffix(".down.sql").read_text())
