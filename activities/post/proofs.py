"""Shows our own people a letter as it would leave; nothing is sent and nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from temporalio import activity

from activities.post.writing import Stationery, Writer
from db.engine import Database
from db.views import addresses
from programme.letters import Addressee, Letter


@dataclass(frozen=True)
class LetterToProve:
    """A letter nobody has decided to send, and whom it would be for."""

    to: Addressee
    letter: Letter


@dataclass(frozen=True)
class LetterProof:
    """A letter as its reader would see it."""

    email: str
    language: str
    subject: str
    text: str
    page: str


class Proofs:
    """The writing desk of the post room, as workflows see it."""

    def __init__(self, database: Database, writer: Writer, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._writer = writer
        self._clock = clock

    @activity.defn
    async def prove_letter(self, wanted: LetterToProve) -> LetterProof:
        """Write a letter without sending or keeping it; a repeat writes it again.

        Raises AddresseeUnknownError.
        """
        async with self._database.reading() as transaction:
            address = await addresses.find(transaction, wanted.to)
        if address is None:
            raise AddresseeUnknownError(f"We know no address of {wanted.to}.")
        stationery = Stationery(
            to=address.email,
            language=address.language,
            company=address.company,
            message_id="<proof@localhost>",
            written_at=self._clock(),
        )
        message = self._writer.write(wanted.letter, stationery)
        return LetterProof(
            address.email,
            address.language,
            str(message["Subject"]),
            _part(message, "plain"),
            _part(message, "html"),
        )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return "" if part is None else str(part.get_content())


class AddresseeUnknownError(LookupError):
    """A letter is meant for somebody the books do not know."""
