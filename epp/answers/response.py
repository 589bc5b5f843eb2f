"""One answer of a registry, with its payload as a value."""

import datetime
from dataclasses import dataclass, field
from typing import TypeAlias

from epp.answers.domains import (
    Availability,
    DomainCreated,
    DomainInfo,
    DomainRenewed,
    TransferState,
)
from epp.answers.messages import (
    DomainTurned,
    Maintenance,
    NssetTried,
    ObjectChanged,
    ObjectDropped,
    ObjectMoved,
    PendingEnded,
    SecurityEvent,
    UnknownPayload,
)
from epp.answers.money import AccountBalance, ChargedFee, LowCredit, RequestFees, ZoneCredit
from epp.answers.objects import (
    ContactCreated,
    ContactInfo,
    HostCreated,
    HostInfo,
    KeysetCreated,
    KeysetInfo,
    Listed,
    ListPrepared,
    NssetCreated,
    NssetInfo,
)
from epp.result_codes import CodeClass, meaning_of

Answer: TypeAlias = (
    tuple[Availability, ...]
    | DomainInfo
    | DomainCreated
    | DomainRenewed
    | TransferState
    | ContactInfo
    | ContactCreated
    | HostInfo
    | HostCreated
    | NssetInfo
    | NssetCreated
    | KeysetInfo
    | KeysetCreated
    | tuple[ZoneCredit, ...]
    | AccountBalance
    | ListPrepared
    | Listed
    | PendingEnded
    | LowCredit
    | RequestFees
    | DomainTurned
    | ObjectMoved
    | ObjectDropped
    | ObjectChanged
    | NssetTried
    | Maintenance
    | UnknownPayload
)


@dataclass(frozen=True)
class MessageQueue:
    """The registry's queue of messages for us, seen with any answer.

    After an acknowledgement the id is the next message's, or a stale one.
    """

    count: int
    message_id: str | None
    queued_at: str | None
    text: str | None


@dataclass(frozen=True)
class Response:
    """One answer of a registry; `masked_frame` is for the record, its secrets struck out.

    `unhandled` is what the registry says in namespaces we did not log in with (RFC 9038).
    """

    code: int
    message: str
    reasons: tuple[str, ...]
    cl_trid: str | None
    sv_trid: str | None
    data: Answer | None
    queue: MessageQueue | None
    masked_frame: str = field(default="", repr=False)
    charged: ChargedFee | None = None
    security_events: tuple[SecurityEvent, ...] = ()
    unhandled: tuple[UnknownPayload, ...] = ()

    @property
    def meaning(self) -> CodeClass:
        """What the code means for the command it answers."""
        return meaning_of(self.code)


def expiry_day(raw: str) -> datetime.date:
    """The day a registry wrote, without moving it to another time zone.

    Raises ValueError when the string does not begin with a day.
    """
    return datetime.date.fromisoformat(raw[:10])
