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
from db.books.billing import alerts, audits, bank_calls, paper_files, papers, refunds, statements
from db.books.billing import corrections as books_corrections
from db.books.billing import deposit_requests as books_deposit_requests
from db.books.billing import payment_decisions as books_payment_decisions
from db.books.domains import bulk_orders as books_bulk_orders
from db.books.domains import (
    changes,
    holders,
    registry_accounts,
    registry_messages,
    renewal_notices,
    sightings,
)
from db.front import (
    api_keys,
    claims,
    comments,
    corrections,
    deposit_requests,
    deposit_settings,
    domain_changes,
    drafts,
    forms,
    order_details,
    payment_decisions,
    price_files,
    quotes,
    renewal_choices,
    replies,
    request_keys,
    sign_ins,
    statement_files,
    task_answers,
    users,
)
from db.front.domains import bulk_orders, bulk_prices
from db.metadata import METADATA

SHELVES = (
    alerts,
    answers,
    applications,
    bank_calls,
    chronicle,
    companies,
    ledger,
    letters,
    orders,
    paper_files,
    papers,
    partners,
    payments,
    prices,
    reviews,
    sanctions,
    services,
    statements,
    submissions,
    tasks,
    tiers,
    books_corrections,
    books_payment_decisions,
    books_bulk_orders,
    api_keys,
    bulk_orders,
    bulk_prices,
    claims,
    comments,
    deposit_requests,
    corrections,
    deposit_settings,
    drafts,
    forms,
    holders,
    order_details,
    payment_decisions,
    price_files,
    quotes,
    replies,
    renewal_choices,
    renewal_notices,
    request_keys,
    sign_ins,
    statement_files,
    task_answers,
    users,
    audits,
    books_deposit_requests,
    refunds,
    changes,
    sightings,
    domain_changes,
    registry_accounts,
    registry_messages,
)
"""Importing a shelf enters its tables in METADATA."""


def all_tables() -> MetaData:
    """Return the MetaData with every table in it."""
    return METADATA
