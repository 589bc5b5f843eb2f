"""The post room: finds the address, writes the letter once, sends it until the relay has it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from temporalio import activity

from activities.post.enclosing import enclosures
from activities.post.relay import RelayUnavailableError, SmtpRelay, hand_over
from activities.post.undelivered import Undelivered, open_task, subject_of
from activities.post.writing import Stationery, Writer, message_id_of
from activities.pulse import pulse
from db.books import letters
from db.books.chronicle import Line, note
from db.engine import Database, Transaction
from db.sealing import Seal
from db.views import addresses
from programme.letters import LINK_PATHS, Addressee, Letter, LinkPurpose, secret_link_of
from programme.tasks import TaskKind


@dataclass(frozen=True)
class Envelope:
    """A letter, whom it is for, and the id under which it is sent once."""

    letter_id: str
    to: Addressee
    letter: Letter
    papers: tuple[str, ...] = ()
    """The numbers of the papers that go with it; their files were kept before."""


@dataclass(frozen=True)
class LetterSent:
    """The relay has the letter."""

    kind: Literal["letter_sent"] = "letter_sent"


@dataclass(frozen=True)
class LetterRefused:
    """The address does not exist; a person has to find another."""

    code: int
    kind: Literal["letter_refused"] = "letter_refused"


@dataclass(frozen=True)
class LetterGivenUp:
    """No relay took the letter for days; a person has to see why."""

    kind: Literal["letter_given_up"] = "letter_given_up"


@dataclass(frozen=True)
class AddressMissing:
    """There is nobody to write to, or no more; the letter was never written."""

    kind: Literal["address_missing"] = "address_missing"


Delivery = LetterSent | LetterRefused | LetterGivenUp
"""What became of a letter that was written; a story goes on after each of them."""

STOPPED_BY_US = 0
"""Instead of a mail server's code: it was never asked, because the address is a holder's only."""

GIVE_UP_AFTER = timedelta(days=5)
"""How long a letter is tried: mail servers, too, give up about then (RFC 5321 4.5.4.1)."""


class PostRoom:
    """The post room, as workflows see it."""

    def __init__(
        self,
        database: Database,
        writer: Writer,
        relay: SmtpRelay,
        clock: Callable[[], datetime],
        details_seal: Seal,
    ) -> None:
        self._details_seal = details_seal
        self._database = database
        self._writer = writer
        self._relay = relay
        self._sender = writer.sender
        self._clock = clock

    @activity.defn
    async def send_letter(self, envelope: Envelope) -> Delivery | AddressMissing:
        """Send a letter; the same letter id is written once and taken by the relay once.

        A crash between the relay's 250 and our mark sends the very same bytes again, under the
        same Message-ID: SMTP leaves no way to close that gap, and losing mail would be worse.
        What cannot be delivered becomes a task for a person.
        Raises RelayUnavailableError, PaperNotKeptError.
        """
        row = await self._written(envelope)
        return AddressMissing() if row is None else await self._deliver(row)

    @activity.defn
    async def send_kept_letter(self, letter_id: str) -> Delivery:
        """Send a letter that lies written in the books, under the rules of every letter.

        Raises RelayUnavailableError, LetterUnknownError.
        """
        async with self._database.reading() as transaction:
            row = await letters.find(transaction, letter_id)
        if row is None:
            raise LetterUnknownError(f"There is no letter {letter_id}.")
        return await self._deliver(row)

    async def _deliver(self, row: Any) -> Delivery:
        if (known := _fate_of(row)) is not None:
            return known
        async with self._database.reading() as transaction:
            stopped = await addresses.is_only_a_holders(transaction, self._details_seal, row.email)
        if stopped:
            # Partners look after their customers themselves; whatever went wrong, we never write.
            await self._mark(row, LetterRefused(STOPPED_BY_US), None)
            return LetterRefused(STOPPED_BY_US)
        try:
            async with pulse():
                refusal = await hand_over(
                    self._relay, self._sender.email, row.email, bytes(row.message)
                )
        except RelayUnavailableError as error:
            if self._clock() < row.made_at + GIVE_UP_AFTER:
                raise
            await self._mark(row, LetterGivenUp(), error.code)
            return LetterGivenUp()
        fate = LetterSent() if refusal is None else LetterRefused(refusal.code)
        await self._mark(row, fate, None if refusal is None else refusal.code)
        return fate

    async def _written(self, envelope: Envelope) -> Any:
        async with self._database.writing() as transaction:
            if await letters.find(transaction, envelope.letter_id) is None:
                await self._write(transaction, envelope)
            return await letters.find(transaction, envelope.letter_id)

    async def _write(self, transaction: Transaction, envelope: Envelope) -> None:
        address = await addresses.find(transaction, envelope.to)
        if address is None:
            lost = Undelivered(envelope.letter_id, envelope.letter.kind, TaskKind.ADDRESS_MISSING)
            await open_task(transaction, lost, self._clock())
            return
        now = self._clock()
        stationery = Stationery(
            to=address.email,
            language=address.language,
            company=address.company,
            message_id=message_id_of(envelope.letter_id, self._sender),
            written_at=now,
            link=await self._link(transaction, envelope.letter),
            enclosed=await enclosures(transaction, envelope.papers, address.language),
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
                "made_at": now,
            },
        )

    async def _link(self, transaction: Transaction, letter: Letter) -> str | None:
        """Return the secret address a letter carries; only its digest is kept beside the letter."""
        if (link := secret_link_of(letter)) is None:
            return None
        if link.purpose is LinkPurpose.RESUME_DRAFT:
            # It opens more than once, so the one sent last is the only one.
            await letters.use_links(transaction, link.purpose, link.subject, self._clock())
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

    async def _mark(self, row: Any, fate: Delivery, code: int | None) -> None:
        now = self._clock()
        async with self._database.writing() as transaction:
            match fate:
                case LetterSent():
                    await letters.mark(transaction, row.letter_id, sent_at=now)
                    await _note_sent(transaction, row)
                case LetterRefused(code=refused):
                    await letters.mark(transaction, row.letter_id, refused_code=refused)
                    because = TaskKind.LETTER_REFUSED
                    if refused == STOPPED_BY_US:
                        because = TaskKind.HOLDERS_ADDRESS
                    lost = Undelivered(row.letter_id, row.kind, because, code)
                    await open_task(transaction, lost, now)
                case LetterGivenUp():
                    await letters.mark(transaction, row.letter_id, given_up_at=now)
                    lost = Undelivered(row.letter_id, row.kind, TaskKind.LETTER_GIVEN_UP, code)
                    await open_task(transaction, lost, now)


async def _note_sent(transaction: Transaction, row: Any) -> None:
    await note(
        transaction,
        Line(
            "letter.sent",
            subject_of(row.letter_id),
            facts={"letter": row.kind},
            once=f"letter/{row.letter_id}",
        ),
    )


def _fate_of(row: Any) -> Delivery | None:
    if row.sent_at is not None:
        return LetterSent()
    if row.refused_code is not None:
        return LetterRefused(row.refused_code)
    return None if row.given_up_at is None else LetterGivenUp()


class LetterUnknownError(LookupError):
    """Somebody wants a letter sent that was never written."""
