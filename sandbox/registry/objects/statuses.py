"""What an object's statuses forbid."""

from sandbox.registry.things import Thing
from sandbox.registry.wire.answers import Refusal

CLIENT_STATUSES = (
    "clientDeleteProhibited",
    "clientHold",
    "clientRenewProhibited",
    "clientTransferProhibited",
    "clientUpdateProhibited",
)


def statuses_of(thing: Thing) -> list[str]:
    """Every status an object has; "ok" when it has no other."""
    pending = [] if thing.status == "ok" else [thing.status]
    return [*thing.details.get("statuses", ()), *pending] or ["ok"]


def check_allows(thing: Thing, operation: str) -> None:
    """Refuse what a status of the object forbids: Delete, Renew, Transfer or Update."""
    if thing.status == "pendingTransfer" and operation != "Update":
        raise Refusal(2300, f"The {thing.kind} '{thing.name}' is being transferred.")
    if thing.status != "ok":
        raise Refusal(2304, f"The {thing.kind} '{thing.name}' is {thing.status}.")
    for status in thing.details.get("statuses", ()):
        if status.endswith(f"{operation}Prohibited"):
            raise Refusal(2304, f"The {thing.kind} '{thing.name}' is {status}.")
