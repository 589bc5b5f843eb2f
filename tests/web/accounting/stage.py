"""The accountants' pages over real books, with a desk that does at once what the stories do."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx2

from activities.corrections import Corrections
from activities.deposits import Deposits, EntryReversed, PaymentCredit, Reversal
from activities.payment_decisions import PaymentDecisions
from db.books import payments
from db.books.payments import TOP_UPS
from db.engine import Database
from db.front import sign_ins, users
from db.front.users import NewUser, Role
from db.views import deposit
from programme.billing.corrections import CorrectionVerdict, CorrectionWanted
from programme.billing.incoming import (
    PaymentAction,
    PaymentAnswer,
    PaymentDecided,
    PaymentKey,
    UnmatchedReason,
)
from programme.ledger import Deposit
from programme.money import Money, czk
from programme.order import StillWorking
from programme.payments import PaymentMatched, PaymentUnmatched, TopUpStatus
from programme.tax import from_net
from tests.conftest import DatabaseUrls
from tests.makers import make_movement
from tests.web.desk_stage import NOW, Guest, Stage, open_stage
from web.accounting.references import reference_of
from workflows.desk import DeskClosedError


class StandInBillingStaffDesk:
    """Carries decisions out in the books as the stories would, without their letters."""

    def __init__(self, books: Database) -> None:
        self.deposits = Deposits(books, lambda: datetime.now(UTC), timedelta(seconds=1))
        self.decisions, self.corrections = PaymentDecisions(books), Corrections(books)
        self.is_closed = False
        self.is_slow = False
        self.asked: list[Any] = []

    async def decide_payment(self, key: PaymentKey) -> PaymentAnswer | StillWorking:
        self._refuse_if_closed(key)
        if self.is_slow:
            return StillWorking()
        answer = await self.decisions.decide_payment(key)
        if isinstance(answer, PaymentDecided):
            await self._credit(key, answer)
        return answer

    async def _credit(self, key: PaymentKey, decided: PaymentDecided) -> None:
        if decided.action is PaymentAction.CREDIT_CALL:
            assert decided.top_up_id is not None
            paid = PaymentMatched(decided.top_up_id, key.bank_account, key.movement_id)
            await self.deposits.credit_top_up(paid)
        if decided.action is PaymentAction.CREDIT_PARTNER:
            assert decided.partner_id is not None
            payment = PaymentCredit(decided.partner_id, key.bank_account, key.movement_id)
            await self.deposits.credit_payment(payment)

    async def correct(self, correction_id: str) -> Any:
        self._refuse_if_closed(correction_id)
        if self.is_slow:
            return StillWorking()
        wanted = await self.corrections.read_correction(correction_id)
        if not isinstance(wanted, CorrectionWanted):
            return wanted
        if wanted.verdict is CorrectionVerdict.CONFIRM:
            reversal = Reversal(
                wanted.entry_id, wanted.reason, wanted.proposed_by, wanted.answered_by
            )
            taken = await self.deposits.reverse_entry(reversal)
            if not isinstance(taken, EntryReversed):
                return taken
        return await self.corrections.record_correction(correction_id)

    def _refuse_if_closed(self, asked: Any) -> None:
        self.asked.append(asked)
        if self.is_closed:
            raise DeskClosedError("Temporal cannot be reached.")


@dataclass
class Office:
    """The accountants' pages, and who works there."""

    stage: Stage
    desk: StandInBillingStaffDesk
    people: dict[str, httpx2.AsyncClient] = field(default_factory=dict)

    async def person(self, name: str, role: Role = Role.ACCOUNTANT) -> httpx2.AsyncClient:
        """Return the browser of one of our people, signed in."""
        if name in self.people:
            return self.people[name]
        token = secrets.token_urlsafe(32)
        new = NewUser(f"{uuid.uuid4().hex}@my.example", name, role, "cs", password_hash="-")
        async with self.stage.front.writing() as transaction:
            user = await users.add(transaction, new)
            assert user is not None
            await sign_ins.add(transaction, token, user.user_id, NOW + timedelta(hours=1))
        self.people[name] = self.stage.client(cookies={"desk": token, "language": "cs"})
        return self.people[name]

    async def payment(
        self, amount: Money, reason: UnmatchedReason, **changes: Any
    ) -> tuple[PaymentKey, str]:
        """Write a payment that waits; return what it is known by, and its page."""
        usual = {"bank_account": f"{uuid.uuid4().hex}/2010", "payer_name": "Vlna a nit v.o.s."}
        movement = make_movement(amount=amount, **usual | {"message": ""} | changes)
        async with self.stage.books.writing() as transaction:
            await payments.add_movement(transaction, movement, PaymentUnmatched(reason))
        key = PaymentKey(movement.bank_account, movement.movement_id)
        return key, f"/accounting/payments/{reference_of(key)}"

    async def call(self, guest: Guest, net: Money, symbol: str) -> str:
        """Write an open call for payment; return its top-up."""
        top_up_id, amount = f"top_{uuid.uuid4().hex}", from_net(net)
        values = {
            "top_up_id": top_up_id,
            "partner_id": guest.customer_id,
            "status": TopUpStatus.AWAITING_PAYMENT,
            "currency": net.currency,
            "net_minor": amount.base.minor,
            "tax_minor": amount.tax.minor,
            "gross_minor": amount.gross.minor,
            "variable_symbol": symbol,
            "due_day": date(2026, 12, 3),
        }
        async with self.stage.books.writing() as transaction:
            await transaction.execute(TOP_UPS.insert().values(values))
        return top_up_id

    async def deposit(self, guest: Guest) -> Deposit:
        async with self.stage.front.reading() as transaction:
            found = await deposit.find(transaction, guest.customer_id)
        assert found is not None
        return found

    async def free(self, guest: Guest) -> int:
        return (await self.deposit(guest)).free.minor


@asynccontextmanager
async def open_office(urls: DatabaseUrls) -> AsyncIterator[Office]:
    """Open the pages over a database of their own."""
    async with open_stage(urls) as stage:
        desk = StandInBillingStaffDesk(stage.books)
        context = replace(stage.app.state.context, billing_staff_desk=desk)
        stage.app.state.context = context
        yield Office(stage, desk)


def symbol() -> str:
    """Return a variable symbol nobody else has."""
    return f"24{uuid.uuid4().int % 10**8:08}"


ONE_CROWN = czk(100)
