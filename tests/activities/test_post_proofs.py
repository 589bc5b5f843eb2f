"""A letter is shown as it would leave: the same words, and no trace in the books or the mail."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from activities.post.proofs import AddresseeUnknownError, LetterToProve, Proofs
from activities.post.writing import Writer
from db.books.letters import LETTERS
from db.engine import Database
from programme.letters import Addressee, AddresseeKind
from tests.activities.samples import COMPANY, SENDER, TEMPLATES, declined
from tests.activities.test_post_room import NOW, make_applicant


def proofs(books: Database) -> Proofs:
    return Proofs(books, Writer(TEMPLATES, SENDER), lambda: NOW)


@pytest.mark.parametrize(("language", "word"), [("cs", "zamít"), ("en", "declined")])
async def test_a_letter_is_shown_in_the_applicants_language(
    books: Database, language: str, word: str
) -> None:
    application_id = await make_applicant(books, language=language)
    to = Addressee(AddresseeKind.APPLICANT, application_id)

    letter = declined("Ozvěte se <b>po</b> žních.")

    shown = await proofs(books).prove_letter(LetterToProve(to, letter))

    assert shown.language == language
    assert word in shown.subject
    assert COMPANY in shown.text.replace("\u00a0", " ")
    assert "Ozvěte se <b>po</b> žních." in shown.text.replace("\u00a0", " ")
    assert "&lt;b&gt;po&lt;/b&gt;" in shown.page
    assert "style=" in shown.page


async def test_nothing_of_it_is_kept(books: Database) -> None:
    application_id = await make_applicant(books)
    to = Addressee(AddresseeKind.APPLICANT, application_id)

    await proofs(books).prove_letter(LetterToProve(to, declined("Proto.")))

    query = select(func.count()).where(LETTERS.c.addressee_id == application_id)
    async with books.reading() as transaction:
        assert await transaction.scalar(query) == 0


async def test_a_letter_to_nobody_is_not_shown(books: Database) -> None:
    to = Addressee(AddresseeKind.APPLICANT, "PP-1999-0001")

    with pytest.raises(AddresseeUnknownError):
        await proofs(books).prove_letter(LetterToProve(to, declined("Proto.")))
