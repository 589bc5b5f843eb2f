"""Where letters go: who asks to be a partner, partners and our own people, and nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, func, select

from db.books.applications import APPLICATIONS
from db.books.domains.holders import HOLDERS
from db.books.partners import PARTNERS
from db.engine import Transaction
from db.front.drafts import DRAFTS
from db.front.users import USERS
from db.opening import email_mark
from db.sealing import Seal
from programme.letters import Addressee, AddresseeKind

_SHELF: dict[AddresseeKind, tuple[Column[Any], Column[Any], Column[Any], Column[Any] | None]] = {
    AddresseeKind.APPLICANT: (
        APPLICATIONS.c.application_id,
        APPLICATIONS.c.email,
        APPLICATIONS.c.language,
        APPLICATIONS.c.company_name,
    ),
    AddresseeKind.PARTNER: (
        PARTNERS.c.partner_id,
        PARTNERS.c.email,
        PARTNERS.c.language,
        PARTNERS.c.company_name,
    ),
    AddresseeKind.DRAFT: (
        DRAFTS.c.draft_id,
        DRAFTS.c.email,
        DRAFTS.c.language,
        DRAFTS.c.company_name,
    ),
    AddresseeKind.STAFF: (USERS.c.user_id, USERS.c.email, USERS.c.language, None),
}
"""By which id each kind is found, and where its address, language and company stand."""


@dataclass(frozen=True)
class Address:
    """Where a letter goes, in which language, and the company it speaks of."""

    email: str
    language: str
    company: str
    """Empty where there is none: our own people, and who has not named a company yet."""


async def find(transaction: Transaction, to: Addressee) -> Address | None:
    """Return the address of someone we may write to."""
    key, *columns = _SHELF[to.kind]
    wanted = [column for column in columns if column is not None]
    row = (await transaction.execute(select(*wanted).where(key == to.id))).one_or_none()
    # A draft may not know its address yet.
    if row is None or row.email is None:
        return None
    _, language, *company = row
    return Address(row.email, language, company[0] if company else "")


async def is_only_a_holders(transaction: Transaction, seal: Seal, email: str) -> bool:
    """Say whether an address is known to us as that of a partner's customer and as nobody else's.

    Who holds a name and is a partner, too, or wants to be one, gave us the address themselves.
    """
    held = select(HOLDERS.c.holder_id).where(HOLDERS.c.email_mark == email_mark(seal, email))
    if (await transaction.execute(held.limit(1))).first() is None:
        return False
    same = email.strip().lower()
    for _, address, *_ in _SHELF.values():
        query = select(address).where(func.lower(address) == same).limit(1)
        if (await transaction.execute(query)).first() is not None:
            return False
    return True
