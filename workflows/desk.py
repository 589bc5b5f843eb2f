"""The desk for partners and applicants: starts stories and hands words to running ones."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowHandle,
    WorkflowUpdateFailedError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from programme.order import (
    Cancelled,
    Order,
    OrderAnswer,
    OrderEnd,
    OrderStatus,
    StillWorking,
    TooLate,
)
from programme.payments import CallForPayment, TopUp, TopUpStatus
from programme.people.application import Application, ApplicationStatus
from programme.people.verification import CheckOutcome
from workflows.deposit_top_up import DepositTopUp
from workflows.domain_order import DomainOrder
from workflows.errands import AskAboutCompany, SendResumeLink, SendStatusLink
from workflows.ids import (
    TASK_QUEUE,
    application_workflow_id,
    company_errand_id,
    order_workflow_id,
    resume_errand_id,
    standing_errand_id,
    top_up_workflow_id,
)
from workflows.partner_application import PartnerApplication
from workflows.patience import ANSWER_WAIT, QUESTION_WAIT, SINGLE_ORDER, START_TIMEOUT
from workflows.reach import (
    DeskClosedError,
    answer_within,
    reaching_temporal,
    signal_if_running,
    story_of,
)
from workflows.signboard import labels

JOIN = WorkflowIDConflictPolicy.USE_EXISTING
NEVER_AGAIN = WorkflowIDReusePolicy.REJECT_DUPLICATE

__all__ = ["Desk", "DeskClosedError"]


class Desk:
    """What applicants and partners may ask of the programme.

    Every method raises DeskClosedError when Temporal is out of reach; nothing has happened then.
    """

    def __init__(
        self,
        client: Client,
        new_id: Callable[[], str],
        task_queue: str = TASK_QUEUE,
        *,
        answer_wait: timedelta = ANSWER_WAIT,
    ) -> None:
        self._client = client
        self._new_id = new_id
        self._task_queue = task_queue
        self._answer_wait = answer_wait

    async def apply(self, application: Application) -> None:
        """Start an application; a second start with the same id joins the first."""
        # Suppressed: it was started before, and has ended since.
        async with reaching_temporal():
            with suppress(WorkflowAlreadyStartedError):
                await self._client.start_workflow(
                    PartnerApplication.run,
                    application,
                    id=application_workflow_id(application.application_id),
                    task_queue=self._task_queue,
                    id_conflict_policy=JOIN,
                    id_reuse_policy=NEVER_AGAIN,
                    search_attributes=labels(
                        account=application.application_id, programme=application.tier_id
                    ),
                    static_summary=f"Application {application.application_id}",
                    rpc_timeout=START_TIMEOUT,
                )

    async def confirm_email(self, application_id: str) -> ApplicationStatus | StillWorking:
        """Say that the applicant followed the link; a repeat says it again."""
        story = self._application(application_id)

        async def say() -> ApplicationStatus:
            try:
                return await story.execute_update(
                    PartnerApplication.confirm_email, id="confirm-email"
                )
            except WorkflowUpdateFailedError:
                # It has lapsed, and only the letter that says so is still on its way.
                return await story.query(PartnerApplication.status)

        answer = await answer_within(self._answer_wait, say, story.result)
        if isinstance(answer, StillWorking):
            # Temporal forgets an update that no worker has heard when it restarts; not a signal.
            await signal_if_running(
                story, PartnerApplication.confirm_email_by_signal, START_TIMEOUT
            )
        return answer

    async def send_confirmation_again(self, application_id: str) -> None:
        """Ask for another confirmation letter; an application that has ended sends none."""
        story = self._application(application_id)
        await signal_if_running(story, PartnerApplication.link_lost, START_TIMEOUT)

    async def withdraw(self, application_id: str) -> ApplicationStatus | StillWorking:
        """Take an application back; too late, say how it ended. A repeat says it again."""
        story = self._application(application_id)

        async def say() -> ApplicationStatus:
            return await story.execute_update(PartnerApplication.withdraw)

        answer = await answer_within(self._answer_wait, say, story.result)
        if isinstance(answer, StillWorking):
            # Temporal forgets an update that no worker has heard when it restarts; not a signal.
            await signal_if_running(story, PartnerApplication.withdraw_by_signal, START_TIMEOUT)
        return answer

    async def answer_questions(
        self, application_id: str, number: int
    ) -> ApplicationStatus | StillWorking:
        """Say that a request for information is answered; the answers are kept by then."""
        story = self._application(application_id)

        async def say() -> ApplicationStatus:
            return await story.execute_update(PartnerApplication.answered, number)

        answer = await answer_within(self._answer_wait, say, story.result)
        if isinstance(answer, StillWorking):
            await signal_if_running(
                story, PartnerApplication.answered_by_signal, START_TIMEOUT, number
            )
        return answer

    async def appeal(self, application_id: str) -> ApplicationStatus | StillWorking:
        """Say that the applicant has appealed; the words are kept by then."""
        story = self._application(application_id)

        async def say() -> ApplicationStatus:
            return await story.execute_update(PartnerApplication.appeal)

        answer = await answer_within(self._answer_wait, say, story.result)
        if isinstance(answer, StillWorking):
            await signal_if_running(story, PartnerApplication.appeal_by_signal, START_TIMEOUT)
        return answer

    def _application(
        self, application_id: str
    ) -> WorkflowHandle[PartnerApplication, ApplicationStatus]:
        return story_of(
            self._client, PartnerApplication.run, application_workflow_id(application_id)
        )

    async def ask_about_company(self, company_number: str) -> CheckOutcome | None:
        """Have the register asked and wait a little; the answer itself lies in the books then."""
        async with reaching_temporal():
            errand = await self._client.start_workflow(
                AskAboutCompany.run,
                company_number,
                id=company_errand_id(self._new_id()),
                task_queue=self._task_queue,
                static_summary="Who is this company?",
                rpc_timeout=START_TIMEOUT,
            )
            try:
                async with asyncio.timeout(QUESTION_WAIT.total_seconds()):
                    return await errand.result()
            except TimeoutError:
                return None

    async def send_resume_link(self, draft_id: str) -> None:
        """Have the letter sent with the link to go on with a draft."""
        async with reaching_temporal():
            await self._client.start_workflow(
                SendResumeLink.run,
                draft_id,
                id=resume_errand_id(draft_id, self._new_id()),
                task_queue=self._task_queue,
                static_summary="Link to a draft",
                rpc_timeout=START_TIMEOUT,
            )

    async def send_status_link(self, application_id: str) -> None:
        """Have the letter sent that says where an application can be followed."""
        async with reaching_temporal():
            await self._client.start_workflow(
                SendStatusLink.run,
                application_id,
                id=standing_errand_id(application_id, self._new_id()),
                task_queue=self._task_queue,
                static_summary=f"How {application_id} stands",
                rpc_timeout=START_TIMEOUT,
            )

    async def top_up(self, top_up: TopUp) -> CallForPayment | TopUpStatus | StillWorking:
        """Start a top-up and wait a little for its call for payment; a repeat joins the first."""
        workflow_id = top_up_workflow_id(top_up.top_up_id)
        async with reaching_temporal():
            try:
                story = await self._client.start_workflow(
                    DepositTopUp.run,
                    top_up,
                    id=workflow_id,
                    task_queue=self._task_queue,
                    id_conflict_policy=JOIN,
                    id_reuse_policy=NEVER_AGAIN,
                    search_attributes=labels(account=top_up.partner_id),
                    static_summary=f"Top-up of {top_up.partner_id}: {top_up.net.decimal_text()}",
                    rpc_timeout=START_TIMEOUT,
                )
            except WorkflowAlreadyStartedError:
                story = story_of(self._client, DepositTopUp.run, workflow_id)

        async def ask() -> CallForPayment:
            return await story.execute_update(DepositTopUp.first_answer, id="first-answer")

        return await answer_within(self._answer_wait, ask, story.result)

    async def order(self, order: Order) -> OrderAnswer:
        """Place an order and wait a little for its first answer; a repeat joins the first."""
        workflow_id = order_workflow_id(order.order_id)
        story = story_of(self._client, DomainOrder.run, workflow_id)

        async def ask() -> OrderAnswer:
            start = self._start_of(order)
            try:
                return await self._client.execute_update_with_start_workflow(
                    DomainOrder.first_answer, start_workflow_operation=start, id="first-answer"
                )
            except WorkflowAlreadyStartedError:
                return await story.result()
            finally:
                await _look_at(start)

        answer = await answer_within(self._answer_wait, ask, story.result)
        if isinstance(answer, StillWorking):
            # Whether Temporal has heard of the order is not known; it must have, before we say so.
            async with reaching_temporal():
                await self._start_order(order)
        return answer

    async def cancel_order(self, order_id: str) -> OrderAnswer | TooLate:
        """Take an order back while nothing is at the registry; too late, say so."""
        story = story_of(self._client, DomainOrder.run, order_workflow_id(order_id))

        async def say() -> OrderAnswer | TooLate:
            try:
                return await story.execute_update(DomainOrder.cancel)
            except WorkflowUpdateFailedError:
                return await story.execute_update(DomainOrder.first_answer)

        answer = await answer_within(self._answer_wait, say, story.result)
        return Cancelled() if isinstance(answer, Cancelled) else answer

    def _start_of(self, order: Order) -> WithStartWorkflowOperation[DomainOrder, OrderEnd]:
        # Untyped: terms in a dict lead mypy astray at every other start in the house.
        operation: Any = WithStartWorkflowOperation
        started: WithStartWorkflowOperation[DomainOrder, OrderEnd] = operation(
            DomainOrder.run, order, **self._terms_of(order)
        )
        return started

    async def _start_order(self, order: Order) -> None:
        with suppress(WorkflowAlreadyStartedError):
            start: Any = self._client.start_workflow
            await start(DomainOrder.run, order, rpc_timeout=START_TIMEOUT, **self._terms_of(order))

    def _terms_of(self, order: Order) -> dict[str, Any]:
        return {
            "id": order_workflow_id(order.order_id),
            "task_queue": self._task_queue,
            "id_conflict_policy": JOIN,
            "id_reuse_policy": NEVER_AGAIN,
            "search_attributes": labels(
                account=order.partner_id,
                domain_name=order.name,
                registry=order.zone,
                stage=OrderStatus.RECEIVED,
            ),
            "static_summary": f"{order.name} for {order.partner_id}",
            "priority": SINGLE_ORDER.of(order.partner_id),
        }


async def _look_at(start: WithStartWorkflowOperation[Any, Any]) -> None:
    """Look at how a start ended, which Temporal's client complains about if nobody does."""
    with suppress(Exception):
        async with asyncio.timeout(0):
            await start.workflow_handle()
