"""What a change wants, and how it stands, in the books; a transfer code stands there sealed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from db.books.domains import changes
from db.engine import Database
from db.sealing import Seal
from programme.domains.changes import (
    CODE_LIFE,
    ChangeStatus,
    ChangeWaits,
    RegistryChangeAnswer,
)
from programme.domains.details import OrderDetails
from programme.domains.name_servers import Server


@dataclass(frozen=True)
class Wanted:
    """What a partner wants of a name."""

    delegation: OrderDetails
    """The name servers as an order would name them; nothing said, our own."""
    details_id: str | None


class ChangeBook:
    """Reads and writes changes while they are at a registry."""

    def __init__(self, database: Database, seal: Seal, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._seal = seal
        self._clock = clock

    async def wanted(self, change_id: str) -> Wanted:
        """Return what a change wants. Raises LookupError."""
        async with self._database.writing() as transaction:
            row = await changes.locked(transaction, change_id)
        if row is None:
            raise LookupError(f"There is no change {change_id}.")
        return Wanted(_delegation(row.servers or []), row.details_id)

    async def keep_code(self, change_id: str, code: str) -> None:
        """Keep a fresh transfer code for the name's page; nobody reads it without the key."""
        until = self._clock() + CODE_LIFE
        sealed = self._seal.seal(code, change_id)
        async with self._database.writing() as transaction:
            row = await changes.locked(transaction, change_id)
            if row is not None and row.sealed_code is None and row.ended_at is None:
                await changes.change(transaction, change_id, sealed_code=sealed, code_until=until)

    async def show(self, change_id: str, answer: RegistryChangeAnswer) -> None:
        """Set the status people see while the registry has the change."""
        if not isinstance(answer, ChangeWaits):
            return
        async with self._database.writing() as transaction:
            row = await changes.locked(transaction, change_id)
            if row is not None and row.ended_at is None:
                status = ChangeStatus.AWAITING_REGISTRY
                await changes.change(transaction, change_id, status=status)


def _delegation(lines: list[str]) -> OrderDetails:
    if lines and "." not in lines[0]:
        # No name server is without a dot, and no set of them has one.
        return OrderDetails(nsset=lines[0])
    return OrderDetails(servers=tuple(map(_server, lines)))


def _server(line: str) -> Server:
    name, *addresses = line.split()
    return Server(name, tuple(addresses))
