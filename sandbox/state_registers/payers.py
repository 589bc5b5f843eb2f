"""What the tax administration knows: payers of VAT, their groups, their accounts, their sins."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from sandbox.state_registers.companies import COMPANIES, company_of
from sandbox.subjects import Fields

PAYER, GROUP = "PLATCE_DPH", "SKUPINA_DPH"
IDENTIFIED, UNRELIABLE_PERSON = "IDENTIFIKOVANA_OSOBA", "NESPOLEHLIVA_OSOBA"
UNSEEN = "NEVIDANY_TYP"
BANK = "2010"
_WEIGHTS = (6, 3, 7, 9, 10, 5, 8, 4, 2, 1)


@dataclass(frozen=True)
class Account:
    """A published account; without a bank it is one the Czech form does not fit."""

    published: str
    number: str
    bank: str = ""
    prefix: str = ""
    ended: str = ""


@dataclass(frozen=True)
class Payer:
    """One row of the register; `number` is the DIČ without its country."""

    number: str
    kind: str = PAYER
    unreliable_since: str = ""
    office: str = "461"
    accounts: tuple[Account, ...] = ()
    name: str = ""
    company: Fields | None = None


def account_of(number: str) -> Account:
    """Return the account an ordinary payer publishes: made up, with a right check digit."""
    for first in "23456789":
        begun = first + number[-8:].zfill(8)
        weighed = sum(int(digit) * weight for digit, weight in zip(begun, _WEIGHTS, strict=False))
        if (last := -weighed % 11) < 10:
            return Account("2015-04-01", f"{begun}{last}", BANK)
    raise ValueError(f"No account fits {number}.")


_SPECIAL: dict[str, dict[str, Any]] = {
    "10000071": {
        "accounts": (
            Account("2015-04-01", "2000145399", "0800", prefix="19"),
            Account("2016-02-10", "CZ6155000000000034175028"),
        )
    },
    "10000216": {"unreliable_since": "2023-11-02"},
    "10000224": {"kind": IDENTIFIED, "accounts": ()},
    "10000232": {"kind": UNRELIABLE_PERSON, "unreliable_since": "2020-05-18", "accounts": ()},
    "10000259": {
        "accounts": (
            account_of("10000259"),
            Account("2013-04-01", "71504011", "0100", ended="2020-12-31"),
            Account("2013-08-12", "2808601", "0100", prefix="19"),
            Account("2015-02-10", "DE89370400440532013000"),
        )
    },
    "10000402": {"kind": UNSEEN},
    "10000518": {"unreliable_since": "2024-02-29"},
    "00121100": {"unreliable_since": "2017-03-16", "office": "456"},
    "00101494": {"kind": IDENTIFIED, "accounts": ()},
    "10803351": {},
}
_NOT_IN_VAT = ("NEEXISTUJICI", "ZANIKLY")

TROUBLES: Mapping[str, str] = MappingProxyType(
    {
        "10000356": "2",
        "10000364": "3",
        "10000372": "9",
        "10000381": "silent fault",
        "10000399": "fault",
        "10000411": "1",
        "10000526": "3",
    }
)


def _known() -> Iterator[Payer]:
    for ico, company in COMPANIES.items():
        name, states = company["obchodniJmeno"], company["seznamRegistraci"]
        if group := company.get("dicSkDph"):
            digits = group.removeprefix("CZ")
            yield Payer(digits, GROUP, office="13", accounts=(account_of(digits),), name=name)
        pays = states.get("stavZdrojeDph", "NEEXISTUJICI") not in _NOT_IN_VAT
        if company.get("dic") and (pays or ico in _SPECIAL):
            digits = company["dic"].removeprefix("CZ")
            accounts = (account_of(digits),)
            usual = Payer(digits, accounts=accounts, name=name, company=company)
            yield replace(usual, **_SPECIAL.get(ico, {}))


PAYERS: Mapping[str, Payer] = MappingProxyType({payer.number: payer for payer in _known()})


def payer_of(number: str) -> Payer | None:
    """Return the row of a payer, by the DIČ without its country."""
    if (known := PAYERS.get(number)) is not None:
        return known
    company = company_of(number) if number not in COMPANIES else None
    if company is None:
        return None
    accounts = (account_of(number),)
    return Payer(number, accounts=accounts, name=company["obchodniJmeno"], company=company)
