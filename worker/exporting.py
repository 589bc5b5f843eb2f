"""The command `partnerdesk export-applicant`: everything known of an applicant, as JSON."""

from __future__ import annotations

import json

from db.engine import Database
from db.views import known


async def export_applicant(database_url: str, asked: str) -> str | None:
    """Return what every table holds of whoever is meant, or None if nothing does."""
    database = Database(database_url)
    try:
        async with database.reading() as transaction:
            people = await known.whom(transaction, asked)
            found = [await known.known_of(transaction, person) for person in people]
    finally:
        await database.close()
    if not any(table.rows for tables in found for table in tables):
        return None
    whole = [
        {"asked": asked, "application": person.application_id or None}
        | {table.table: [dict(row) for row in table.rows] for table in tables}
        for person, tables in zip(people, found, strict=True)
    ]
    return json.dumps(whole, default=str, ensure_ascii=False, indent=2)
