"""What our books know of somebody about the conditions of a tier; None for what they do not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import func, select

from db.books import services
from db.books.applications import KeptEvidence, evidence_of
from db.books.orders import ORDERS
from db.engine import Transaction
from programme.money import Currency, Money
from programme.order import CHARGED
from programme.people.conditions import Tier
from programme.people.eligibility import KnownFacts, vat_payer_known
from programme.people.evidence import CheckName
from programme.people.parties import is_natural_person
from programme.people.readings import PayerKind
from programme.people.verification import CheckOutcome
from programme.typography import PRAGUE


@dataclass(frozen=True)
class Somebody:
    """An applicant, or a partner with the application they came by."""

    customer_id: str
    application_id: str


async def known_facts(
    transaction: Transaction, who: Somebody, tier: Tier, today: date
) -> KnownFacts:
    """Return what is known about the conditions of a tier, from the evidence already kept."""
    company = await evidence_of(transaction, who.application_id, CheckName.COMPANY)
    payer = await evidence_of(transaction, who.application_id, CheckName.VAT_PAYER)
    kind = None if payer is None else payer.facts.get("kind")
    return KnownFacts(
        natural_person=_natural_person(company),
        vat_payer=vat_payer_known(
            None if payer is None else payer.checked,
            None if kind is None else PayerKind(kind),
            company_known=_is_known(company),
        ),
        names=await services.names_looked_after(transaction, who.customer_id),
        turnover=await _turnover(transaction, who.customer_id, tier, today),
    )


def _is_known(company: KeptEvidence | None) -> bool:
    return company is not None and company.checked.outcome is CheckOutcome.OK


def _natural_person(company: KeptEvidence | None) -> bool | None:
    form = None if company is None else company.facts.get("legal_form")
    return is_natural_person(form) if form else None


async def _turnover(
    transaction: Transaction, customer_id: str, tier: Tier, today: date
) -> Money | None:
    if tier.turnover is None:
        return None
    since = datetime.combine(tier.turnover.since(today), time(), PRAGUE)
    query = (
        select(ORDERS.c.currency, func.sum(ORDERS.c.price_minor).label("minor"))
        .where(
            ORDERS.c.partner_id == customer_id,
            ORDERS.c.status.in_(CHARGED),
            ORDERS.c.ended_at >= since,
        )
        .group_by(ORDERS.c.currency)
    )
    rows = (await transaction.execute(query)).all()
    nothing = Money(tier.turnover.least.currency, 0)
    amounts = [Money(Currency(row.currency), int(row.minor)) for row in rows]
    # Amounts of two currencies do not add up: nobody can tell then.
    if any(amount.currency is not nothing.currency for amount in amounts):
        return None
    return sum(amounts, nothing)
