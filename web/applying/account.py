"""The account an application is sent under; it is opened at once, for no password is kept."""

from __future__ import annotations

from fastapi.responses import Response

from db.front import drafts, users
from db.front.users import NewUser, Role, User
from web import auth
from web.applying.doors import TOO_MANY, Door, let_in, wait_of
from web.applying.drafting import DraftVisit, choices_of, locked_draft, touched
from web.applying.sections import parts_of
from web.forms import Form
from web.schemas.accounts import ACCOUNT_FAULT, FITTING_FAULT, account_faults
from web.schemas.applications import read_field

_SECRET_FIELDS = ("login_password", "password")


async def account_page(
    visit: DraftVisit, form: Form, *, status: int | None = None, **words: str
) -> Response:
    """Return the page about the account; passwords are not sent back."""
    if visit.user is not None:
        return visit.go(visit.place)
    kept = {name: text for name, text in form.values.items() if name not in _SECRET_FIELDS}
    kept.setdefault("new_email", visit.draft.value("email"))
    return visit.page(
        "pages/apply/account.html",
        status=status or (422 if form.errors else 200),
        form=Form(kept, form.errors),
        leads_back=visit.place,
        **words,
    )


async def take_account(visit: DraftVisit, sent: dict[str, str]) -> Response:
    """Sign somebody in, or open an account; the draft is the customer's from then on."""
    if visit.user is not None:
        return visit.go(visit.place)
    if sent.get("action") == "later":
        return visit.go(f"{visit.place}/later")
    wrong = account_faults(sent)
    if wrong:
        return await account_page(visit, Form(sent, wrong))
    if not await let_in(visit, Door.SENDING):
        said = TOO_MANY[Door.SENDING]
        answer = await account_page(visit, Form(sent), status=429, said=said)
        answer.headers.update(wait_of(Door.SENDING))
        return answer
    user = await _user_of(visit, sent)
    if user is None:
        return await account_page(visit, Form(sent, _why_unknown(sent)))
    async with visit.database.writing() as transaction:
        draft = await locked_draft(transaction, visit.draft.draft_id)
        await drafts.save(transaction, touched(visit.of(user), draft, {}))
    return await _goes_on(visit, user)


async def _goes_on(visit: DraftVisit, user: User) -> Response:
    parts = parts_of(visit.draft, (await choices_of(visit)).offer, signed_in=True)
    answer = visit.go(f"{visit.place}/check" if parts.ready else visit.place)
    await auth.sign_in(visit, user, answer)
    return answer


async def _user_of(visit: DraftVisit, sent: dict[str, str]) -> User | None:
    if sent["account"] == "have":
        user = await auth.find_user(visit, sent["login_email"], sent["login_password"])
        return user if user is None or user.role is Role.CUSTOMER else None
    email, _ = read_field("email", sent["new_email"])
    new = NewUser(
        email,
        visit.draft.value("contact_name")[:100] or email,
        Role.CUSTOMER,
        visit.language,
        password_hash=await auth.hash_password(visit.context, sent["password"]),
    )
    async with visit.database.writing() as transaction:
        user = await users.add(transaction, new)
    # A page that came twice finds the account it has opened, by its own password.
    known = user or await auth.find_user(visit, email, sent["password"])
    return known if known is None or known.role is Role.CUSTOMER else None


def _why_unknown(sent: dict[str, str]) -> dict[str, str]:
    if sent["account"] == "new":
        return {"new_email": ACCOUNT_FAULT}
    return {"login_email": FITTING_FAULT}
