"""Every page about names, joined for the app."""

from __future__ import annotations

from fastapi import APIRouter

from web.domains import bulk_pages, bulk_progress

DOMAINS: tuple[APIRouter, ...] = (
    bulk_pages.router,
    bulk_progress.router,
)
