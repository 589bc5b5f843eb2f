import asyncio
from datetime import timedelta

import pytest

from db.engine import Database
from db.front import api_keys, forms, request_keys, sign_ins, users
from db.front.request_keys import Claim, KeyReused
from db.front.users import Role
from tests.makers import House, add_user, fresh, make_form, now

DAY = timedelta(days=1)


@pytest.fixture
def house(books: Database, front: Database) -> House:
    return House(books, front)


async def claim(front: Database, customer_id: str, key: str, digest: str) -> Claim | KeyReused:
    async with front.writing() as transaction:
        return await request_keys.claim(transaction, customer_id, key, digest)


async def keep(
    front: Database, customer_id: str, key: str, answer: tuple[int, bytes]
) -> tuple[int, bytes]:
    async with front.writing() as transaction:
        return await request_keys.keep_answer(transaction, customer_id, key, answer)


async def test_twenty_who_claim_a_key_at_once_get_one_id(front: Database) -> None:
    customer_id = fresh("c")

    claims = await asyncio.gather(*(claim(front, customer_id, "key", "d") for _ in range(20)))

    ids = {each.thing_id for each in claims if isinstance(each, Claim)}
    assert len(ids) == 1
    assert all(isinstance(each, Claim) and each.answer is None for each in claims)


async def test_a_key_that_comes_with_another_body_is_refused(front: Database) -> None:
    customer_id = fresh("c")
    await claim(front, customer_id, "key", "digest")

    again = await claim(front, customer_id, "key", "other digest")

    assert again == KeyReused()


async def test_of_two_bodies_that_race_for_a_key_one_wins(front: Database) -> None:
    customer_id = fresh("c")

    claims = await asyncio.gather(
        *(claim(front, customer_id, "key", f"digest {number % 2}") for number in range(20))
    )

    assert claims.count(KeyReused()) == 10


async def test_keys_are_a_customers_own(front: Database) -> None:
    claims = [await claim(front, fresh("c"), "key", digest) for digest in ("d", "e")]

    assert all(isinstance(each, Claim) for each in claims)
    assert claims[0] != claims[1]


async def test_the_first_answer_is_the_one_that_is_kept(front: Database) -> None:
    customer_id = fresh("c")
    await claim(front, customer_id, "key", "d")

    answers = await asyncio.gather(
        *(keep(front, customer_id, "key", (200 + n, b"body %d" % n)) for n in range(10))
    )

    assert len(set(answers)) == 1
    repeated = await claim(front, customer_id, "key", "d")
    assert isinstance(repeated, Claim)
    assert repeated.answer == answers[0]


@pytest.mark.parametrize(
    ("one", "other"), [((b"ab", b"c"), (b"a", b"bc")), ((b"", b"a"), (b"a", b"")), ((), (b"",))]
)
def test_a_digest_tells_where_one_part_ends(
    one: tuple[bytes, ...], other: tuple[bytes, ...]
) -> None:
    assert request_keys.digest_of(*one) != request_keys.digest_of(*other)


async def test_a_page_sent_ten_times_is_one_form(front: Database) -> None:
    customer_id, page = fresh("c"), fresh("page")

    async def send() -> str:
        async with front.writing() as transaction:
            return await forms.send(transaction, customer_id, page, make_form())

    references = await asyncio.gather(*(send() for _ in range(10)))

    assert len(set(references)) == 1
    async with front.reading() as transaction:
        sent = await forms.find(transaction, references[0])
    assert sent is not None
    assert (sent.customer_id, sent.started_at) == (customer_id, None)
    assert sent.form.company_name == make_form().company_name


async def test_a_form_waits_until_its_story_is_seen_to_start(front: Database) -> None:
    async with front.writing() as transaction:
        application_id = await forms.send(transaction, fresh("c"), fresh("page"), make_form())

    async with front.writing() as transaction:
        waiting = await forms.not_started(transaction, now() + DAY)
        await forms.mark_started(transaction, application_id, now())
        started = await forms.not_started(transaction, now() + DAY)
        sent_later = await forms.not_started(transaction, now() - DAY)

    assert application_id in [form.application_id for form in waiting]
    assert application_id not in [form.application_id for form in (*started, *sent_later)]


async def test_a_sign_in_ends_at_its_hour_and_when_it_is_ended(house: House) -> None:
    user, token, moment = await add_user(house), fresh("token"), now()
    async with house.front.writing() as transaction:
        await sign_ins.add(transaction, token, user.user_id, moment + DAY)

        before = await sign_ins.user_of(transaction, token, moment + DAY - timedelta(seconds=1))
        at_the_hour = await sign_ins.user_of(transaction, token, moment + DAY)
        stranger = await sign_ins.user_of(transaction, fresh("token"), moment)
        await sign_ins.end(transaction, token)
        ended = await sign_ins.user_of(transaction, token, moment)

    assert before == user
    assert (at_the_hour, stranger, ended) == (None, None, None)


async def test_an_address_signs_up_once_whatever_its_capitals(house: House) -> None:
    user = await add_user(house, email=f" {fresh('Anna')}@Kun.example ")

    async with house.front.writing() as transaction:
        found = await users.find_by_email(transaction, user.email.upper())
        new = users.NewUser(
            user.email.lower(), password_hash="y", name="x", role=Role.CUSTOMER, language="cs"
        )
        again = await users.add(transaction, new)

    assert found is not None
    assert found[0] == user
    assert again is None


async def test_staff_act_for_no_customer_and_customers_for_one_each(house: House) -> None:
    reviewer = await add_user(house, Role.REVIEWER)
    customers = [await add_user(house) for _ in range(2)]

    assert reviewer.customer_id is None
    assert len({customer.customer_id for customer in customers} - {None}) == 2


async def test_a_key_opens_for_its_owner_until_the_owner_ends_it(front: Database) -> None:
    customer_id, key = fresh("c"), fresh("key")
    async with front.writing() as transaction:
        await api_keys.add(transaction, key=key, hint=key[:8], customer_id=customer_id, name="ci")
        whose = await api_keys.customer_of(transaction, key, now())
        kept = (await api_keys.keys_of(transaction, customer_id))[0]

        by_a_stranger = await api_keys.end(transaction, fresh("c"), kept.key_id, now())
        by_the_owner = await api_keys.end(transaction, customer_id, kept.key_id, now())
        after = await api_keys.customer_of(transaction, key, now())

    assert whose == customer_id
    assert kept.last_used_at is not None
    assert (by_a_stranger, by_the_owner, after) == (False, True, None)
