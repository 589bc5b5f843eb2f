"""Every route of the app is opened by everybody: who may is let in, and nobody else."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from fastapi import FastAPI

from db.books import tasks
from db.engine import Database
from db.front import drafts, sign_ins
from db.front.drafts import Draft
from db.front.sign_ins import digest_of
from db.front.users import Role, User
from programme.people.application import ApplicationStatus
from programme.tasks import TaskKind
from tests.makers import fresh
from tests.sealing import KEYS
from tests.web.conftest import NOON, add_user, open_browser
from tests.web.desk_stage import make_partner
from tests.web.permissions import MATRIX, Answer, Kind, Visitor, routes_of
from tests.web.stories import add_application, publish_tiers
from web.app import create_app
from web.context import WebContext
from workflows.sealing import PayloadSeal

_NEVER_ENDS = "GET /applications/{application_id}/live"
_SIMPLY = {
    "tier_id": "plus",
    "page": "company",
    "wanted": "standing",
    "name": "become-a-partner",
    "token": "wrong",
    "what": "decode",
    "number": "1",
    "order_id": "none-of-theirs",
    "change_id": "none-of-theirs",
    "bulk_id": "none-of-theirs",
    "top_up_id": "none-of-theirs",
    "key_id": "0" * 12,
    "form": "csv",
    "account": "none",
    "refund_id": "none",
    "request_id": "none",
    "reference": "account,none",
    "correction_id": "none",
    "file_id": "none",
    "price_list_id": "none",
    "quote_id": "none",
}
_ROLES = {
    Visitor.OWNER: Role.CUSTOMER,
    Visitor.OTHER: Role.CUSTOMER,
    Visitor.PARTNER: Role.CUSTOMER,
    Visitor.REVIEWER: Role.REVIEWER,
    Visitor.MANAGER: Role.MANAGER,
    Visitor.ACCOUNTANT: Role.ACCOUNTANT,
}


@dataclass(frozen=True)
class Cast:
    """Everybody who comes, and what there is to be opened."""

    front: Database
    books: Database
    users: Mapping[Visitor, User]
    browser_key: str

    async def cookie_of(self, visitor: Visitor) -> str:
        """Sign somebody in anew, for some routes sign out."""
        if visitor is Visitor.NOBODY:
            return ""
        if visitor is Visitor.BROWSER:
            return f"draft={self.browser_key}"
        token = secrets.token_urlsafe(32)
        async with self.front.writing() as transaction:
            until = NOON + timedelta(hours=8)
            await sign_ins.add(transaction, token, self.users[visitor].user_id, until)
        return f"desk={token}"

    async def path_of(self, place: str) -> str:
        """Make what an address is made of, anew and the owner's; some routes use it up."""
        made = {
            "{application_id}": self._application,
            "{draft_id}": self._draft,
            "{task_id}": self._task,
        }
        for name, make in made.items():
            if name in place:
                place = place.replace(name, await make())
        return place.format_map(_SIMPLY)

    async def _application(self) -> str:
        owner = self.users[Visitor.OWNER].customer_id
        assert owner is not None
        waiting = ApplicationStatus.AWAITING_REVIEW
        return await add_application(self.front, self.books, owner, waiting)

    async def _draft(self) -> str:
        draft = Draft(
            draft_id=f"d{secrets.token_hex(12)}",
            customer_id=self.users[Visitor.OWNER].customer_id,
            email=None,
            language="cs",
            version=1,
            typed={},
            marks={},
            prefilled=None,
            sent_as=None,
            saved_at=NOON,
            kept_until=NOON + timedelta(days=30),
        )
        async with self.front.writing() as transaction:
            await drafts.begin(transaction, draft, digest_of(self.browser_key))
        return draft.draft_id

    async def _task(self) -> str:
        task_id = fresh("task")
        values = {
            "task_id": task_id,
            "kind": TaskKind.LETTER_GIVEN_UP,
            "subject": "PP-0000-0000",
            "letter_id": fresh("letter"),
            "facts": {"letter": "application_approved"},
            "made_at": NOON,
        }
        async with self.books.writing() as transaction:
            await tasks.add(transaction, values)
        return task_id


@pytest.fixture(scope="module")
async def cast(front: Database, books: Database) -> Cast:
    await publish_tiers(books)
    users = {
        visitor: await add_user(front, f"{fresh('kdo')}@prava.example", role)
        for visitor, role in _ROLES.items()
    }
    partner_id = users[Visitor.PARTNER].customer_id
    assert partner_id is not None
    async with books.writing() as transaction:
        await make_partner(transaction, partner_id)
    return Cast(front, books, users, secrets.token_urlsafe(32))


@pytest.fixture
def app(context: WebContext) -> FastAPI:
    return create_app(replace(context, codec=PayloadSeal(KEYS)))


async def what_is_answered(app: FastAPI, cast: Cast, route: str, visitor: Visitor) -> Answer:
    """Open a route as somebody and read the answer as the matrix says it."""
    method, place = route.split(" ", 1)
    path, cookie = await cast.path_of(place), await cast.cookie_of(visitor)
    async with open_browser(app, cookie=cookie) as browser:
        answer = await browser.request(method, path)
    if answer.status_code == 303 and answer.headers["location"].startswith("/sign-in?wanted="):
        return Answer.SIGN_IN
    refusals = {
        401: Answer.UNKNOWN,
        403: Answer.NOT_YOURS,
        404: Answer.NOT_THERE,
        410: Answer.GONE,
    }
    assert answer.status_code != 405, route
    return refusals.get(answer.status_code, Answer.IN)


def test_every_route_has_its_row_and_every_row_its_route(app: FastAPI) -> None:
    routes = list(routes_of(app))

    assert len(routes) == len(set(routes))
    assert set(routes) == set(MATRIX)


@pytest.mark.parametrize("route", MATRIX)
async def test_a_route_is_open_to_whom_it_is_meant_for_alone(
    app: FastAPI, cast: Cast, route: str
) -> None:
    kind: Kind = MATRIX[route]
    wanted = dict(kind.value)
    if route == _NEVER_ENDS:
        # Who is let in stays; tests/web/test_live.py follows it.
        del wanted[Visitor.OWNER]

    answers = {visitor: await what_is_answered(app, cast, route, visitor) for visitor in wanted}

    assert answers == wanted
