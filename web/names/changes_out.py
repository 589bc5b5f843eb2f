"""Names after their registration and their changes, as programs send and get them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from db.views.domains.changes import ChangeRow, SightingRow
from db.views.services import ServiceRow


class ServerIn(BaseModel):
    """A name server; addresses only where it lies in the registry's own zone."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Annotated[str, Field(max_length=255)]
    addresses: Annotated[list[Annotated[str, Field(max_length=45)]], Field(max_length=10)] = []


class ChangeIn(BaseModel):
    """What is to be changed of a domain."""

    model_config = ConfigDict(extra="forbid", strict=True)

    change: Literal["name_servers", "lock", "unlock", "delete"]
    name_servers: Annotated[
        list[ServerIn],
        Field(max_length=10, description="for name_servers; an empty list means our own servers"),
    ] = []
    name_server_set: Annotated[
        str | None, Field(max_length=30, description="a set's handle instead (.cz)")
    ] = None
    confirm_name: Annotated[
        str | None, Field(max_length=255, description="for delete: the domain's name once more")
    ] = None


class DomainOut(BaseModel):
    """A domain, and what its registry said of it when it was last asked."""

    object: Literal["domain"] = "domain"
    name: str
    registered_until: date
    asked_at: datetime | None = Field(description="null: the registry was not asked yet")
    registry_status: list[str]
    holder_handle: str | None
    name_server_set: str | None
    name_servers: list[str]

    @classmethod
    def of(cls, service: ServiceRow, seen: SightingRow | None) -> Self:
        """Return a domain as programs read it."""
        return cls(
            name=service.name,
            registered_until=service.registered_until,
            asked_at=None if seen is None else seen.looked_at,
            registry_status=[] if seen is None else list(seen.statuses),
            holder_handle=None if seen is None else seen.registrant,
            name_server_set=None if seen is None else seen.nsset,
            name_servers=[] if seen is None else list(seen.servers),
        )


class ChangeOut(BaseModel):
    """A change of a domain, and how it stands."""

    object: Literal["change"] = "change"
    id: str
    name: str
    change: str
    status: str = Field(
        description="received, at_registry, awaiting_registry, unsure, done or refused"
    )
    reason: str | None = Field(description="why it was refused")
    registry_code: int | None = Field(description="the registry's own code, if it refused")
    asked_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, row: ChangeRow) -> Self:
        """Return a change as programs read it."""
        refused = row.status == "refused"
        detail = row.end_detail or ""
        return cls(
            id=row.change_id,
            name=row.name,
            change=row.kind,
            status=row.status or "received",
            reason=row.end_kind if refused else None,
            registry_code=int(detail) if refused and detail.isdigit() else None,
            asked_at=row.asked_at,
            ended_at=row.ended_at,
        )
