from __future__ import annotations

import httpx2
import pytest

from db.books import applications
from db.engine import Database
from db.front.users import User
from programme.letters import ApplicationApproved, ApplicationDeclined, InformationWanted
from programme.order import StillWorking
from programme.people.application import ApplicationStatus
from programme.people.decisions import (
    AskedTooOften,
    DecidedAlready,
    Decision,
    DecisionRefusal,
    DecisionUnderWay,
    NotAReviewer,
    NothingToTakeBack,
    NotReviewable,
    OverrideMissing,
    OwnApplication,
    QuestionsMissing,
    ReasonCode,
    ReasonMissing,
    ReasonTooLong,
    SamePerson,
    TakeBackUnknown,
    Verdict,
)
from programme.people.questions import AskedField, Question
from tests.web.conftest import NOON, StandInStaffDesk, seen
from tests.web.staff.cases import add_proposal

DECLINE = {"verdict": "decline", "reason_code": "insolvency", "reason": "Dlouze psaný důvod."}


async def send(browser: httpx2.AsyncClient, case: str, sent: dict[str, str]) -> httpx2.Response:
    return await browser.post(f"/review/{case}/decision", data=sent)


@pytest.mark.parametrize(
    ("sent", "decision"),
    [
        (
            {
                "verdict": "approve",
                "override": " Znám\r\nje. ",
                "reason": "zbytečné",
                "ask_phone": "yes",
            },
            Decision("", Verdict.APPROVE, override="Znám\nje."),
        ),
        (
            DECLINE | {"override": "zbytečné", "take_back_seconds": "60"},
            Decision(
                "",
                Verdict.DECLINE,
                ReasonCode.INSOLVENCY,
                "Dlouze psaný důvod.",
                take_back_seconds=60,
            ),
        ),
        (
            {
                "verdict": "ask",
                "ask_phone": "yes",
                "sentence_phone": "Nikdo nebere.",
                "reason": "x",
            },
            Decision("", Verdict.ASK, questions=(Question(AskedField.PHONE, "Nikdo nebere."),)),
        ),
    ],
)
async def test_a_decision_goes_to_the_staff_desk_without_needless_fields(
    at_work: httpx2.AsyncClient,
    staff_desk: StandInStaffDesk,
    reviewer: User,
    waiting: str,
    sent: dict[str, str],
    decision: Decision,
) -> None:
    answer = await send(at_work, waiting, sent)

    ((case, given),) = staff_desk.decided
    assert case == waiting
    assert given.reviewer_id == reviewer.user_id
    assert vars(given) | {"reviewer_id": ""} == vars(decision)
    assert answer.status_code == 303
    assert "Rozhodnutí je zapsané." in seen(await at_work.get(answer.headers["location"]))


async def test_a_decision_under_way_is_said_as_such(
    at_work: httpx2.AsyncClient, staff_desk: StandInStaffDesk, waiting: str
) -> None:
    staff_desk.answer = DecisionUnderWay()
    answer = await send(at_work, waiting, {"verdict": "approve"})
    assert "ještě ale není zapsané" in seen(await at_work.get(answer.headers["location"]))


@pytest.mark.parametrize(
    ("answer", "field", "sentence"),
    [
        (ReasonMissing(), "reason", "Napište žadateli aspoň jednu větu"),
        (ReasonTooLong(2000), "reason", "nejvýš na 2000 znaků"),
        (QuestionsMissing(), "ask", "ke každému údaji napište větu"),
        (AskedTooOften(10), "ask", "10"),
        (TakeBackUnknown(), "take_back_seconds", "Vyberte 10, 30 nebo 60 sekund"),
        (OverrideMissing(), "override", "Napište, proč přesto schvalujete"),
        (NotReviewable(ApplicationStatus.CHECKING), "verdict", "teď na rozhodnutí nečeká"),
        (NotAReviewer("u"), "verdict", "o žádostech rozhodovat nemůže"),
        (OwnApplication("u"), "verdict", "Rozhodnutí přenechte kolegům"),
        (SamePerson("u"), "verdict", "Teď musí rozhodnout někdo jiný"),
    ],
    ids=lambda value: getattr(value, "kind", None),
)
async def test_a_refused_decision_says_why_at_its_field_and_keeps_what_was_typed(
    at_work: httpx2.AsyncClient,
    staff_desk: StandInStaffDesk,
    waiting: str,
    answer: DecisionRefusal,
    field: str,
    sentence: str,
) -> None:
    staff_desk.answer = answer
    page = await send(at_work, waiting, DECLINE)
    assert page.status_code == 422
    assert sentence in seen(page)
    assert "Dlouze psaný důvod." in seen(page)
    assert f'<a href="#{field}">' in page.text
    assert f'id="{field}"' in page.text


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"reason": "Zatím nevím."}, "Vyberte, jestli žádost schvalujete, zamítáte, nebo chcete"),
        ({"verdict": "decline", "reason": "Zatím nevím."}, "Vyberte důvod zamítnutí"),
        ({"verdict": "decline", "reason_code": "other"}, "Napište žadateli aspoň jednu větu"),
        ({"verdict": "decline", "reason_code": "other", "reason": "x" * 2001}, "Zkraťte větu"),
        ({"verdict": "approve", "override": "x" * 2001}, "Zkraťte důvod pro naše záznamy"),
        ({"verdict": "ask"}, "Zaškrtněte aspoň jeden údaj"),
        ({"verdict": "ask", "ask_phone": "yes"}, "Napište větu, proč údaj potřebujete"),
        ({"verdict": "ask", "sentence_phone": "Proč?"}, "Zaškrtněte údaj, o kterém věta je"),
        ({"verdict": "approve", "take_back_seconds": "7"}, "Vyberte 10, 30 nebo 60 sekund"),
    ],
)
async def test_what_is_missing_is_asked_for_without_the_desk(
    at_work: httpx2.AsyncClient,
    staff_desk: StandInStaffDesk,
    waiting: str,
    sent: dict[str, str],
    sentence: str,
) -> None:
    page = await send(at_work, waiting, sent)
    assert page.status_code == 422
    assert seen(page).count(sentence) == 2
    assert "<title>Chyba:" in page.text
    assert sent.get("reason", "")[:12] in seen(page)
    assert staff_desk.decided == []


async def test_who_comes_second_reads_who_was_first_and_keeps_the_text(
    at_work: httpx2.AsyncClient,
    staff_desk: StandInStaffDesk,
    books: Database,
    colleague: User,
    waiting: str,
) -> None:
    await add_proposal(books, waiting, colleague.user_id)
    staff_desk.answer = DecidedAlready(Decision(colleague.user_id, Verdict.APPROVE))

    page = await send(at_work, waiting, DECLINE)

    assert page.status_code == 409
    assert "Mezitím rozhodnuto: Jana Rychlá (" in seen(page)
    assert "Co jste napsali, zůstalo zachované." in seen(page)
    assert "Dlouze psaný důvod.</textarea>" in seen(page)


async def test_who_comes_after_the_end_reads_it_too(
    at_work: httpx2.AsyncClient,
    staff_desk: StandInStaffDesk,
    books: Database,
    colleague: User,
    waiting: str,
) -> None:
    decision = Decision(colleague.user_id, Verdict.APPROVE)
    async with books.writing() as transaction:
        await applications.add_decision(transaction, waiting, decision)
        await applications.change(transaction, waiting, status=ApplicationStatus.APPROVED)
    staff_desk.answer = NotReviewable(ApplicationStatus.APPROVED)

    page = await send(at_work, waiting, DECLINE)

    assert page.status_code == 409
    assert "Mezitím rozhodnuto: Jana Rychlá" in seen(page)
    assert "Dlouze psaný důvod." in seen(page)


async def test_a_decision_can_be_taken_back_while_it_waits(
    at_work: httpx2.AsyncClient,
    staff_desk: StandInStaffDesk,
    books: Database,
    reviewer: User,
    waiting: str,
) -> None:
    await add_proposal(books, waiting, reviewer.user_id)

    page = seen(await at_work.get(f"/review/{waiting}"))
    answer = await at_work.post(f"/review/{waiting}/take-back")

    assert "Rozhodnutí odejde za 10 s." in page
    assert f'action="/review/{waiting}/take-back"' in page
    assert staff_desk.taken_back == [(waiting, reviewer.user_id)]
    assert "Rozhodnutí je vzaté zpět." in seen(await at_work.get(answer.headers["location"]))


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (NothingToTakeBack(), "Rozhodnutí už zpět vzít nešlo."),
        (StillWorking(), "Bereme rozhodnutí zpět."),
    ],
)
async def test_what_cannot_be_taken_back_is_said(
    at_work: httpx2.AsyncClient,
    staff_desk: StandInStaffDesk,
    waiting: str,
    answer: NothingToTakeBack | StillWorking,
    sentence: str,
) -> None:
    staff_desk.taking_back = answer
    sent = await at_work.post(f"/review/{waiting}/take-back")
    assert sentence in seen(await at_work.get(sent.headers["location"]))


async def test_what_was_taken_back_can_be_gone_on_from(
    at_work: httpx2.AsyncClient, books: Database, reviewer: User, waiting: str
) -> None:
    await add_proposal(
        books,
        waiting,
        reviewer.user_id,
        verdict="ask",
        questions=[{"field": "phone", "sentence": "Telefon nikdo nebere."}],
        fate="taken_back",
    )

    page = seen(await at_work.get(f"/review/{waiting}"))

    assert "Telefon nikdo nebere.</textarea>" in page
    assert 'name="ask_phone" value="yes" checked' in page


async def test_a_colleagues_decision_shows_and_is_theirs_to_take_back(
    at_work: httpx2.AsyncClient, books: Database, colleague: User, waiting: str
) -> None:
    await add_proposal(books, waiting, colleague.user_id)

    page = seen(await at_work.get(f"/review/{waiting}"))

    assert "Jana Rychlá" in page
    assert "take-back" not in page
    assert "Odeslat rozhodnutí" not in page


async def test_after_a_decision_the_next_case_is_a_link_away(
    at_work: httpx2.AsyncClient, books: Database, reviewer: User, waiting: str
) -> None:
    await add_proposal(books, waiting, reviewer.user_id)
    page = seen(await at_work.get(f"/review/{waiting}"))
    assert "Další žádost (" in page
    assert "Zpět do fronty" in page


@pytest.mark.parametrize(
    ("sent", "letter"),
    [
        ({"verdict": "approve"}, ApplicationApproved),
        (DECLINE, ApplicationDeclined),
        ({"verdict": "ask", "ask_phone": "yes", "sentence_phone": "Proč?"}, InformationWanted),
    ],
)
async def test_a_letter_is_shown_before_it_leaves(
    at_work: httpx2.AsyncClient,
    staff_desk: StandInStaffDesk,
    waiting: str,
    sent: dict[str, str],
    letter: type,
) -> None:
    page = await at_work.post(f"/review/{waiting}/preview", data=sent)

    assert page.status_code == 200
    assert [type(each) for each in staff_desk.previewed] == [letter]
    assert staff_desk.decided == []
    assert "Dopis, jak by odešel" in seen(page)
    assert '<iframe sandbox title="' in page.text
    assert "<b>koni</b>" not in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert sent.get("reason", "") in seen(page)


async def test_a_letter_is_not_shown_until_the_form_is_right(
    at_work: httpx2.AsyncClient, staff_desk: StandInStaffDesk, waiting: str
) -> None:
    page = await at_work.post(f"/review/{waiting}/preview", data={"verdict": "decline"})
    assert page.status_code == 422
    assert staff_desk.previewed == []


async def test_an_appeal_is_declined_for_good(
    at_work: httpx2.AsyncClient, staff_desk: StandInStaffDesk, books: Database, waiting: str
) -> None:
    async with books.writing() as transaction:
        await applications.change(transaction, waiting, round=2)

    await at_work.post(f"/review/{waiting}/preview", data=DECLINE)

    (letter,) = staff_desk.previewed
    assert isinstance(letter, ApplicationDeclined)
    assert letter.appeal_until is None
    assert letter.apply_again_from > NOON


async def test_what_is_not_there_cannot_be_taken_back(
    at_work: httpx2.AsyncClient, staff_desk: StandInStaffDesk
) -> None:
    answer = await at_work.post("/review/PP-0000-0000/take-back")

    assert answer.status_code == 404
    assert staff_desk.taken_back == []
