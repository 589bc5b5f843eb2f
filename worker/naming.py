"""The neighbours, stories and workers for names that are registered; part of the composition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from temporalio.client import Client
from temporalio.worker import Worker

from activities.domain_changes import DomainChanges
from activities.registry import Accounts, Attempts, Comparison, NameChanges
from activities.registry.carrying import Carrier
from activities.registry.change_book import ChangeBook
from activities.registry.details import Details
from activities.registry.holders import Holders
from activities.registry.lanes import Lane
from activities.registry.looking import Looks
from db.engine import Database
from db.sealing import Seals
from workflows.domains.change_errands import CompareRegistries, LookAtName
from workflows.domains.domain_change import DomainChange
from workflows.domains.domain_deletion import DomainDeletion
from workflows.domains.registry_comparison import RegistryComparison
from workflows.domains.registry_errands import OpenAccount, RuleOnOrder
from workflows.domains.transfer_code import TransferCode
from workflows.ids import registry_questions_queue

NAMING_STORIES = (
    DomainChange,
    DomainDeletion,
    TransferCode,
    RegistryComparison,
    CompareRegistries,
    LookAtName,
    OpenAccount,
    RuleOnOrder,
)

QUESTIONS_AT_ONCE = 3
"""A page's question is not to wait for a comparison; the pool lets through what it may."""


@dataclass(frozen=True)
class Naming:
    """Who the stories of names deal with."""

    changes: DomainChanges
    at_registry: NameChanges
    comparison: Comparison
    accounts: Accounts
    attempts: Attempts

    @property
    def steps(self) -> list[Callable[..., Any]]:
        """What is done in our own books."""
        return [
            self.changes.take_change,
            self.changes.end_change,
            self.changes.forget_code,
            self.comparison.registries_to_compare,
            self.comparison.begin_comparison,
            self.comparison.end_comparison,
            self.attempts.rule_on_order,
        ]

    @property
    def questions(self) -> list[Callable[..., Any]]:
        """What is asked of registries and changes nothing there."""
        return [
            self.comparison.look_at_name,
            self.comparison.compare_portion,
            self.comparison.compare_list,
        ]


def make_naming(
    database: Database,
    lanes: Mapping[str, Lane],
    carrier: Carrier,
    seals: Seals,
    clock: Callable[[], datetime],
) -> Naming:
    """Return the neighbours, each with what it needs."""
    details = Details(database, seals.details)
    holders = Holders(database, details, carrier.new_cl_trid)
    looks = Looks(lanes, database, clock, carrier.new_cl_trid)
    return Naming(
        changes=DomainChanges(database),
        at_registry=NameChanges(
            lanes, carrier, ChangeBook(database, seals.details, clock), holders, details
        ),
        comparison=Comparison(lanes, looks, database, clock),
        accounts=carrier.accounts,
        attempts=carrier.attempts,
    )


def question_workers(
    client: Client, questions: list[Callable[..., Any]], zones: Iterable[str], **options: Any
) -> tuple[Worker, ...]:
    """Return a worker for the questions to each registry account; they wait for no order."""
    return tuple(
        Worker(
            client,
            task_queue=queue,
            activities=questions,
            max_concurrent_activities=QUESTIONS_AT_ONCE,
            graceful_shutdown_timeout=timedelta(seconds=50),
            **options,
        )
        for queue in sorted({registry_questions_queue(zone) for zone in zones})
    )
