"""Gives our own people a login: `python -m web.staff_accounts FILE`, or the demonstration's file.

The file is JSON, a list of {email, name, password}; whoever has a login keeps it as it is.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

from pwdlib import PasswordHash

from db.engine import Database
from db.front import users
from db.front.users import OURS, NewUser, Role
from settings import Settings


async def add_reviewers(
    database: Database, hasher: PasswordHash, people: list[dict[str, str]]
) -> None:
    """Add every person who has no login yet as a reviewer."""
    for person in people:
        async with database.writing() as transaction:
            if await users.find_by_email(transaction, person["email"]) is not None:
                continue
            new = NewUser(
                email=person["email"],
                password_hash=hasher.hash(person["password"]),
                name=person["name"],
                role=Role(person.get("role", Role.REVIEWER)),
                language="cs",
            )
            await users.add(transaction, new)


async def main() -> None:
    """Add the people of the file."""
    settings = Settings.from_env(os.environ)
    named = sys.argv[1] if len(sys.argv) > 1 else f"{os.environ['PARTNERDESK_STATE']}/logins.json"
    people = json.loads(Path(named).read_text())  # noqa: ASYNC240 - before anything runs
    people = [person for person in people if person.get("role", Role.REVIEWER) in OURS]
    database = Database(settings["DATABASE_URL"])
    try:
        await add_reviewers(database, PasswordHash.recommended(), people)
    finally:
        await database.close()


if __name__ == "__main__":
    asyncio.run(main())
