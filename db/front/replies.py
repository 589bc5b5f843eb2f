"""What an applicant wrote to a running application: answers to our questions, and an appeal.

Kept here before the story hears of it, as the form is; the story copies it into the books.
"""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table
from sqlalchemy.dialects.postgresql import JSONB

from db.metadata import FRONT, METADATA, made_at, moment

ANSWERS = Table(
    "application_answers",
    METADATA,
    Column("application_id", String, primary_key=True),
    Column(
        "number",
        Integer,
        primary_key=True,
        autoincrement=False,
        comment="which of our requests for information this answers",
    ),
    Column("answers", JSONB, nullable=False, comment="{field: text}, as the form keeps it"),
    made_at("sent_at"),
    moment("passed_on_at", nullable=True),
    schema=FRONT,
)

APPEALS = Table(
    "application_appeals",
    METADATA,
    Column("application_id", String, primary_key=True, comment="one appeal an application"),
    Column("words", String, nullable=False),
    made_at("sent_at"),
    moment("passed_on_at", nullable=True),
    schema=FRONT,
)
