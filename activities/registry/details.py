"""What an order says beside name and price, read and opened where the registry is spoken to."""

from __future__ import annotations

from datetime import datetime

from db.books.domains import holders
from db.engine import Database, Transaction
from db.opening import email_mark, sealed_holder
from db.sealing import Seal
from db.views.domains import details as views
from programme.domains.details import USUAL, Holder, OrderDetails


class Details:
    """Opens what orders want; nothing of it is given to a story."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def of(self, partner_id: str, details_id: str | None) -> OrderDetails:
        """Return what a partner's order wants; an end customer enters the books with it.

        Raises DetailsMissingError.
        """
        if details_id is None:
            return USUAL
        async with self._database.writing() as transaction:
            details = await views.find(transaction, self._seal, partner_id, details_id)
            if details is None:
                raise DetailsMissingError(f"The details {details_id} are not kept any more.")
            if details.holder_id is not None:
                if details.holder is None:
                    raise DetailsMissingError(f"The holder of {details_id} is not known any more.")
                await self._keep(transaction, partner_id, details.holder_id, details.holder)
            return details

    async def change(self, holder_id: str, holder: Holder, now: datetime) -> None:
        """Write down a holder's new data, once the registry has them."""
        sealed = sealed_holder(self._seal, holder_id, holder)
        mark = email_mark(self._seal, holder.email)
        async with self._database.writing() as transaction:
            await holders.change(transaction, holder_id, sealed, mark, now)

    async def _keep(
        self, transaction: Transaction, partner_id: str, holder_id: str, holder: Holder
    ) -> None:
        values = {
            "holder_id": holder_id,
            "partner_id": partner_id,
            "sealed": sealed_holder(self._seal, holder_id, holder),
            "email_mark": email_mark(self._seal, holder.email),
        }
        await holders.add(transaction, values)


class DetailsMissingError(RuntimeError):
    """What an order wants is gone, or was never kept; a person has to look."""
