"""One application on its way, with the people around it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from db.books.applications import EVIDENCE, all_evidence
from db.books.chronicle import CHRONICLE
from db.books.partners import PARTNERS
from db.books.reviews import ProposalFate
from db.front import replies
from db.front.users import Role
from db.views import applications as views
from db.views import cases
from db.views.applications import ApplicationRow
from programme.order import StillWorking
from programme.people.application import Application, ApplicationStatus
from programme.people.decisions import TAKE_BACK_CHOICES, Decision, DecisionTaken, Verdict
from programme.people.evidence import CheckName, recommendation
from programme.people.questions import AskedField, Question
from programme.people.verification import CheckOutcome
from tests.activities.book import chronicle_of
from tests.makers import add_user, fresh, make_decision, send_form
from tests.workflows.house import StoryHouse, eventually
from workflows.ids import application_workflow_id

CONFIRM, APPROVED, DECLINED, LAPSED = "potvrdit", "schválená", "zamítnutá", "propadla"


class Case:
    """One application on its way, with the people around it."""

    def __init__(self, house: StoryHouse, application: Application, email: str) -> None:
        self.house = house
        self.id = application.application_id
        self.application = application
        self.email = email
        self.workflow_id = application_workflow_id(self.id)

    async def reviewer(self) -> str:
        return (await add_user(self.house, Role.REVIEWER)).user_id

    async def status(self) -> ApplicationStatus:
        return ApplicationStatus(await self.house.story(self.workflow_id).query("status"))

    async def until_review(self) -> None:
        async def awaits_review() -> bool:
            return "review.awaited" in await self.chronicle()

        await eventually(awaits_review)

    async def until_quiet(self) -> None:
        """Wait until no step of the story is under way."""

        async def is_quiet() -> bool:
            described = await self.house.story(self.workflow_id).describe()
            raw = described.raw_description
            return not raw.pending_activities and not raw.HasField("pending_workflow_task")

        await eventually(is_quiet)

    async def end(self) -> ApplicationStatus:
        end: ApplicationStatus = await self.house.end_of(self.workflow_id, ApplicationStatus)
        return end

    async def chronicle(self) -> list[str]:
        return await chronicle_of(self.house.books, self.id)

    async def ignored(self) -> list[tuple[str, str]]:
        """Return who decided against the rules, and which rule it was."""
        query = CHRONICLE.select().where(
            CHRONICLE.c.subject == self.id, CHRONICLE.c.kind == "decision.ignored"
        )
        async with self.house.books.reading() as transaction:
            rows = await transaction.execute(query.order_by(CHRONICLE.c.line))
            return [(row.actor, row.facts["because"]) for row in rows]

    async def until_ignored(self, count: int) -> None:
        async def is_written() -> bool:
            return len(await self.ignored()) >= count

        await eventually(is_written)

    async def partner(self) -> Row[Any] | None:
        query = PARTNERS.select().where(PARTNERS.c.application_id == self.id)
        async with self.house.books.reading() as transaction:
            return (await transaction.execute(query)).one_or_none()

    async def evidence(self, check: CheckName) -> list[CheckOutcome]:
        """Return what a check came to, each time it was asked."""
        query = EVIDENCE.select().where(
            EVIDENCE.c.application_id == self.id, EVIDENCE.c.check_name == check
        )
        async with self.house.books.reading() as transaction:
            rows = await transaction.execute(query.order_by(EVIDENCE.c.line))
            return [CheckOutcome(row.outcome) for row in rows]

    async def gaps(self) -> set[CheckName]:
        """Return the checks about which a reviewer reads that nobody answered."""
        async with self.house.books.reading() as transaction:
            return set(recommendation(await all_evidence(transaction, self.id)).gaps)

    async def row(self) -> ApplicationRow:
        async with self.house.books.reading() as transaction:
            row = await views.find(transaction, self.id)
        assert row is not None
        return row

    async def fates(self) -> list[ProposalFate]:
        """Return what became of each decision that was sent."""
        async with self.house.books.reading() as transaction:
            return [each.fate for each in await cases.proposals_of(transaction, self.id)]

    async def until_status(self, wanted: ApplicationStatus) -> None:
        async def is_so() -> bool:
            return await self.status() is wanted

        await eventually(is_so)

    async def until_proposed(self, count: int = 1) -> None:
        async def is_written() -> bool:
            return len(await self.fates()) >= count

        await eventually(is_written)

    async def decide(self, reviewer_id: str | None = None, **changes: Any) -> DecisionTaken:
        """Have a reviewer decide through the web; the seconds to take it back are not over."""
        reviewer_id = reviewer_id or await self.reviewer()
        answer = await self.house.staff_desk.decide(
            self.id, make_decision(reviewer_id=reviewer_id, **changes)
        )
        assert isinstance(answer, DecisionTaken), answer
        return answer

    async def let_take_effect(self) -> None:
        """Let the seconds go by in which the decision can be taken back."""
        await self.let_pass(timedelta(seconds=TAKE_BACK_CHOICES[0] + 1))

    async def decided(self, reviewer_id: str | None = None, **changes: Any) -> Decision:
        """Have a reviewer decide, and let it take effect."""
        taken = await self.decide(reviewer_id, **changes)
        await self.let_take_effect()
        return taken.decision

    async def asked(self, *fields: AskedField) -> None:
        """Have a reviewer ask for more, and wait until the applicant has the letter's status."""
        questions = tuple(Question(field, "Nesouhlasí s rejstříkem.") for field in fields)
        await self.decided(verdict=Verdict.ASK, questions=questions)
        await self.until_status(ApplicationStatus.AWAITING_APPLICANT)

    async def answer(self, number: int, **answers: str) -> None:
        """Answer as the applicant does on the page."""
        await self.leave_answers(number, **answers)
        await self.house.desk.answer_questions(self.id, number)
        await self.until_status(ApplicationStatus.AWAITING_REVIEW)

    async def leave_answers(self, number: int, **answers: str) -> None:
        """Answer, and have nobody tell the story of it."""
        async with self.house.front.writing() as transaction:
            await replies.send_answers(transaction, self.id, number, answers)

    async def appeal(self) -> ApplicationStatus | StillWorking:
        """Appeal as the applicant does on the page."""
        async with self.house.front.writing() as transaction:
            await replies.send_appeal(transaction, self.id, "Podmínky splňujeme.")
        return await self.house.desk.appeal(self.id)

    async def let_pass(self, time: timedelta) -> None:
        await self.house.let_pass(self.workflow_id, time)

    async def signal(self, reviewer_id: str, verdict: str, reason: str = "") -> None:
        # A plain object, as Temporal's own tools send it.
        words = {"reviewer_id": reviewer_id, "verdict": verdict, "reason": reason}
        await self.house.story(self.workflow_id).signal("decide", words)

    def subjects(self) -> list[str]:
        return [letter.subject for letter in reversed(self.house.mailbox.letters(self.email))]


async def send(house: StoryHouse, customer_id: str | None = None, **changes: Any) -> Case:
    email = changes.setdefault("email", f"{fresh('rehor')}@kun.example")
    application = await send_form(house, customer_id, **changes)
    await house.desk.apply(application)
    return Case(house, application, email)


async def confirmed(house: StoryHouse, customer_id: str | None = None, **changes: Any) -> Case:
    case = await send(house, customer_id, **changes)
    await house.letter(case.email, CONFIRM)
    assert await house.desk.confirm_email(case.id) is ApplicationStatus.CHECKING
    return case


async def in_review(house: StoryHouse, customer_id: str | None = None, **changes: Any) -> Case:
    case = await confirmed(house, customer_id, **changes)
    await case.until_review()
    return case
