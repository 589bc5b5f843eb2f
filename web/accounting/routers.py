"""Every page of the accountants, joined for the app."""

from __future__ import annotations

from fastapi import APIRouter

from web.accounting import (
    audit,
    corrections,
    home,
    papers,
    payment,
    payments,
    refunds,
    statements,
)

ACCOUNTING: tuple[APIRouter, ...] = (
    home.router,
    payments.router,
    payment.router,
    papers.router,
    corrections.router,
    statements.router,
    refunds.router,
    audit.router,
)
