"""Order details and holders as they lie in the tables: JSON, sealed for the one they belong to."""

from __future__ import annotations

import json
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from db.sealing import Seal
from programme.domains.details import Holder, OrderDetails
from programme.domains.name_servers import Server

_LETTERS_OF_AN_ID = 26


def sealed_details(seal: Seal, partner_id: str, details: OrderDetails) -> str:
    """Return details sealed for the partner whose order they belong to."""
    return seal.seal(_json(asdict(details)), partner_id)


def opened_details(seal: Seal, partner_id: str, sealed: str) -> OrderDetails:
    """Return what was sealed for a partner's order."""
    kept: dict[str, Any] = json.loads(seal.open(sealed, partner_id), parse_float=Decimal)
    holder = kept.pop("holder")
    servers = tuple(Server(each["name"], tuple(each["addresses"])) for each in kept.pop("servers"))
    return OrderDetails(
        **kept, holder=None if holder is None else Holder(**holder), servers=servers
    )


def sealed_holder(seal: Seal, holder_id: str, holder: Holder) -> str:
    """Return a holder's data sealed for the holder's own row."""
    return seal.seal(_json(asdict(holder)), holder_id)


def opened_holder(seal: Seal, holder_id: str, sealed: str) -> Holder:
    """Return what was sealed for a holder's row."""
    return Holder(**json.loads(seal.open(sealed, holder_id), parse_float=Decimal))


def holder_id_of(seal: Seal, partner_id: str, holder: Holder) -> str:
    """Return the id of a partner's customer: the same data of the same partner's, the same id.

    Two partners' customers are never one, even if the data are equal: neither is told of the other.
    """
    mark = seal.mark(f"holder:{partner_id}:{_json(asdict(holder))}")
    return f"hol_{mark[:_LETTERS_OF_AN_ID]}"


def email_mark(seal: Seal, email: str) -> str:
    """Return by what a holder's address is found again without being readable."""
    return seal.mark(f"email:{email.strip().lower()}")


def _json(values: dict[str, Any]) -> str:
    return json.dumps(values, sort_keys=True, ensure_ascii=False)
