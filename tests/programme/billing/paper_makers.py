"""Papers and what they are made of, valid by default."""

from datetime import date
from typing import Any

from programme.billing.deduction import TaxedPayment
from programme.billing.making import Issue, ReceivedPayment, Supply
from programme.billing.papers import LineKind
from programme.billing.party import Party
from programme.money import Money, czk
from programme.tax import Taxed, from_net
from tests.makers import RULES

NOVEMBER = date(2026, 11, 1)
HORSE = Party(
    "Žluťoučký kůň s.r.o.", "Příčná 12/3a", "Brno", "60200", "CZ", "10000071", "CZ10000071"
)


def make_issue(number: str = "2126000045", **changes: Any) -> Issue:
    usual: dict[str, Any] = {
        "rules": RULES,
        "partner_id": "c-1",
        "customer": HORSE,
        "day": date(2026, 12, 5),
    }
    return Issue(number=number, **usual | changes)


def make_payment(amount: Taxed | None = None, **changes: Any) -> ReceivedPayment:
    usual: dict[str, Any] = {
        "bank_account": "2400000017/2010",
        "movement_id": "26900000001",
        "received_on": date(2026, 11, 23),
        "amount": amount or from_net(czk(300_000)),
        "variable_symbol": "2426000123",
    }
    return ReceivedPayment(**usual | changes)


def make_taxed(base: int, tax: int | None = None, day: int = 1, **changes: Any) -> TaxedPayment:
    """Return a tax document of some day in November, of which nothing was used."""
    usual: dict[str, Any] = {
        "number": f"25260001{day:02}",
        "variable_symbol": f"24260001{day:02}",
        "received_on": date(2026, 11, day),
        "rate_permille": 210,
        "base": czk(base),
        "tax": czk(tax) if tax is not None else from_net(czk(base)).tax,
        "used_base": czk(0),
        "used_tax": czk(0),
    }
    return TaxedPayment(**usual | changes)


def make_supply(price: Money, years: int = 1, **changes: Any) -> Supply:
    usual: dict[str, Any] = {
        "kind": LineKind.REGISTERED,
        "subject": "volna.cz",
        "years": years,
        "price": price,
        "day": date(2026, 11, 20),
    }
    return Supply(**usual | changes)
