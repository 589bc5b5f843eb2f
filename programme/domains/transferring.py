"""What a registry's words about a transfer mean for the order that asked for it (epp.md 6.7)."""

from __future__ import annotations

from enum import StrEnum

from programme.order import TransferRefusal

_BY_CODE = {
    2106: TransferRefusal.TOO_EARLY,
    2201: TransferRefusal.TOO_EARLY,
    2202: TransferRefusal.WRONG_CODE,
    2303: TransferRefusal.NOT_REGISTERED,
    2304: TransferRefusal.LOCKED,
}


class TransferStage(StrEnum):
    """How far a transfer has come at the registry."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    """The other registrar, or the registry, said no; or the request was taken back."""
    NONE = "none"


_STAGES = {
    "pending": TransferStage.PENDING,
    "clientApproved": TransferStage.APPROVED,
    "serverApproved": TransferStage.APPROVED,
    "clientRejected": TransferStage.REJECTED,
    "clientCancelled": TransferStage.REJECTED,
    "serverCancelled": TransferStage.REJECTED,
}


def refusal_by_code(code: int) -> TransferRefusal:
    """Return why a registry that answers with this code gives a name not over to us."""
    return _BY_CODE.get(code, TransferRefusal.NOT_ALLOWED)


def stage_of(status: str) -> TransferStage:
    """Return how far a transfer is by the registry's word for it; an unknown word tells nothing."""
    return _STAGES.get(status, TransferStage.NONE)
