"""Letters about changes of names, and about what a registry says of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from programme.domains.changes import ChangeKind
from programme.domains.comparison import Found


@dataclass(frozen=True)
class DomainChanged:
    """What the partner wanted changed of a name is changed."""

    change_id: str
    name: str
    change: ChangeKind
    kind: Literal["domain_changed"] = "domain_changed"


@dataclass(frozen=True)
class DomainChangeRefused:
    """A name stays as it was."""

    change_id: str
    name: str
    change: ChangeKind
    because: str
    kind: Literal["domain_change_refused"] = "domain_change_refused"


@dataclass(frozen=True)
class DomainDeleted:
    """A name is given up, at once or after the registry's own delay."""

    change_id: str
    name: str
    how: str
    kind: Literal["domain_deleted"] = "domain_deleted"


@dataclass(frozen=True)
class TransferCodeReady:
    """Where the transfer code of a name is; the code itself is in no letter of ours."""

    change_id: str
    name: str
    how: str
    kind: Literal["transfer_code_ready"] = "transfer_code_ready"


@dataclass(frozen=True)
class RegistryDiffers:
    """To our own people: what a registry says of our names is not what we know."""

    registry: str
    at: datetime
    findings: tuple[Found, ...]
    more: int
    kind: Literal["registry_differs"] = "registry_differs"
