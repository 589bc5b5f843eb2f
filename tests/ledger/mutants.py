"""Wrong versions of PostgreSQL's own functions, put into a database of their own."""

from db.moving import MOVING
from tests.ledger.scene import Scene

NO_CHECKS = (
    "ALTER TABLE books.deposits DROP CONSTRAINT ck_deposits_free_not_below_zero",
    "ALTER TABLE books.deposits DROP CONSTRAINT ck_deposits_held_not_below_zero",
)
NO_KEY = (
    "ALTER TABLE books.deposit_entries DROP CONSTRAINT pk_deposit_entries CASCADE",
    "ALTER TABLE books.deposit_entries DROP CONSTRAINT uq_deposit_entries_partner_id_version",
)


async def mutate(scene: Scene, function: str, *changes: tuple[str, str]) -> None:
    """Change a function's text; every change must meet it, or the mutant would be none."""
    source = next(each for each in MOVING if f"CREATE FUNCTION books.{function}(" in each)
    for old, new in changes:
        assert old in source, f"{function} has no {old!r}"
        source = source.replace(old, new)
    await scene.as_owner(source.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
