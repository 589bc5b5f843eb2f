"""Every page of the accountants, joined for the app."""

from __future__ import annotations

from fastapi import APIRouter

from web.accounting import corrections, home, papers, payment, payments, statements

ACCOUNTING: tuple[APIRouter, ...] = (
    home.router,
    payments.router,
    payment.router,
    papers.router,
    corrections.router,
    statements.router,
)
