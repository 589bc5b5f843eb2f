"""The post room: finds the address, writes the letter once, sends it until the relay has it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from temporalio import activity

from activities.post.relay import Refusal, SmtpRelay, hand_over
from activities.post.writing import Sender, Stationery, Writer
from activities.pulse import pulse
from db.books import letters
from db.books.chronicle import Line, note
from db.engine import Database, Transaction
from db.views import addresses
from programme.letters import LINK_PATHS, Addressee, Letter, secret_link_of


@dataclass(frozen=True)
class Envelope:
    """A letter, whom it is for, and the id under which it is sent once."""

    letter_id: str
    to: Addressee
    letter: Letter


@dataclass(frozen=True)
class LetterSent:
    """The relay has the letter."""

    kind: Literal["letter_sent"] = "letter_sent"


@dataclass(frozen=True)
class LetterRefused:
    """The address does not exist; a person has to find another."""

    code: int
    kind: Literal["letter_refused"] = "letter_refused"


class PostRoom:
    """The post room, as workflows see it."""

    def __init__(
        self,
        database: Database,
        writer: Writer,
        relay: SmtpRelay,
        sender: Sender,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._writer = writer
        self._relay = relay
        self._sender = sender
        self._clock = clock

    @activity.defn
    async def send_letter(self, envelope: Envelope) -> LetterSent | LetterRefused:
        """Send a letter; the same letter id is written once and taken by the relay once.

        A crash between the relay's 250 and our mark sends the very same bytes again, under the
        same Message-ID: SMTP leaves no way to close that gap, and losing mail would be worse.
        Refuses with LetterRefused. Raises RelayUnavailableError, AddresseeUnknownError.
        """
        row = await self._written(envelope)
        if row.sent_at is not None:
            return LetterSent()
        if row.refused_code is not None:
            return LetterRefused(row.refused_code)
        async with pulse():
            refusal = await hand_over(
                self._relay, self._sender.email, row.email, bytes(row.message)
            )
        await self._mark(envelope, refusal)
        return LetterSent() if refusal is None else LetterRefused(refusal.code)

    async def _written(self, envelope: Envelope) -> Any:
        async with self._database.writing() as transaction:
            if await letters.find(transaction, envelope.letter_id) is None:
                await self._write(transaction, envelope)
            return await letters.find(transaction, envelope.letter_id)

    async def _write(self, transaction: Transaction, envelope: Envelope) -> None:
        address = await addresses.find(transaction, envelope.to)
        if address is None:
            raise AddresseeUnknownError(f"We know no address of {envelope.to}.")
        stationery = Stationery(
            to=address.email,
            language=address.language,
            company=address.company,
            message_id=self._message_id(envelope.letter_id),
            written_at=self._clock(),
            link=await self._link(transaction, envelope.letter),
        )
        message = self._writer.write(envelope.letter, stationery)
        await letters.add(
            transaction,
            {
                "letter_id": envelope.letter_id,
                "kind": envelope.letter.kind,
                "addressee_kind": envelope.to.kind,
                "addressee_id": envelope.to.id,
                "message_id": stationery.message_id,
                "email": address.email,
                "language": address.language,
                "subject": str(message["Subject"]),
                "message": message.as_bytes(),
            },
        )

    async def _link(self, transaction: Transaction, letter: Letter) -> str | None:
        """Return the secret address a letter carries; only its digest is kept beside the letter."""
        if (link := secret_link_of(letter)) is None:
            return None
        token = secrets.token_urlsafe(32)
        await letters.add_link(
            transaction,
            {
                "digest": hashlib.sha256(token.encode()).hexdigest(),
                "purpose": link.purpose,
                "subject": link.subject,
                "expires_at": link.until,
            },
        )
        return f"{self._sender.web_address.rstrip('/')}/{LINK_PATHS[link.purpose]}/{token}"

    async def _mark(self, envelope: Envelope, refusal: Refusal | None) -> None:
        async with self._database.writing() as transaction:
            values: dict[str, Any] = (
                {"sent_at": self._clock()} if refusal is None else {"refused_code": refusal.code}
            )
            await letters.mark(transaction, envelope.letter_id, **values)
            await note(
                transaction,
                Line(
                    "letter.sent" if refusal is None else "letter.refused",
                    _subject_of(envelope),
                    facts={"letter": envelope.letter.kind},
                    once=f"letter/{envelope.letter_id}",
                ),
            )

    def _message_id(self, letter_id: str) -> str:
        # From the letter's id, so that no repeat can make another one.
        digest = hashlib.sha256(letter_id.encode()).hexdigest()[:32]
        return f"<{digest}@{self._sender.email.partition('@')[2]}>"


def _subject_of(envelope: Envelope) -> str:
    """Return what the letter is about: the middle part of `order/<id>/registered`."""
    return envelope.letter_id.split("/")[1]


class AddresseeUnknownError(LookupError):
    """A letter is meant for somebody the books do not know."""
