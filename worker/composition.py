"""Puts the house together: every neighbour is made here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio.client import Client
from temporalio.worker import PollerBehaviorSimpleMaximum, Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.activation import Activation
from activities.alerts import Alerts
from activities.applications import Applications
from activities.audit import Audit
from activities.bank import Bank
from activities.bulk_orders import BulkOrders
from activities.checks import Checks
from activities.corrections import Corrections
from activities.deposits import Deposits
from activities.drafts import Drafts
from activities.files import Files
from activities.papers import Papers
from activities.partners import Partners
from activities.payment_decisions import PaymentDecisions
from activities.payments import Payments
from activities.post import PostRoom, Tasks
from activities.post.proofs import Proofs
from activities.post.writing import Writer
from activities.prices import Prices
from activities.refunds import RefundRequests
from activities.registry import Registry, Renewals, Transfers
from activities.registry.accounts import Accounts
from activities.registry.attempts import Attempts
from activities.registry.carrying import Carrier
from activities.registry.details import Details
from activities.registry.holders import Holders
from activities.registry.lanes import Lane
from activities.registry.polling import Polling
from activities.reminders import Reminders
from activities.replies import Replies
from activities.retention import Retention
from activities.reviews import Reviews
from db.engine import Database
from db.sealing import Seals
from db.views.auditing.self_audit import AuditRules
from epp.envelope import fresh_cl_trid
from worker.lanes import lanes_of, registry_worker
from worker.limits import Limit
from worker.naming import NAMING_STORIES, Naming, make_naming, question_workers
from worker.outside import Outside as Outside
from workflows.bank_statement import BankStatement
from workflows.billing.correction import Correction
from workflows.billing.deposit_refund import DepositRefund
from workflows.billing.errands import KeepAlertLevel, PublishPrices, WatchDeposits
from workflows.billing.low_deposit import LowDepositAlert
from workflows.billing.month_end import MonthEnd
from workflows.billing.monthly_settlement import MonthlySettlement
from workflows.billing.payment_by_hand import PaymentByHand
from workflows.billing.self_audit import SelfAudit
from workflows.billing.statement_file import StatementFile
from workflows.deposit_activation import DepositActivation
from workflows.deposit_top_up import DepositTopUp
from workflows.domain_order import DomainOrder
from workflows.domains.bulk_order import BulkOrder
from workflows.domains.daily_look import LookAtRenewals
from workflows.domains.landed_order import LandedDomainOrder
from workflows.domains.registry_poll import RegistryPoll
from workflows.domains.renewal import DomainRenewal
from workflows.errands import (
    AskAboutCompany,
    AskForLetterProof,
    CloseTask,
    PublishOffer,
    PublishTier,
    SendKeptLetter,
    SendResumeLink,
    SendStatusLink,
)
from workflows.ids import (
    ADIS,
    ARES,
    ISIR,
    TASK_QUEUE,
    VIES,
    register_queue,
    registry_queue,
)
from workflows.partner_application import PartnerApplication
from workflows.retention import DailyErasing
from workflows.sanctions_lists import SanctionsLists

TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "letters"

RUNNER = SandboxedWorkflowRunner(
    restrictions=SandboxRestrictions.default.with_passthrough_modules(
        "programme", "activities", "workflows.patience", "workflows.ids"
    )
)
"""Temporal's guard on workflow code; worker, tests and replays all use this one."""

STORIES = (
    PartnerApplication,
    DepositActivation,
    DepositTopUp,
    DepositRefund,
    LowDepositAlert,
    WatchDeposits,
    MonthlySettlement,
    MonthEnd,
    SelfAudit,
    DomainOrder,
    *NAMING_STORIES,
    DomainRenewal,
    LookAtRenewals,
    BulkOrder,
    LandedDomainOrder,
    RegistryPoll,
    BankStatement,
    StatementFile,
    PaymentByHand,
    Correction,
    SanctionsLists,
    DailyErasing,
    KeepAlertLevel,
    AskAboutCompany,
    AskForLetterProof,
    PublishOffer,
    PublishTier,
    PublishPrices,
    CloseTask,
    SendKeptLetter,
    SendResumeLink,
    SendStatusLink,
)

FINISH_WHAT_YOU_BEGAN = timedelta(seconds=50)
"""A mail cut off in the middle, or an order at the registry, is worse than a slow stop."""


@dataclass(frozen=True)
class Neighbours:
    """Everyone the stories deal with."""

    applications: Applications
    reviews: Reviews
    replies: Replies
    drafts: Drafts
    partners: Partners
    prices: Prices
    payments: Payments
    papers: Papers
    files: Files
    deposits: Deposits
    bulk_orders: BulkOrders
    activation: Activation
    refunds: RefundRequests
    alerts: Alerts
    audit: Audit
    payment_decisions: PaymentDecisions
    corrections: Corrections
    checks: Checks
    bank: Bank
    retention: Retention
    post_room: PostRoom
    tasks: Tasks
    proofs: Proofs
    registry: Registry
    reminders: Reminders
    polling: Polling
    renewals: Renewals
    transfers: Transfers
    naming: Naming
    lanes: Mapping[str, Lane]
    limits: Mapping[str, Limit]

    async def close(self) -> None:
        """Hang up on everyone."""
        await self.checks.close()
        await self.bank.close()
        for lane in set(self.lanes.values()):
            await lane.pool.close()


def make_neighbours(
    database: Database, outside: Outside, seals: Seals, clock: Callable[[], datetime]
) -> Neighbours:
    """Return the neighbours, each with what it needs; nothing is connected yet."""
    lanes = lanes_of(outside.registries, outside.name_servers)
    details = Details(database, seals.details)
    holders = Holders(database, details, fresh_cl_trid)
    carrier = Carrier(
        Attempts(database, seals.books, clock),
        Accounts(database, clock, outside.trial_pause, lanes),
        fresh_cl_trid,
    )
    writer = Writer(TEMPLATES, outside.sender)
    delay = max(
        (each.profile.consistency_delay_seconds for each in outside.registries.values()),
        default=120,
    )
    return Neighbours(
        applications=Applications(database, clock, outside.review_working_days),
        reviews=Reviews(database),
        replies=Replies(database, outside.review_working_days),
        drafts=Drafts(database),
        partners=Partners(database),
        prices=Prices(database, clock),
        payments=Payments(database, clock, outside.accounting),
        papers=Papers(database, clock, outside.accounting),
        files=Files(database, demonstration=outside.demonstration),
        deposits=Deposits(database, clock, timedelta(seconds=delay)),
        bulk_orders=BulkOrders(database, clock),
        activation=Activation(database),
        refunds=RefundRequests(database),
        alerts=Alerts(database, clock),
        audit=Audit(database, clock, AuditRules(outside.accounting.payment_papers)),
        payment_decisions=PaymentDecisions(database),
        corrections=Corrections(database),
        checks=Checks(database, clock, outside.ares_address, outside.registers),
        bank=Bank(database, outside.bank),
        retention=Retention(database, clock),
        post_room=PostRoom(database, writer, outside.relay, clock, seals.details),
        proofs=Proofs(database, writer, clock),
        tasks=Tasks(database, outside.sender, clock, seals.details),
        registry=Registry(lanes, carrier, holders),
        reminders=Reminders(database, clock),
        polling=Polling(database, lanes, carrier.accounts, clock, fresh_cl_trid),
        renewals=Renewals(lanes, carrier),
        transfers=Transfers(lanes, carrier, details),
        naming=make_naming(database, lanes, carrier, seals, clock),
        lanes=lanes,
        limits=outside.limits,
    )


def build_workers(
    client: Client, them: Neighbours, task_queue: str = TASK_QUEUE, **options: Any
) -> tuple[Worker, ...]:
    """Return the worker that knows every story, and one for each registry and each register.

    A registry account's orders are sent one at a time: parallel creates of one registrar are where
    registries answer 2400. Never run two workers for one registry account.
    """
    main = Worker(
        client,
        task_queue=task_queue,
        workflows=STORIES,
        activities=_activities(them),
        workflow_runner=RUNNER,
        graceful_shutdown_timeout=FINISH_WHAT_YOU_BEGAN,
        **options,
    )
    lanes = (
        registry_worker(client, queue, them.lanes, _at_registries(them), **options)
        for queue in sorted({registry_queue(zone) for zone in them.lanes})
    )
    registers = (_register_worker(client, them, each, **options) for each in them.limits)
    questions = question_workers(
        client, [*them.naming.questions, them.polling.read_messages], them.lanes, **options
    )
    return (main, *lanes, *questions, *registers)


def _at_registries(them: Neighbours) -> list[Callable[..., Any]]:
    return [
        them.registry.register_name,
        them.renewals.renew_name,
        them.transfers.transfer_name,
        them.naming.at_registry.change_name,
        them.naming.accounts.open_account,
    ]


def _register_worker(client: Client, them: Neighbours, register: str, **options: Any) -> Worker:
    limit = them.limits[register]
    return Worker(
        client,
        task_queue=register_queue(register),
        activities=_questions(them)[register],
        max_concurrent_activities=limit.at_once,
        max_task_queue_activities_per_second=limit.a_second,
        activity_task_poller_behavior=PollerBehaviorSimpleMaximum(1),
        graceful_shutdown_timeout=FINISH_WHAT_YOU_BEGAN,
        **options,
    )


def _questions(them: Neighbours) -> Mapping[str, list[Callable[..., Any]]]:
    return {
        ARES: [them.checks.check_company, them.checks.find_company],
        ADIS: [them.checks.check_vat_payer],
        VIES: [them.checks.check_vat_number],
        ISIR: [them.checks.check_insolvency],
    }


def _activities(them: Neighbours) -> list[Callable[..., Any]]:
    return [
        *_money_steps(them),
        *them.naming.steps,
        them.reminders.partners_to_remind,
        them.reminders.take_reminders,
        them.reminders.names_to_renew,
        them.reminders.make_renewal,
        them.applications.record_application,
        them.applications.record_confirmation,
        them.applications.submit_for_review,
        them.applications.record_lapse,
        them.applications.record_withdrawal,
        them.reviews.record_proposal,
        them.reviews.record_taken_back,
        them.reviews.record_awaits_second,
        them.reviews.record_not_seconded,
        them.reviews.record_decision,
        them.reviews.reviewers_to_remind,
        them.reviews.record_escalation,
        them.replies.record_request,
        them.replies.record_answers,
        them.replies.record_appeal,
        them.applications.note_ignored_decision,
        them.drafts.find_draft,
        them.partners.open_partner,
        them.prices.publish_offer,
        them.prices.publish_tier,
        them.prices.publish_prices,
        them.polling.look_after,
        them.polling.who_is_told,
        them.checks.check_sanctions,
        them.checks.check_email_domain,
        them.checks.check_duplicates,
        them.checks.check_conditions,
        them.checks.refresh_sanctions,
        them.retention.erase_applications,
        them.retention.erase_expired,
        them.retention.forget_stories,
        them.post_room.send_letter,
        them.post_room.send_kept_letter,
        them.tasks.close_task,
        them.bulk_orders.begin_bulk,
        them.bulk_orders.next_items,
        them.bulk_orders.bulk_standing,
        them.bulk_orders.end_bulk,
        them.proofs.prove_letter,
    ]


def _money_steps(them: Neighbours) -> list[Callable[..., Any]]:
    return [
        them.payments.call_for_payment,
        them.payments.lapse_top_up,
        them.papers.issue_payment_paper,
        them.papers.issue_credit_note,
        them.papers.issue_correction,
        them.papers.settle_month,
        them.papers.papers_of_month,
        them.papers.partners_to_settle,
        them.files.keep_files,
        them.deposits.open_deposit,
        them.deposits.hold_price,
        them.deposits.hold_for_waiting,
        them.deposits.charge_hold,
        them.deposits.release_hold,
        them.deposits.credit_top_up,
        them.deposits.credit_payment,
        them.deposits.keep_alert_level,
        them.deposits.hold_refund,
        them.deposits.pay_refund,
        them.deposits.release_refund,
        them.deposits.reverse_entry,
        them.payment_decisions.decide_payment,
        them.corrections.read_correction,
        them.corrections.record_correction,
        them.bank.read_statement,
        them.bank.fetch_statement,
        them.bank.keep_statement_file,
        them.bank.import_statement,
        them.activation.take_deposit_request,
        them.activation.record_deposit_decision,
        them.refunds.take_refund_request,
        them.refunds.record_refund_decision,
        them.refunds.record_refund_not_covered,
        them.refunds.record_refund_documented,
        them.alerts.find_low_deposits,
        them.alerts.look_at_low_deposit,
        them.alerts.record_low_deposit_told,
        them.audit.compare_books,
    ]
