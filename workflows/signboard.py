"""What operators see of a running story: search attributes and current details."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from temporalio import workflow
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

STAGE = SearchAttributeKey.for_keyword("Stage")
WAITING_FOR = SearchAttributeKey.for_keyword("WaitingFor")
ACCOUNT = SearchAttributeKey.for_keyword("Account")
PROGRAMME = SearchAttributeKey.for_keyword("Programme")
DOMAIN_NAME = SearchAttributeKey.for_keyword("DomainName")
REGISTRY = SearchAttributeKey.for_keyword("Registry")
DUE = SearchAttributeKey.for_datetime("Due")

SEARCH_ATTRIBUTES: dict[str, str] = {
    "Stage": "Keyword",
    "WaitingFor": "Keyword",
    "Account": "Keyword",
    "Programme": "Keyword",
    "DomainName": "Keyword",
    "Registry": "Keyword",
    "Due": "Datetime",
}
"""Every search attribute with its type, as the namespace must know it before a story starts."""


class WaitingFor(StrEnum):
    """Whose turn it is."""

    US = "us"
    APPLICANT = "applicant"
    REVIEWER = "reviewer"
    ACCOUNTANT = "accountant"
    MONEY = "money"
    REGISTRY = "registry"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Sign:
    """Where a story stands, whose turn it is, in a sentence, and by when."""

    stage: str
    waiting_for: WaitingFor
    sentence: str
    due: datetime | None = None


def show(sign: Sign) -> None:
    """Put a sign up; all attributes in one upsert, because each upsert is an event."""
    workflow.upsert_search_attributes(
        [
            STAGE.value_set(sign.stage),
            WAITING_FOR.value_set(sign.waiting_for),
            DUE.value_unset() if sign.due is None else DUE.value_set(sign.due),
        ]
    )
    workflow.set_current_details(_details(sign))


def labels(
    *,
    account: str | None = None,
    programme: str | None = None,
    domain_name: str | None = None,
    registry: str | None = None,
    stage: str | None = None,
) -> TypedSearchAttributes:
    """Return what a story is found by from its first moment on."""
    given = {
        ACCOUNT: account,
        PROGRAMME: programme,
        DOMAIN_NAME: domain_name,
        REGISTRY: registry,
        STAGE: stage,
    }
    return TypedSearchAttributes(
        [SearchAttributePair(key, value) for key, value in given.items() if value is not None]
    )


def _details(sign: Sign) -> str:
    lines = [f"**{sign.sentence}**", "", f"- stage: `{sign.stage}`"]
    lines.append(f"- waiting for: `{sign.waiting_for}`")
    if sign.due is not None:
        lines.append(f"- due: {sign.due.isoformat(timespec='minutes')}")
    return "\n".join(lines)
