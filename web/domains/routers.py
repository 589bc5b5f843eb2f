"""Every page about names, joined for the app."""

from __future__ import annotations

from fastapi import APIRouter

DOMAINS: tuple[APIRouter, ...] = ()
