"""The story of one day at the bank, step for step as payments-from-the-bank tells it."""

import asyncio
from datetime import timedelta

from temporalio import workflow

from activities.bank import Bank, StatementRead, StatementWanted, TokenRefused
from activities.post import Envelope, PostRoom
from programme.bank.statements import StatementRefused
from programme.billing.letters import BankTokenRefused
from programme.letters import Addressee, AddresseeKind
from programme.payments import PaymentMatched, StatementDay
from workflows.ids import statement_workflow_id
from workflows.messages import begin, end_of
from workflows.patience import BANK_CALL, POST_ROOM, STATEMENT_IMPORT
from workflows.signboard import Sign, WaitingFor, show
from workflows.waking import tell_what_is_paid

LOOK_BACK = timedelta(days=14)
"""Statements overlap: what the bank booked late is seen all the same, and nothing twice."""


@workflow.defn
class BankStatement:
    """How payments are seen."""

    def __init__(self) -> None:
        self._stage = ""

    @workflow.run
    async def run(self, today: StatementDay) -> str:
        """Tell the story of a day: ask, write down, tell those who wait; then wake tomorrow's."""
        self._sign("reading", f"The statement of {today.account} is read.")
        while True:
            # 1. We ask the bank what came in, all day long.
            # 2. Its answer is kept as it came, before anybody reads it.
            # 3. Each movement is written down once and matched by its variable symbol.
            paid = await self._read(today)

            # 4. A top-up whose payment came in goes on at once.
            await tell_what_is_paid(paid)
            if workflow.now() >= end_of(today.day):
                break
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(today)
            await workflow.sleep(today.poll_seconds, summary="Until the bank is asked again")

        # 5. At midnight the day is closed and the next one begins.
        await self._begin_next_day(today)
        return "read"

    async def _read(self, today: StatementDay) -> tuple[PaymentMatched, ...]:
        wanted = StatementWanted(today.day - LOOK_BACK, today.day)
        if not workflow.patched("statements-are-kept"):
            return await self._read_at_once(wanted)
        fetched = await workflow.execute_activity_method(
            Bank.fetch_statement, wanted, summary="Ask the bank", **BANK_CALL
        )
        if isinstance(fetched, TokenRefused):
            self._sign("token_refused", "The bank refuses our token.")
            await self._alarm(fetched)
            return ()
        return await self._import(today, fetched.statement_id)

    async def _read_at_once(self, wanted: StatementWanted) -> tuple[PaymentMatched, ...]:
        read: StatementRead = await workflow.execute_activity_method(
            Bank.read_statement, wanted, summary="Read the bank statement", **BANK_CALL
        )
        return read.paid

    async def _import(self, today: StatementDay, statement_id: str) -> tuple[PaymentMatched, ...]:
        read = await workflow.execute_activity_method(
            Bank.import_statement,
            statement_id,
            summary="Write down what the bank says",
            **STATEMENT_IMPORT,
        )
        if isinstance(read, StatementRefused):
            # Its bytes are kept and the reason is in the books; the next answer may be whole.
            self._sign("refused", "The bank's answer could not be read.")
            return ()
        self._sign("reading", f"The statement of {today.account} is read.")
        return read.paid

    async def _alarm(self, refused: TokenRefused) -> None:
        """Write to those who see to money, once in a row of refusals."""
        letter = BankTokenRefused(refused.account, refused.times)
        begun = f"bank/{workflow.now().isoformat(timespec='seconds')}/{letter.kind}"
        await asyncio.gather(
            *(
                workflow.execute_activity_method(
                    PostRoom.send_letter,
                    Envelope(f"{begun}/{each}", Addressee(AddresseeKind.STAFF, each), letter),
                    summary=f"Send the letter {letter.kind}",
                    **POST_ROOM,
                )
                for each in refused.tell
            )
        )

    def _sign(self, stage: str, sentence: str) -> None:
        """Put a sign up unless it stands there: each is an event, and a day has many looks."""
        if stage != self._stage:
            self._stage = stage
            show(Sign(stage, WaitingFor.MONEY if stage == "reading" else WaitingFor.US, sentence))

    async def _begin_next_day(self, today: StatementDay) -> None:
        tomorrow = StatementDay(today.account, today.day + timedelta(days=1), today.poll_seconds)
        await begin(
            BankStatement.run,
            tomorrow,
            statement_workflow_id(tomorrow.account, tomorrow.day),
            f"Bank statement of {tomorrow.day.isoformat()}",
        )
