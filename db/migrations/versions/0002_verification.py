"""What the checks of an application keep: answers, the sanctions lists, flags."""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"


def run(statements: str) -> None:
    # The driver itself: only without parameters does it take several statements, and leave % alone.
    op.get_bind().connection.driver_connection.execute(statements)


def upgrade() -> None:
    run(Path(__file__).with_suffix(".sql").read_text())


def downgrade() -> None:
    run(
        "DROP TABLE books.register_answers, books.sanctions_lists;"
        "ALTER TABLE books.evidence DROP COLUMN code, DROP COLUMN flags"
    )
