"""A request keeps its price; the web reads that a letter was sent, and not what it says."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"


def run(statements: str) -> None:
    # The driver itself: only without parameters does it take several statements, and leave % alone.
    op.get_bind().connection.driver_connection.execute(statements)


def upgrade() -> None:
    run(Path(__file__).with_suffix(".sql").read_text())


def downgrade() -> None:
    run(
        "DROP INDEX front.ix_request_keys_thing_id;"
        "ALTER TABLE front.request_keys DROP COLUMN priced;"
        "REVOKE SELECT ON books.letters FROM partnerdesk_web;"
        "GRANT SELECT ON books.letters TO partnerdesk_web"
    )
