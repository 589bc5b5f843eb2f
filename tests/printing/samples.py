"""A paper of every kind, as partners would have them; made by the same rules as real ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from programme.billing.deduction import TaxedPayment, correct
from programme.billing.making import (
    Issue,
    ReceivedPayment,
    Supply,
    call_for_payment,
    credit_note,
    payment_paper,
    settlement,
    summary_paper,
)
from programme.billing.papers import LineKind, Paper, PaperKind
from programme.billing.party import AccountingRules, OurAccount, Party
from programme.billing.statement import DepositStatement, StatementLine
from programme.ledger import Deposit, EntryKind
from programme.money import Money, czk
from programme.tax import from_gross, from_net

US = Party(
    name="Registrátor s.r.o.",
    street="Hlavní 1",
    city="Praha 1",
    postcode="11000",
    country="CZ",
    company_number="10000020",
    vat_number="CZ10000020",
    registration="zapsána v obchodním rejstříku vedeném Městským soudem v Praze, oddíl C, vložka 1",
)
PARTNER = Party(
    name="Žluťoučký kůň s.r.o.",
    street="Příčná 12/3a",
    city="Brno",
    postcode="60200",
    country="CZ",
    company_number="10000071",
    vat_number="CZ10000071",
)
ACCOUNT = OurAccount("2400000017/2010", "CZ9020100000002400000017")
RULES = AccountingRules(supplier=US, account=ACCOUNT)
NOVEMBER = date(2026, 11, 1)
NAMES = (
    "priklad.cz",
    "zlutoucky-kun.cz",
    "obchod-s-cajem.cz",
    "xn--hkyrky-ptac70bc.cz",
    "truhlarstvi-novak.eu",
    "velmi-dlouhe-jmeno-ktere-nikdo-nechce-psat-rukou-ani-jednou.cz",
)


def make_issue(number: str, customer: Party = PARTNER, day: date = date(2026, 12, 5)) -> Issue:
    return Issue(RULES, "partner-1", customer, day, number)


def make_call(customer: Party = PARTNER, net_minor: int = 300000) -> Paper:
    issue = make_issue("2426000123", customer, date(2026, 11, 23))
    return call_for_payment(issue, from_net(czk(net_minor)))


def received(gross: Money, day: int, symbol: str = "2426000123") -> ReceivedPayment:
    return ReceivedPayment(
        "2400000017/2010", f"2690000000{day}", date(2026, 11, day), from_gross(gross), symbol
    )


def make_payment_paper() -> Paper:
    issue = make_issue("2526000123", day=date(2026, 11, 24))
    return payment_paper(issue, received(czk(1500000), 23))


def make_summary() -> Paper:
    payments = (
        received(czk(363000), 3, "2426000120"),
        received(czk(1500000), 12, "2426000121"),
        received(czk(1234567), 27, "2426000123"),
    )
    return summary_paper(make_issue("2526000124"), payments, NOVEMBER)


def taxed(number: str, gross: Money, day: int, used_minor: int = 0) -> TaxedPayment:
    amount = from_gross(gross)
    spent = from_net(czk(used_minor))
    symbol = f"24{number[2:]}"
    return TaxedPayment(
        number,
        symbol,
        date(2026, 11, day),
        210,
        base=amount.base,
        tax=amount.tax,
        used_base=spent.base,
        used_tax=spent.tax,
    )


def make_supplies(count: int) -> tuple[Supply, ...]:
    kinds = (LineKind.REGISTERED, LineKind.RENEWED, LineKind.TRANSFERRED)
    return tuple(
        Supply(
            kind=kinds[each % 3],
            subject=f"{each}-{NAMES[each % len(NAMES)]}",
            years=1 if kinds[each % 3] is LineKind.TRANSFERRED else 1 + each % 3,
            price=czk(14320 * (1 if each % 3 == 2 else 1 + each % 3)),
            day=date(2026, 11, 1 + each % 30),
        )
        for each in range(count)
    )


def make_settlement(lines: int = 10) -> Paper:
    payments = tuple(
        taxed(f"25260001{each:02}", czk(5000000), 3 + each, 120000 if each == 0 else 0)
        for each in range(8)
    )
    back = Supply(LineKind.RETURNED, "omylem-objednana.cz", 1, czk(14320), date(2026, 11, 29))
    supplies = (*make_supplies(lines), back)
    return settlement(make_issue("2126000045"), supplies, payments, month=NOVEMBER)


def make_credit_note() -> Paper:
    payments = (
        taxed("2526000123", czk(363000), 3, 129000),
        taxed("2526000124", czk(1500000), 23),
    )
    issue = make_issue("2626000007")
    return credit_note(issue, correct(payments, czk(1300000)), date(2026, 12, 4))


def make_papers() -> dict[PaperKind, Paper]:
    return {
        PaperKind.CALL: make_call(),
        PaperKind.PAYMENT: make_payment_paper(),
        PaperKind.SUMMARY: make_summary(),
        PaperKind.SETTLEMENT: make_settlement(),
        PaperKind.CREDIT_NOTE: make_credit_note(),
    }


def make_statement(count: int = 12) -> DepositStatement:
    opening = at = Deposit(czk(285680), czk(14320))
    lines = []
    for number in range(count):
        kind, free, held, subject = (
            (EntryKind.TOP_UP, 300000, 0, "2426000123"),
            (EntryKind.HOLD, -14320, 14320, NAMES[number % len(NAMES)]),
            (EntryKind.CHARGE, 0, -14320, NAMES[(number - 1) % len(NAMES)]),
            (EntryKind.HOLD, -14320, 14320, NAMES[number % len(NAMES)]),
            (EntryKind.RELEASE, 14320, -14320, NAMES[(number - 1) % len(NAMES)]),
        )[number % 5]
        at = Deposit(at.free + czk(free), at.held + czk(held))
        moment = datetime(2026, 11, 1 + number % 30, 8, number % 60, tzinfo=UTC)
        lines.append(StatementLine(number + 1, moment, kind, subject, czk(free), czk(held), at))
    return DepositStatement(
        supplier=US.name,
        partner_id="partner-1",
        customer=PARTNER,
        first_day=NOVEMBER,
        last_day=date(2026, 11, 30),
        opening=opening,
        closing=at,
        lines=tuple(lines),
        is_excerpt=False,
        made_at=datetime(2026, 12, 1, 6, 0, tzinfo=UTC),
    )


def renamed(paper: Paper, name: str) -> Paper:
    return replace(paper, customer=replace(paper.customer, name=name))


def renamed_partner(statement: DepositStatement, name: str) -> DepositStatement:
    return replace(statement, customer=replace(statement.customer, name=name))
