"""A name after its registration: how the service under it ends."""

from __future__ import annotations

from enum import StrEnum


class ServiceEnd(StrEnum):
    """Why a name is no longer a partner's."""

    DELETED = "deleted"
    TRANSFERRED_AWAY = "transferred_away"
    EXPIRED = "expired"
    """Nobody renewed it, and the registry took it back."""
