"""The story of one day at the bank, step for step as payments-from-the-bank tells it."""

import asyncio
from datetime import timedelta

from temporalio import workflow

from activities.bank import Bank, StatementRead, StatementWanted
from programme.payments import PaymentMatched, StatementDay
from workflows.deposit_top_up import DepositTopUp
from workflows.ids import statement_workflow_id, top_up_workflow_id
from workflows.messages import begin, end_of, tell
from workflows.patience import BANK_CALL
from workflows.signboard import Sign, WaitingFor, show

LOOK_BACK = timedelta(days=14)
"""Statements overlap: what the bank booked late is seen all the same, and nothing twice."""


@workflow.defn
class BankStatement:
    """How payments are seen."""

    @workflow.run
    async def run(self, today: StatementDay) -> str:
        """Tell the story of a day: ask, write down, tell those who wait; then wake tomorrow's."""
        show(Sign("reading", WaitingFor.MONEY, f"The statement of {today.account} is read."))
        while True:
            # 1. We ask the bank what came in, all day long.
            # 2. Each movement is written down once and matched by its variable symbol.
            read = await self._read(today)

            # 3. A top-up whose payment came in goes on at once.
            await asyncio.gather(*(self._tell(payment) for payment in read.paid))
            if workflow.now() >= end_of(today.day):
                break
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(today)
            await workflow.sleep(today.poll_seconds, summary="Until the bank is asked again")

        # 4. At midnight the day is closed and the next one begins.
        await self._begin_next_day(today)
        return "read"

    async def _read(self, today: StatementDay) -> StatementRead:
        wanted = StatementWanted(today.day - LOOK_BACK, today.day)
        return await workflow.execute_activity_method(
            Bank.read_statement, wanted, summary="Read the bank statement", **BANK_CALL
        )

    async def _tell(self, payment: PaymentMatched) -> None:
        story = workflow.get_external_workflow_handle_for(
            DepositTopUp.run, top_up_workflow_id(payment.top_up_id)
        )
        await tell(story, DepositTopUp.paid, payment)

    async def _begin_next_day(self, today: StatementDay) -> None:
        tomorrow = StatementDay(today.account, today.day + timedelta(days=1), today.poll_seconds)
        await begin(
            BankStatement.run,
            tomorrow,
            statement_workflow_id(tomorrow.account, tomorrow.day),
            f"Bank statement of {tomorrow.day.isoformat()}",
        )
