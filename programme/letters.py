"""Every letter we send, with the words it needs; the class names the folder of its texts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, get_args

from programme.billing.letters import (
    AuditAlarm,
    BankTokenRefused,
    DepositCorrected,
    DepositDeclined,
    DepositLow,
    MonthPapers,
    PaymentCredited,
    RefundPaid,
    RefundReceived,
    RefundRefused,
    TopUpReminder,
)
from programme.domains.change_letters import (
    DomainChanged,
    DomainChangeRefused,
    DomainDeleted,
    RegistryDiffers,
    TransferCodeReady,
)
from programme.domains.letters import (
    BulkOrderAwaitsFunds,
    BulkOrderEnded,
    RegistryNeedsSomebody,
)
from programme.domains.renewal_letters import (
    NameNotRenewed,
    NameRenewed,
    NamesEnded,
    NamesEnding,
    NameTransferred,
    TransferNotDone,
)
from programme.money import Money
from programme.order import Done, OrderEnd
from programme.people.decisions import ReasonCode
from programme.people.questions import Question


class AddresseeKind(StrEnum):
    """Whom we may write to. There is no member for end customers: we never write to them."""

    APPLICANT = "applicant"
    PARTNER = "partner"
    STAFF = "staff"
    """One of our own people, by user id."""
    DRAFT = "draft"
    """Who has begun an application and not sent it yet, by the draft's id."""


@dataclass(frozen=True)
class Addressee:
    """Someone we know; the post room knows the address and the language."""

    kind: AddresseeKind
    id: str


class LinkPurpose(StrEnum):
    """What a link in a letter is good for; the post room makes the secret part of it."""

    CONFIRM_EMAIL = "confirm_email"
    RESUME_DRAFT = "resume_draft"


LINK_PATHS = {LinkPurpose.CONFIRM_EMAIL: "confirm", LinkPurpose.RESUME_DRAFT: "apply/resume"}
"""Under which address of ours each link leads; the secret follows."""


class LapseCause(StrEnum):
    """What the applicant did not do in time."""

    EMAIL_UNCONFIRMED = "email_unconfirmed"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True)
class SecretLink:
    """What a link in a letter opens, and until when."""

    purpose: LinkPurpose
    subject: str
    until: datetime


@dataclass(frozen=True)
class ConfirmEmail:
    """The applicant proves that the address is theirs; the post room adds the link."""

    application_id: str
    link_until: datetime
    due_at: datetime
    kind: Literal["confirm_email"] = "confirm_email"


@dataclass(frozen=True)
class DraftSaved:
    """The way back to an application that is not finished; the post room adds the link."""

    draft_id: str
    link_until: datetime
    kept_until: datetime
    kind: Literal["draft_saved"] = "draft_saved"


@dataclass(frozen=True)
class ApplicationReceived:
    """The address is confirmed, and our promise is given."""

    application_id: str
    due_at: datetime
    kind: Literal["application_received"] = "application_received"


@dataclass(frozen=True)
class ApplicationStanding:
    """Somebody asked on the web how an application stands; only its own address is told where."""

    application_id: str
    kind: Literal["application_standing"] = "application_standing"


@dataclass(frozen=True)
class InformationWanted:
    """A reviewer needs more before the application can be decided."""

    application_id: str
    number: int
    questions: tuple[Question, ...]
    answer_until: datetime
    kind: Literal["information_wanted"] = "information_wanted"


@dataclass(frozen=True)
class InformationReminder:
    """What a reviewer asked has not been answered yet."""

    application_id: str
    number: int
    questions: tuple[Question, ...]
    answer_until: datetime
    kind: Literal["information_reminder"] = "information_reminder"


@dataclass(frozen=True)
class ApplicationApproved:
    """The applicant is a partner now; the discount counts already."""

    application_id: str
    discount_permille: int
    kind: Literal["application_approved"] = "application_approved"


@dataclass(frozen=True)
class ApplicationDeclined:
    """The applicant reads why, and what can be done about it."""

    application_id: str
    reason_code: ReasonCode
    reason: str
    """The reviewer's own sentence; may be empty where the code says enough."""
    appeal_until: datetime | None
    """None after an appeal: that decision is the last one."""
    apply_again_from: datetime
    kind: Literal["application_declined"] = "application_declined"


@dataclass(frozen=True)
class AppealReceived:
    """Somebody else will read the application again."""

    application_id: str
    due_at: datetime
    kind: Literal["appeal_received"] = "appeal_received"


@dataclass(frozen=True)
class ApplicationWithdrawn:
    """The applicant took the application back."""

    application_id: str
    kind: Literal["application_withdrawn"] = "application_withdrawn"


@dataclass(frozen=True)
class ApplicationLapsed:
    """The applicant did not act in time."""

    application_id: str
    because: LapseCause
    kind: Literal["application_lapsed"] = "application_lapsed"


@dataclass(frozen=True)
class ReviewReminder:
    """To a reviewer: little is left of the time we promised."""

    application_id: str
    due_at: datetime
    kind: Literal["review_reminder"] = "review_reminder"


@dataclass(frozen=True)
class ReviewOverdue:
    """To a manager: the time we promised is over."""

    application_id: str
    due_at: datetime
    kind: Literal["review_overdue"] = "review_overdue"


@dataclass(frozen=True)
class DepositOpen:
    """The deposit can be topped up and used."""

    smallest_top_up: Money
    kind: Literal["deposit_open"] = "deposit_open"


@dataclass(frozen=True)
class PaymentCalled:
    """What to pay so that the deposit grows; not a tax document."""

    top_up_id: str
    net: Money
    tax: Money
    gross: Money
    variable_symbol: str
    due_day: date
    kind: Literal["payment_called"] = "payment_called"


@dataclass(frozen=True)
class DepositCredited:
    """The payment came in and can be spent."""

    credited: Money
    available: Money
    paper: str | None = None
    """The tax document on the payment; None if it comes with the month's papers only."""
    kind: Literal["deposit_credited"] = "deposit_credited"


@dataclass(frozen=True)
class TopUpLapsed:
    """The payment did not come in time; nothing is owed."""

    top_up_id: str
    variable_symbol: str
    kind: Literal["top_up_lapsed"] = "top_up_lapsed"


@dataclass(frozen=True)
class OrderAwaitingFunds:
    """The order waits for money and goes on by itself."""

    order_id: str
    name: str
    missing: Money
    last_day: date
    kind: Literal["order_awaiting_funds"] = "order_awaiting_funds"


@dataclass(frozen=True)
class OrderRegistered:
    """The name is the partner's."""

    order_id: str
    name: str
    until: date
    price: Money
    kind: Literal["order_registered"] = "order_registered"


@dataclass(frozen=True)
class OrderRefused:
    """The name is not the partner's, and nothing was charged."""

    order_id: str
    name: str
    because: str
    kind: Literal["order_refused"] = "order_refused"


StaffLetter = (
    ReviewReminder
    | ReviewOverdue
    | AuditAlarm
    | BankTokenRefused
    | RegistryDiffers
    | RegistryNeedsSomebody
)
"""What our own people read; no word about an applicant but the reference."""

Letter = (
    ConfirmEmail
    | DraftSaved
    | ApplicationReceived
    | ApplicationStanding
    | InformationWanted
    | InformationReminder
    | ApplicationApproved
    | ApplicationDeclined
    | AppealReceived
    | ApplicationWithdrawn
    | ApplicationLapsed
    | StaffLetter
    | DepositOpen
    | DepositDeclined
    | DepositLow
    | RefundReceived
    | RefundRefused
    | RefundPaid
    | PaymentCalled
    | DepositCredited
    | TopUpLapsed
    | OrderAwaitingFunds
    | OrderRegistered
    | OrderRefused
    | NameRenewed
    | NameNotRenewed
    | NameTransferred
    | TransferNotDone
    | NamesEnding
    | NamesEnded
    | BulkOrderAwaitsFunds
    | BulkOrderEnded
    | DomainChanged
    | DomainChangeRefused
    | DomainDeleted
    | TransferCodeReady
    | PaymentCredited
    | TopUpReminder
    | MonthPapers
    | DepositCorrected
)


def secret_link_of(letter: Letter) -> SecretLink | None:
    """Return what the secret link of a letter opens, if the letter carries one."""
    match letter:
        case ConfirmEmail(application_id=application_id, link_until=until):
            return SecretLink(LinkPurpose.CONFIRM_EMAIL, application_id, until)
        case DraftSaved(draft_id=draft_id, link_until=until):
            return SecretLink(LinkPurpose.RESUME_DRAFT, draft_id, until)
        case _:
            return None


def folder_of(letter: Letter | type[Letter]) -> str:
    """Return the name of the folder that holds a letter's texts."""
    return letter.kind.replace("_", "-")


def all_letters() -> tuple[type[Letter], ...]:
    """Return every kind of letter we send."""
    return get_args(Letter)


def refusal_kinds() -> tuple[str, ...]:
    """Return every reason an order can be refused with; each has its sentence in the letter."""
    return tuple(end.kind for end in get_args(OrderEnd) if end not in get_args(Done))
