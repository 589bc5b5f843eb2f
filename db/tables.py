"""Every table of the house in one place, so that METADATA is complete."""

from __future__ import annotations

from sqlalchemy import MetaData

from db.books import (
    answers,
    applications,
    chronicle,
    companies,
    ledger,
    letters,
    orders,
    partners,
    payments,
    prices,
    reviews,
    sanctions,
    services,
    submissions,
    tasks,
    tiers,
)
from db.books.billing import audits, papers, refunds
from db.books.billing import deposit_requests as books_deposit_requests
from db.front import (
    api_keys,
    claims,
    comments,
    deposit_requests,
    deposit_settings,
    drafts,
    forms,
    replies,
    request_keys,
    sign_ins,
    task_answers,
    users,
)
from db.metadata import METADATA

SHELVES = (
    answers,
    applications,
    chronicle,
    companies,
    ledger,
    letters,
    orders,
    papers,
    partners,
    payments,
    prices,
    reviews,
    sanctions,
    services,
    submissions,
    tasks,
    tiers,
    api_keys,
    claims,
    comments,
    deposit_requests,
    deposit_settings,
    drafts,
    forms,
    replies,
    request_keys,
    sign_ins,
    task_answers,
    users,
    audits,
    books_deposit_requests,
    refunds,
)
"""Importing a shelf enters its tables in METADATA."""


def all_tables() -> MetaData:
    """Return the MetaData with every table in it."""
    return METADATA
