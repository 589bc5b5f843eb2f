"""What we can say to any registry, in values that know no dialect."""

from typing import TypeAlias

from epp.commands.contacts import (
    CheckContacts,
    CreateContact,
    DeleteContact,
    InfoContact,
    UpdateContact,
)
from epp.commands.domains import (
    CheckDomains,
    CreateDomain,
    DeleteDomain,
    InfoDomain,
    QueryTransfer,
    RenewDomain,
    ReportRestore,
    RestoreDomain,
    TransferDomain,
    TransferOp,
    UpdateDomain,
)
from epp.commands.parts import (
    Disclosure,
    DnsKey,
    DsData,
    Fee,
    FeeOperation,
    FeeQuestion,
    NameServer,
    ObjectKind,
    PostalAddress,
)
from epp.commands.registry import (
    Balance,
    CreditInfo,
    ListKey,
    ListObjects,
    NextListed,
    PollAck,
    PollRequest,
    SendAuthInfo,
    TransferObject,
)
from epp.commands.servers import (
    CheckHosts,
    CheckKeysets,
    CheckNssets,
    CreateHost,
    CreateKeyset,
    CreateNsset,
    DeleteHost,
    DeleteKeyset,
    DeleteNsset,
    InfoHost,
    InfoKeyset,
    InfoNsset,
    TryNsset,
    UpdateHost,
    UpdateKeyset,
    UpdateNsset,
)

__all__ = [
    "Balance",
    "CheckContacts",
    "CheckDomains",
    "CheckHosts",
    "CheckKeysets",
    "CheckNssets",
    "Command",
    "CreateContact",
    "CreateDomain",
    "CreateHost",
    "CreateKeyset",
    "CreateNsset",
    "CreditInfo",
    "DeleteContact",
    "DeleteDomain",
    "DeleteHost",
    "DeleteKeyset",
    "DeleteNsset",
    "Disclosure",
    "DnsKey",
    "DsData",
    "Fee",
    "FeeOperation",
    "FeeQuestion",
    "InfoContact",
    "InfoDomain",
    "InfoHost",
    "InfoKeyset",
    "InfoNsset",
    "ListKey",
    "ListObjects",
    "NameServer",
    "NextListed",
    "ObjectKind",
    "Order",
    "PollAck",
    "PollRequest",
    "PostalAddress",
    "QueryTransfer",
    "Question",
    "RenewDomain",
    "ReportRestore",
    "RestoreDomain",
    "SendAuthInfo",
    "TransferDomain",
    "TransferObject",
    "TransferOp",
    "TryNsset",
    "UpdateContact",
    "UpdateDomain",
    "UpdateHost",
    "UpdateKeyset",
    "UpdateNsset",
]

Question: TypeAlias = (
    CheckDomains
    | InfoDomain
    | QueryTransfer
    | CheckContacts
    | InfoContact
    | CheckHosts
    | InfoHost
    | CheckNssets
    | InfoNsset
    | CheckKeysets
    | InfoKeyset
    | PollRequest
    | PollAck
    | CreditInfo
    | Balance
    | ListObjects
    | NextListed
)
"""What may be repeated on a new link without harm; an acknowledgement is one of them.

`NextListed` alone means something only on the link its list was prepared on.
"""

Order: TypeAlias = (
    CreateDomain
    | RenewDomain
    | TransferDomain
    | UpdateDomain
    | DeleteDomain
    | RestoreDomain
    | ReportRestore
    | CreateContact
    | UpdateContact
    | DeleteContact
    | CreateHost
    | UpdateHost
    | DeleteHost
    | CreateNsset
    | UpdateNsset
    | DeleteNsset
    | TryNsset
    | CreateKeyset
    | UpdateKeyset
    | DeleteKeyset
    | TransferObject
    | SendAuthInfo
    | PollAck
)
"""What changes something at the registry and is therefore never repeated by itself."""

Command: TypeAlias = Question | Order
