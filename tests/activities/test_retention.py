"""What was kept long enough is gone everywhere, and nothing else is; looked for in every table."""

from datetime import timedelta

import pytest
from sqlalchemy import Table, TextClause, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from activities.retention import Retention
from db.books.answers import REGISTER_ANSWERS
from db.books.applications import APPLICATIONS, DECISIONS, EVIDENCE
from db.books.companies import COMPANY_ANSWERS
from db.books.letters import LETTERS, LINKS
from db.books.reviews import INFORMATION_REQUESTS, PROPOSALS
from db.books.tasks import TASKS
from db.engine import Database
from db.front import comments, drafts, replies
from db.front.claims import CLAIMS
from db.front.drafts import DRAFTS
from db.front.task_answers import TASK_ANSWERS
from db.front.users import Role
from db.tables import all_tables
from programme.people.application import ApplicationStatus
from tests.activities.book import chronicle_of
from tests.makers import House, add_user, fresh, now, send_form

MOST = 100
S = ApplicationStatus


class Applicant:
    """One applicant whose every word carries a mark, in every table that holds applicants."""

    def __init__(self, house: House, owner: Database) -> None:
        self.house, self.owner = house, owner
        self.mark = fresh("stopa")

    async def apply(self) -> str:
        self.user = await add_user(self.house, Role.CUSTOMER, email=f"{self.mark}@firma.example")
        words = {
            name: f"{name} {self.mark}"
            for name in ("company_name", "street", "city", "contact_name", "phone")
        }
        application = await send_form(
            self.house,
            **words,
            customer_id=self.user.customer_id,
            email=f"{self.mark}@firma.example",
            vat_number=f"CZ{self.mark}",
        )
        await self.house.applications.record_application(application)
        self.id = application.application_id
        await self._books()
        await self._front()
        return self.id

    async def end(self, status: ApplicationStatus, days_ago: int) -> None:
        async with self.house.books.writing() as transaction:
            await transaction.execute(
                update(APPLICATIONS)
                .where(APPLICATIONS.c.application_id == self.id)
                .values(status=status, ended_at=now() - timedelta(days=days_ago))
            )

    async def places(self) -> set[str]:
        """Return the tables in which the mark stands."""
        found = set()
        async with self.owner.reading() as transaction:
            for table in all_tables().sorted_tables:
                marks = {"mark": f"%{self.mark}%", "bytes": f"%{self.mark.encode().hex()}%"}
                if await transaction.scalar(_rows_with(table), marks):
                    found.add(table.name)
        return found

    async def _books(self) -> None:
        question = [{"field": "city", "sentence": self.mark}]
        at = {"asked_at": now(), "answer_until": now()}
        mine = {"application_id": self.id}
        asked = {"reviewer_id": "r", "questions": question, "answers": {"city": self.mark}}
        said = {"reviewer_id": "r", "verdict": "decline", "reason": self.mark}
        facts = {"name": self.mark, "consultation_number": "WAPI"}
        evidence = {"check_name": "company_register", "outcome": "ok", "source": "ARES"}
        letter = {"kind": "declined", "addressee_kind": "applicant", "language": "cs"}
        task = {"kind": "letter_refused", "facts": {}, "made_at": now(), "note": self.mark}
        async with self.house.books.writing() as transaction:
            for table, values in (
                (EVIDENCE, evidence | {"asked_at": now(), "facts": facts, "findings": [facts]}),
                (INFORMATION_REQUESTS, asked | at | {"number": 1}),
                (DECISIONS, said | {"override": self.mark, "reason_code": "other"}),
                (
                    PROPOSALS,
                    said
                    | {"override": self.mark, "number": 1, "round": 1, "questions": question}
                    | {"needs_second": False, "takes_effect_at": now(), "fate": "stood"},
                ),
            ):
                await transaction.execute(insert(table).values(mine | values))
            letter_id = f"application/{self.id}/declined"
            await transaction.execute(
                insert(LETTERS).values(
                    letter
                    | {"letter_id": letter_id, "message_id": fresh("m"), "addressee_id": self.id}
                    | {"email": self.mark, "subject": self.mark, "message": self.mark.encode()}
                )
            )
            link = {"purpose": "confirm", "expires_at": now(), "digest": fresh("d")}
            await transaction.execute(insert(LINKS).values(link | {"subject": self.id}))
            self.task_id = fresh("task")
            await transaction.execute(
                insert(TASKS).values(
                    task | {"task_id": self.task_id, "subject": self.id, "letter_id": letter_id}
                )
            )

    async def _front(self) -> None:
        draft = {"draft_id": fresh("draft"), "email": self.mark, "language": "cs", "marks": {}}
        reviewer = await add_user(self.house, Role.REVIEWER)
        async with self.house.front.writing() as transaction:
            await replies.send_answers(transaction, self.id, 1, {"city": self.mark})
            await replies.send_appeal(transaction, self.id, self.mark)
            await transaction.execute(
                insert(DRAFTS).values(
                    draft
                    | {"typed": {"city": self.mark}, "sent_as": self.id, "saved_at": now()}
                    | {"customer_id": self.user.customer_id, "kept_until": now()}
                    | {"company_name": self.mark, "prefilled": {"name": self.mark}}
                )
            )
            await comments.add(
                transaction, self.id, reviewer.user_id, words=self.mark, send_key=fresh("k")
            )
            claim = {"application_id": self.id, "user_id": reviewer.user_id}
            await transaction.execute(
                insert(CLAIMS).values(claim | {"taken_at": now(), "expires_at": now()})
            )
            await transaction.execute(
                insert(TASK_ANSWERS).values(
                    task_id=self.task_id, user_id="r", note=self.mark, email=self.mark
                )
            )


def _rows_with(table: Table) -> TextClause:
    place = f"{table.schema}.{table.name}"
    # Bytes are written in hexadecimal.
    return text(
        f"SELECT count(*) FROM {place} AS row WHERE to_jsonb(row)::text LIKE :mark"
        " OR to_jsonb(row)::text LIKE :bytes"
    )


@pytest.fixture
async def applicant(house: House, owner: Database) -> Applicant:
    made = Applicant(house, owner)
    await made.apply()
    return made


@pytest.fixture
def retention(house: House) -> Retention:
    return Retention(house.books, now)


EVERYWHERE = {
    "applications",
    "evidence",
    "proposals",
    "information_requests",
    "decisions",
    "letters",
    "tasks",
    "application_forms",
    "application_answers",
    "application_appeals",
    "application_drafts",
    "comments",
    "task_answers",
    "users",
}


async def erase(retention: Retention) -> None:
    while await retention.erase_applications(MOST):
        continue


@pytest.mark.parametrize(
    ("status", "days"), [(S.DECLINED, 365), (S.WITHDRAWN, 180), (S.LAPSED, 90)]
)
async def test_of_an_application_kept_long_enough_nothing_personal_is_left_in_any_table(
    applicant: Applicant, retention: Retention, status: ApplicationStatus, days: int
) -> None:
    await applicant.end(status, days + 1)
    assert await applicant.places() == EVERYWHERE

    await erase(retention)

    assert await applicant.places() == set()
    assert "application.erased" in await chronicle_of(applicant.house.books, applicant.id)


@pytest.mark.parametrize(
    ("status", "days"), [(S.DECLINED, 364), (S.WITHDRAWN, 179), (S.LAPSED, 89), (S.APPROVED, 9999)]
)
async def test_what_is_not_due_stays_whole(
    applicant: Applicant, retention: Retention, status: ApplicationStatus, days: int
) -> None:
    await applicant.end(status, days)

    await erase(retention)

    assert await applicant.places() == EVERYWHERE


async def test_the_decision_and_the_outcomes_stay(
    applicant: Applicant, retention: Retention
) -> None:
    await applicant.end(S.DECLINED, 400)

    await erase(retention)

    query = select(DECISIONS).where(DECISIONS.c.application_id == applicant.id)
    checked = select(EVIDENCE).where(EVIDENCE.c.application_id == applicant.id)
    async with applicant.house.books.reading() as transaction:
        decision = (await transaction.execute(query)).one()
        evidence = (await transaction.execute(checked)).one()
    assert (decision.verdict, decision.reason_code, decision.reason) == ("decline", "other", "")
    assert decision.reviewer_id == "r"
    assert (evidence.outcome, evidence.facts) == ("ok", {"consultation_number": "WAPI"})


async def test_a_repeat_erases_nothing_twice(applicant: Applicant, retention: Retention) -> None:
    await applicant.end(S.DECLINED, 400)
    await erase(retention)

    await erase(retention)

    lines = await chronicle_of(applicant.house.books, applicant.id)
    assert lines.count("application.erased") == 1


async def test_an_account_with_something_else_is_kept(
    house: House, applicant: Applicant, retention: Retention
) -> None:
    other = await send_form(house, customer_id=applicant.user.customer_id)
    await house.applications.record_application(other)
    await applicant.end(S.DECLINED, 400)

    await erase(retention)

    assert await applicant.places() == {"users"}


async def test_a_draft_nobody_went_on_with_and_old_answers_are_deleted(
    house: House, retention: Retention
) -> None:
    old, young = fresh("draft"), fresh("draft")
    usual = {"language": "cs", "typed": {}, "marks": {}, "saved_at": now(), "email": "a@b.example"}
    answer = {"outcome": "ok", "source": "ADIS", "code": "", "facts": {}, "flags": []}
    company = {"outcome": "ok", "source": "ARES", "facts": {}}
    gone, kept = now() - timedelta(days=8), now() - timedelta(days=6)
    names = {moment: fresh("k") for moment in (gone, kept)}
    async with house.front.writing() as transaction:
        for name, until in ((old, now()), (young, now() + timedelta(days=1))):
            await transaction.execute(
                insert(DRAFTS).values(usual | {"draft_id": name, "kept_until": until})
            )
    async with house.books.writing() as transaction:
        for moment, name in names.items():
            await transaction.execute(
                insert(REGISTER_ANSWERS).values(
                    answer | {"register": "ADIS", "asked_for": name, "asked_at": moment}
                )
            )
            await transaction.execute(
                insert(COMPANY_ANSWERS).values(
                    company | {"company_number": name, "asked_at": moment}
                )
            )

    while await retention.erase_expired(MOST):
        continue

    async with house.front.reading() as transaction:
        assert await drafts.find(transaction, old) is None
        assert await drafts.find(transaction, young) is not None
    async with house.books.reading() as transaction:
        for column in (REGISTER_ANSWERS.c.asked_for, COMPANY_ANSWERS.c.company_number):
            query = select(column).where(column.in_(names.values()))
            assert (await transaction.scalars(query)).all() == [names[kept]]


@pytest.mark.parametrize(
    "change",
    [
        {"reason": "Something else."},
        {"reason": "", "override": "", "verdict": "approve"},
        {"reason": "", "override": ""},
    ],
)
async def test_a_decision_never_changes_and_keeps_its_words_until_it_is_erased(
    applicant: Applicant, owner: Database, change: dict[str, str]
) -> None:
    with pytest.raises(DBAPIError, match="never changed"):
        async with owner.writing() as transaction:
            await transaction.execute(
                update(DECISIONS).where(DECISIONS.c.application_id == applicant.id).values(**change)
            )


async def test_the_chronicle_names_nobody(applicant: Applicant) -> None:
    assert "chronicle" not in await applicant.places()


async def test_nobody_but_the_worker_erases(applicant: Applicant) -> None:
    await applicant.end(S.DECLINED, 400)
    query = select(func.books.erase_application(applicant.id, now()))

    with pytest.raises(DBAPIError, match="permission denied"):
        async with applicant.house.front.writing() as transaction:
            await transaction.execute(query)


async def test_an_open_application_cannot_be_erased_even_by_the_worker(
    applicant: Applicant,
) -> None:
    query = select(func.books.erase_application(applicant.id, now()))
    async with applicant.house.books.writing() as transaction:
        assert await transaction.scalar(query) is False

    assert await applicant.places() == EVERYWHERE


async def test_the_letter_of_a_draft_that_is_gone_is_erased_and_its_link_deleted(
    house: House, owner: Database, retention: Retention
) -> None:
    gone, there, mark = fresh("draft"), fresh("draft"), fresh("stopa")
    usual = {"language": "cs", "typed": {}, "marks": {}, "saved_at": now(), "email": mark}
    letter = {"kind": "draft_saved", "addressee_kind": "draft", "language": "cs", "message": b"x"}
    async with house.front.writing() as transaction:
        kept_until = now() + timedelta(days=9)
        await transaction.execute(
            insert(DRAFTS).values(usual | {"draft_id": there, "kept_until": kept_until})
        )
    async with house.books.writing() as transaction:
        for draft_id in (gone, there):
            link = {"purpose": "resume_draft", "subject": draft_id, "expires_at": now()}
            await transaction.execute(insert(LINKS).values(link | {"digest": fresh("d")}))
            names = {"letter_id": fresh("l"), "message_id": fresh("m"), "addressee_id": draft_id}
            words = {"email": f"{mark}@x.example", "subject": draft_id}
            await transaction.execute(insert(LETTERS).values(letter | names | words))

    while await retention.erase_expired(MOST):
        continue

    letters = select(LETTERS.c.addressee_id).where(LETTERS.c.email.startswith(mark))
    links = select(LINKS.c.subject).where(LINKS.c.subject.in_([gone, there]))
    async with owner.reading() as transaction:
        assert (await transaction.scalars(letters)).all() == [there]
        assert (await transaction.scalars(links)).all() == [there]
