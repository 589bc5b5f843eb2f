"""How our people close a task: with a note, or by sending the letter to a corrected address."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from temporalio import activity

from activities.post.writing import Sender, message_id_of, readdressed
from db.books import applications, letters, partners, tasks
from db.books.chronicle import Line, note
from db.engine import Database, Transaction
from db.sealing import Seal
from db.views import addresses
from db.views.tasks import remedy_of
from programme.letters import AddresseeKind
from programme.tasks import NotToBeSentAgain, Remedy, TaskAnswer, TaskClosed, TaskEnd

_AGAIN = re.compile(r"/again-(\d+)$")


class Tasks:
    """The tasks, as workflows see them."""

    def __init__(
        self,
        database: Database,
        sender: Sender,
        clock: Callable[[], datetime],
        details_seal: Seal,
    ) -> None:
        self._details_seal = details_seal
        self._database = database
        self._sender = sender
        self._clock = clock

    @activity.defn
    async def close_task(self, task_id: str) -> TaskAnswer:
        """Close a task as was typed at it; whoever was first has closed it, for everybody after.

        Refuses with NotToBeSentAgain. Raises TaskUnknownError.
        """
        async with self._database.writing() as transaction:
            task = await tasks.locked(transaction, task_id)
            remedy = await remedy_of(transaction, task_id)
            if task is None or remedy is None:
                raise TaskUnknownError(f"There is no task {task_id} that anybody has answered.")
            if task.done_at is not None:
                return TaskClosed(TaskEnd(task.ended_as), task.done_by, task.letter_again)
            again = None
            if remedy.email is not None:
                again = await self._send_again(transaction, task, remedy)
                if again is None:
                    return NotToBeSentAgain()
            return await self._close(transaction, task, remedy, again)

    async def _close(
        self, transaction: Transaction, task: Any, remedy: Remedy, again: str | None
    ) -> TaskClosed:
        end = TaskEnd.SEEN_TO if again is None else TaskEnd.SENT_AGAIN
        await tasks.change(
            transaction,
            task.task_id,
            done_at=self._clock(),
            done_by=remedy.user_id,
            ended_as=end,
            note=remedy.note,
            letter_again=again,
        )
        line = Line("task.closed", task.subject, remedy.user_id, {"letter": task.facts["letter"]})
        await note(transaction, line)
        return TaskClosed(end, remedy.user_id, again)

    async def _send_again(self, transaction: Transaction, task: Any, remedy: Remedy) -> str | None:
        """Correct the address in the books and lay the letter ready under a new id."""
        letter = await letters.find(transaction, task.letter_id)
        assert remedy.email is not None
        if await addresses.is_only_a_holders(transaction, self._details_seal, remedy.email):
            await note(transaction, Line("letter.to_a_holder", task.subject, remedy.user_id))
            return None
        if letter is None or not await _correct_address(transaction, letter, remedy.email):
            return None
        await note(transaction, Line("address.corrected", task.subject, remedy.user_id))
        letter_id = next_letter_id(letter.letter_id)
        message_id, now = message_id_of(letter_id, self._sender), self._clock()
        values = {
            "letter_id": letter_id,
            "kind": letter.kind,
            "addressee_kind": letter.addressee_kind,
            "addressee_id": letter.addressee_id,
            "message_id": message_id,
            "email": remedy.email,
            "language": letter.language,
            "subject": letter.subject,
            "message": readdressed(bytes(letter.message), remedy.email, message_id, now),
            "made_at": now,
        }
        await letters.add(transaction, values)
        return letter_id


async def _correct_address(transaction: Transaction, letter: Any, email: str) -> bool:
    """Correct where the addressee is written to; say whether that address is ours to correct."""
    match AddresseeKind(letter.addressee_kind):
        case AddresseeKind.APPLICANT:
            await applications.change(transaction, letter.addressee_id, email=email)
            # Who became a partner meanwhile was given the wrong address, too.
            await partners.correct_email(
                transaction, letter.email, email, application_id=letter.addressee_id
            )
        case AddresseeKind.PARTNER:
            await partners.correct_email(
                transaction, letter.email, email, partner_id=letter.addressee_id
            )
        case AddresseeKind.STAFF | AddresseeKind.DRAFT:
            return False
    return True


def next_letter_id(letter_id: str) -> str:
    """Return the id under which a letter is sent again: `.../again-1`, then `.../again-2`."""
    before = _AGAIN.search(letter_id)
    number = 1 if before is None else int(before[1]) + 1
    return f"{_AGAIN.sub('', letter_id)}/again-{number}"


class TaskUnknownError(LookupError):
    """A task is to be closed that does not exist, or that nobody has answered."""
