"""Valid things by default; a test names only what matters to it.

The first half makes values; the second half puts things into the books through the real doors, the
way a story would. Every id is fresh, so tests share a database and clean nothing up.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from activities.applications import Applications
from activities.deposits import Deposits
from activities.papers import Papers
from activities.partners import Partners
from activities.payments import Payments
from activities.prices import Offer, Prices, YearPrice
from activities.replies import Replies
from activities.reviews import DecisionStands, ProposalDue, Proposed, Reviews
from db.books.partners import PARTNERS
from db.engine import Database
from db.front import deposit_requests, forms, users
from db.front.deposit_requests import Asker
from db.front.forms import Form
from db.front.users import NewUser, Role, User
from programme.billing.party import AccountingRules, OurAccount, Party
from programme.ledger import Deposit
from programme.money import Money, czk
from programme.order import Order
from programme.payments import (
    AwaitedPayment,
    Movement,
    PaymentMatched,
    StatementLine,
    TopUp,
    TopUpStatus,
)
from programme.people.application import Application
from programme.people.conditions import Tier
from programme.people.decisions import BookRefusal, Decision, DecisionTaken, Verdict
from programme.people.partner import PartnerStatus
from programme.people.verification import (
    CheckOutcome,
    CompanyEvidence,
    RegisteredCompany,
    StatedCompany,
)
from programme.pricing import PriceReason, Quote

HORSE = "Žluťoučký kůň s.r.o."
HORSE_NUMBER = "10000071"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BANK_ACCOUNT = "2400000017/2010"
RULES = AccountingRules(
    supplier=Party(
        name="Registrátor s.r.o.",
        street="Hlavní 1",
        city="Praha",
        postcode="11000",
        country="CZ",
        company_number="10000020",
        vat_number="CZ10000020",
        registration="zapsána v obchodním rejstříku u Městského soudu v Praze, oddíl C, vložka 1",
    ),
    account=OurAccount(BANK_ACCOUNT, "CZ9020100000002400000017"),
)
SHORT_DELAY = timedelta(seconds=1)


def crowns(amount: int) -> Money:
    return czk(amount * 100)


def fresh(prefix: str) -> str:
    return f"{prefix}-{uuid.uuid4().hex[:16]}"


def now() -> datetime:
    return datetime.now(UTC)


def make_quote(**changes: Any) -> Quote:
    usual: dict[str, Any] = {
        "price": czk(14_320),
        "because": PriceReason.DISCOUNT,
        "list_price": crowns(179),
        "cost": crowns(140),
        "discount_permille": 200,
        "price_list_id": "2026-11",
    }
    return Quote(**usual | changes)


def make_order(price: Money | None = None, zone: str = "cz", **changes: Any) -> Order:
    """Return an order; `price` is a short way to name the quote's."""
    quote = make_quote() if price is None else make_quote(price=price)
    usual: dict[str, Any] = {
        "order_id": uuid.uuid4().hex,
        "partner_id": fresh("c"),
        "name": f"{fresh('volna')}.{zone}",
        "zone": zone,
        "years": 1,
        "quote": quote,
    }
    return Order(**usual | changes)


def make_top_up(**changes: Any) -> TopUp:
    usual: dict[str, Any] = {
        "top_up_id": fresh("top-up"),
        "partner_id": fresh("c"),
        "net": crowns(3000),
    }
    return TopUp(**usual | changes)


def make_movement(**changes: Any) -> Movement:
    usual: dict[str, Any] = {
        "bank_account": BANK_ACCOUNT,
        "movement_id": uuid.uuid4().hex,
        "booked_on": date(2026, 11, 23),
        "amount": crowns(3630),
        "variable_symbol": "2426000123",
        "payer_name": HORSE,
        "message": "ZALOHA PARTNER",
    }
    return Movement(**usual | changes)


def make_line(**changes: Any) -> StatementLine:
    movement = make_movement(**changes)
    return StatementLine(movement, source_id=movement.movement_id)


def make_awaited(**changes: Any) -> AwaitedPayment:
    usual: dict[str, Any] = {
        "top_up_id": fresh("top-up"),
        "gross": crowns(3630),
        "status": TopUpStatus.AWAITING_PAYMENT,
    }
    return AwaitedPayment(**usual | changes)


def make_payment(top_up_id: str, **changes: Any) -> PaymentMatched:
    usual: dict[str, Any] = {"bank_account": BANK_ACCOUNT, "movement_id": uuid.uuid4().hex}
    return PaymentMatched(top_up_id, **usual | changes)


def make_decision(**changes: Any) -> Decision:
    usual: dict[str, Any] = {
        "reviewer_id": fresh("u"),
        "verdict": Verdict.APPROVE,
        "reason": "",
    }
    return Decision(**usual | changes)


def make_tier(**changes: Any) -> Tier:
    usual: dict[str, Any] = {
        "tier_id": fresh("tier"),
        "names_discount_permille": 200,
        "hosting_discount_permille": 100,
        "least_names": 10,
        "deposit_wanted": True,
        "demonstration": True,
    }
    return Tier(**usual | changes)


def make_form(**changes: Any) -> Form:
    usual: dict[str, Any] = {
        "tier_id": fresh("tier"),
        "company_number": HORSE_NUMBER,
        "company_name": HORSE,
        "vat_number": f"CZ{HORSE_NUMBER}",
        "street": "Příčná 12/3a",
        "city": "Brno",
        "postcode": "60200",
        "country": "CZ",
        "contact_name": "Řehoř Šťastný",
        "email": "rehor@kun.example",
        "phone": "+420.601123456",
        "language": "cs",
        "terms_version": "2026-09",
    }
    return Form(**usual | changes)


def make_stated(**changes: Any) -> StatedCompany:
    usual: dict[str, Any] = {
        "number": HORSE_NUMBER,
        "name": HORSE,
        "city": "Brno",
        "vat_number": f"CZ{HORSE_NUMBER}",
        "check_digit_agrees": True,
    }
    return StatedCompany(**usual | changes)


def make_company(**changes: Any) -> RegisteredCompany:
    usual: dict[str, Any] = {
        "number": HORSE_NUMBER,
        "name": HORSE,
        "street": "Příčná 12/3a",
        "city": "Brno",
        "postcode": "60200",
        "country": "CZ",
        "legal_form": "112",
        "vat_number": f"CZ{HORSE_NUMBER}",
        "ceased_on": None,
        "trading": True,
    }
    return RegisteredCompany(**usual | changes)


def make_evidence(**changes: Any) -> CompanyEvidence:
    usual: dict[str, Any] = {
        "outcome": CheckOutcome.OK,
        "source": "ARES",
        "asked_at": NOON,
        "digest": "d",
        "company": make_company(),
    }
    return CompanyEvidence(**usual | changes)


def make_offer(**changes: Any) -> Offer:
    usual: dict[str, Any] = {
        "price_list_id": fresh("list"),
        "valid_from": NOON,
        "demonstration": True,
        "prices": (
            YearPrice("cz", crowns(179), crowns(140)),
            YearPrice("test", crowns(149), crowns(140)),
        ),
        "tiers": (),
    }
    return Offer(**usual | changes)


@dataclass(frozen=True)
class House:
    """The shared database under both of the application's roles, with our own books' neighbours."""

    books: Database
    front: Database

    @property
    def applications(self) -> Applications:
        return Applications(self.books, now, 2)

    @property
    def reviews(self) -> Reviews:
        return Reviews(self.books)

    @property
    def replies(self) -> Replies:
        return Replies(self.books, 2)

    @property
    def payments(self) -> Payments:
        return Payments(self.books, now, RULES)

    @property
    def papers(self) -> Papers:
        return self.papers_of()

    def papers_of(self, clock: Callable[[], datetime] = now, **changes: Any) -> Papers:
        """The papers, with another clock or other rules of the accountant."""
        return Papers(self.books, clock, replace(RULES, **changes))

    @property
    def deposits(self) -> Deposits:
        """The deposits with a delay that no test has to wait for."""
        return Deposits(self.books, now, SHORT_DELAY)


async def publish_tier(house: House, **changes: Any) -> Tier:
    tier = make_tier(**changes)
    await Prices(house.books, now).publish_offer(make_offer(tiers=(tier,)))
    return tier


async def add_user(house: House, role: Role = Role.CUSTOMER, **changes: Any) -> User:
    usual: dict[str, Any] = {
        "email": f"{fresh('clovek')}@kun.example",
        "password_hash": "x",
        "name": "Anna Dvořáková",
        "role": role,
        "language": "cs",
    }
    async with house.front.writing() as transaction:
        user = await users.add(transaction, NewUser(**usual | changes))
    assert user is not None
    return user


async def send_form(house: House, customer_id: str | None = None, **changes: Any) -> Application:
    """Send a form as an applicant would; the tier is published unless it is named."""
    if "tier_id" not in changes:
        changes["tier_id"] = (await publish_tier(house)).tier_id
    form = make_form(**changes)
    async with house.front.writing() as transaction:
        application_id = await forms.send(
            transaction, customer_id or fresh("c"), fresh("page"), form
        )
    return Application(application_id, form.tier_id)


async def apply(house: House, customer_id: str | None = None, **changes: Any) -> str:
    """Bring an application into the reviewers' queue and return its id."""
    application = await send_form(house, customer_id, **changes)
    await house.applications.record_application(application)
    await house.applications.record_confirmation(application.application_id)
    await house.applications.submit_for_review(application.application_id)
    return application.application_id


async def propose(
    house: House, application_id: str, number: int = 1, **changes: Any
) -> DecisionTaken | BookRefusal:
    """Send a reviewer's decision; nothing was checked, so a yes says why it is one all the same."""
    decision = make_decision(**{"override": "Známe je."} | changes)
    return await house.reviews.record_proposal(Proposed(application_id, number, decision, now()))


async def decide(
    house: House, application_id: str, number: int = 1, **changes: Any
) -> DecisionStands:
    """Have a reviewer decide, and let the decision count."""
    taken = await propose(house, application_id, number, **changes)
    assert isinstance(taken, DecisionTaken), taken
    return await house.reviews.record_decision(ProposalDue(application_id, number, now()))


async def open_partner(house: House, customer_id: str | None = None, **changes: Any) -> str:
    """Make a partner the whole way, from the form to the approval, and return the partner's id."""
    application_id = await apply(house, customer_id, **changes)
    reviewer = await add_user(house, Role.REVIEWER)
    await decide(house, application_id, reviewer_id=reviewer.user_id)
    return (await Partners(house.books).open_partner(application_id)).partner_id


async def keep_request(house: House, partner_id: str, user_id: str | None = None) -> str:
    """Keep a partner's request for a deposit as the web does; return its id."""
    asker = Asker(partner_id, user_id or fresh("u"), "sign-in", fresh("page"))
    async with house.front.writing() as transaction:
        return (await deposit_requests.ask_for_deposit(transaction, asker)).request_id


async def keep_refund(
    house: House, partner_id: str, amount: Money, account: str = "19-2000145399/0800"
) -> str:
    """Keep a partner's request for a refund as the web does; return its id."""
    asker = Asker(partner_id, fresh("u"), "sign-in", fresh("page"))
    async with house.front.writing() as transaction:
        sent = await deposit_requests.ask_for_refund(transaction, asker, amount, account)
    return sent.refund_id


async def set_status(house: House, partner_id: str, status: PartnerStatus) -> None:
    change = PARTNERS.update().where(PARTNERS.c.partner_id == partner_id).values(status=status)
    async with house.books.writing() as transaction:
        await transaction.execute(change)


async def top_up(house: House, partner_id: str, amount: Money) -> PaymentMatched:
    """Call for a payment, have it paid and credited."""
    wanted = make_top_up(partner_id=partner_id, net=amount)
    await house.payments.call_for_payment(wanted)
    paid = make_payment(wanted.top_up_id)
    await house.deposits.credit_top_up(paid)
    return paid


async def open_deposit(house: House, amount: Money | None = None, **changes: Any) -> str:
    """Make a partner with a deposit, with money in it if an amount is given."""
    partner_id = await open_partner(house, **changes)
    await house.deposits.open_deposit(partner_id)
    if amount is not None:
        await top_up(house, partner_id, amount)
    return partner_id


def deposit_of(free: Money, held: Money | None = None) -> Deposit:
    return Deposit(free, held or Money(free.currency, 0))
