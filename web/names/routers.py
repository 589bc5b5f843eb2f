"""The pages of names after their registration, joined for the app."""

from __future__ import annotations

from fastapi import APIRouter

from web.names import changing, pages

NAMES: tuple[APIRouter, ...] = (pages.router, changing.router)
