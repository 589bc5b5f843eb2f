"""The matrix of who may open what, over every route of the app; a route in no cell is a mistake."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum

from fastapi.routing import iter_route_contexts
from starlette.applications import Starlette
from starlette.routing import Mount


class Visitor(Enum):
    """Who comes."""

    NOBODY = "nobody"
    BROWSER = "a browser that began the draft"
    OWNER = "the customer whose it is"
    OTHER = "another customer"
    PARTNER = "a partner"
    REVIEWER = "a reviewer"
    MANAGER = "a manager"
    ACCOUNTANT = "an accountant"


class Answer(Enum):
    """What is said to who comes."""

    IN = "is let in"
    SIGN_IN = "is led to the sign-in"
    UNKNOWN = "is not known: 401"
    NOT_YOURS = "is turned away: 403"
    NOT_THERE = "finds nothing: 404"
    GONE = "finds that it is gone: 410"


_V, _A = Visitor, Answer
_STAFF = (_V.REVIEWER, _V.MANAGER)
_OURS = (*_STAFF, _V.ACCOUNTANT)
_ACCOUNTS = (_V.MANAGER, _V.ACCOUNTANT)
_STRANGERS = (_V.NOBODY, _V.BROWSER)


def _cells(usual: Answer, *others: tuple[Answer, tuple[Visitor, ...]]) -> Mapping[Visitor, Answer]:
    named = {visitor: answer for answer, visitors in others for visitor in visitors}
    return {visitor: named.get(visitor, usual) for visitor in Visitor}


class Kind(Enum):
    """What kinds of pages there are, with what each says to whom."""

    PUBLIC = _cells(_A.IN)
    APPLYING = _cells(_A.IN, (_A.NOT_YOURS, _OURS))
    SECRET = _cells(_A.GONE)
    """Opened by the secret in its address alone; here it is a wrong one."""
    DRAFT = _cells(
        _A.GONE, (_A.IN, (_V.OWNER,)), (_A.SIGN_IN, (_V.BROWSER,)), (_A.NOT_YOURS, _OURS)
    )
    """Here an account has taken the draft since a browser began it."""
    CUSTOMER = _cells(_A.IN, (_A.SIGN_IN, _STRANGERS), (_A.NOT_YOURS, _OURS))
    OWN = _cells(
        _A.NOT_THERE, (_A.IN, (_V.OWNER,)), (_A.SIGN_IN, _STRANGERS), (_A.NOT_YOURS, _OURS)
    )
    PARTNER = _cells(_A.NOT_YOURS, (_A.IN, (_V.PARTNER,)), (_A.SIGN_IN, _STRANGERS))
    PARTNERS_OWN = _cells(_A.NOT_YOURS, (_A.NOT_THERE, (_V.PARTNER,)), (_A.SIGN_IN, _STRANGERS))
    """Here it belongs to another partner, or to nobody."""
    STAFF = _cells(_A.NOT_YOURS, (_A.IN, _STAFF), (_A.SIGN_IN, _STRANGERS))
    ACCOUNTS = _cells(_A.NOT_YOURS, (_A.IN, _ACCOUNTS), (_A.SIGN_IN, _STRANGERS))
    ACCOUNTS_ONE = _cells(_A.NOT_YOURS, (_A.NOT_THERE, _ACCOUNTS), (_A.SIGN_IN, _STRANGERS))
    """Here there is no such payment, entry or correction."""
    STAFF_ONE = _cells(_A.NOT_YOURS, (_A.NOT_THERE, _STAFF), (_A.SIGN_IN, _STRANGERS))
    """Here there is no such request."""
    MANAGER = _cells(_A.NOT_YOURS, (_A.IN, (_V.MANAGER,)), (_A.SIGN_IN, _STRANGERS))
    MANAGERS_OWN = _cells(_A.NOT_YOURS, (_A.NOT_THERE, (_V.MANAGER,)), (_A.SIGN_IN, _STRANGERS))
    """Here there is no such file or list."""
    CODEC = _cells(_A.UNKNOWN, (_A.IN, _STAFF))
    PROGRAM = _cells(_A.UNKNOWN)
    """Opened by a key; the cookies of a browser open nothing."""


_K = Kind
MATRIX: Mapping[str, Kind] = {
    "GET /healthz": _K.PUBLIC,
    "GET /readyz": _K.PUBLIC,
    "GET /": _K.PUBLIC,
    "GET /partner": _K.PUBLIC,
    "GET /prices": _K.PUBLIC,
    "POST /language": _K.PUBLIC,
    "GET /help": _K.PUBLIC,
    "GET /help/{name}": _K.PUBLIC,
    "GET /sign-in": _K.PUBLIC,
    "POST /sign-in": _K.PUBLIC,
    "POST /sign-out": _K.PUBLIC,
    "GET /partner/apply": _K.PUBLIC,
    "GET /apply": _K.APPLYING,
    "POST /apply": _K.APPLYING,
    "GET /apply/find/{wanted}": _K.PUBLIC,
    "POST /apply/find/{wanted}": _K.PUBLIC,
    "GET /apply/terms": _K.PUBLIC,
    "GET /apply/resume/{token}": _K.SECRET,
    "GET /confirm/{token}": _K.SECRET,
    "POST /confirm/{token}": _K.SECRET,
    "GET /apply/{draft_id}": _K.DRAFT,
    "GET /apply/{draft_id}/later": _K.DRAFT,
    "POST /apply/{draft_id}/later": _K.DRAFT,
    "GET /apply/{draft_id}/throw-away": _K.DRAFT,
    "POST /apply/{draft_id}/throw-away": _K.DRAFT,
    "GET /apply/{draft_id}/check": _K.DRAFT,
    "POST /apply/{draft_id}/send": _K.DRAFT,
    "GET /apply/{draft_id}/sent": _K.DRAFT,
    "GET /apply/{draft_id}/{page}": _K.DRAFT,
    "POST /apply/{draft_id}/{page}": _K.DRAFT,
    "GET /applications": _K.CUSTOMER,
    "GET /applications/{application_id}": _K.OWN,
    "POST /applications/{application_id}/link": _K.OWN,
    "GET /applications/{application_id}/live": _K.OWN,
    "POST /applications/{application_id}/answers/{number}": _K.OWN,
    "GET /applications/{application_id}/withdraw": _K.OWN,
    "POST /applications/{application_id}/withdraw": _K.OWN,
    "GET /applications/{application_id}/appeal": _K.OWN,
    "POST /applications/{application_id}/appeal": _K.OWN,
    "GET /review": _K.STAFF,
    "GET /review/tasks": _K.STAFF,
    "GET /review/tasks/{task_id}": _K.STAFF,
    "POST /review/tasks/{task_id}": _K.STAFF,
    "GET /review/registries": _K.STAFF,
    "POST /review/registries/accounts/{account}": _K.MANAGERS_OWN,
    "POST /review/registries/orders/{order_id}": _K.MANAGERS_OWN,
    "GET /review/tiers": _K.STAFF,
    "GET /review/tiers/{tier_id}/new": _K.MANAGER,
    "POST /review/tiers/{tier_id}/new": _K.MANAGER,
    "GET /review/prices": _K.MANAGER,
    "GET /review/prices/floor": _K.MANAGER,
    "GET /review/prices/import": _K.MANAGER,
    "POST /review/prices/import": _K.MANAGER,
    "GET /review/prices/files/{file_id}": _K.MANAGERS_OWN,
    "POST /review/prices/files/{file_id}": _K.MANAGERS_OWN,
    "GET /review/prices/lists/{price_list_id}": _K.MANAGERS_OWN,
    "GET /review/prices/lists/{price_list_id}.csv": _K.MANAGERS_OWN,
    "GET /review/prices/promotions.csv": _K.MANAGER,
    "GET /review/deposits": _K.STAFF,
    "GET /review/deposits/{request_id}": _K.STAFF_ONE,
    "POST /review/deposits/{request_id}": _K.STAFF_ONE,
    "GET /review/keys": _K.STAFF,
    "POST /review/keys": _K.STAFF,
    "GET /review/{application_id}": _K.STAFF,
    "GET /review/{application_id}/data": _K.MANAGER,
    "GET /review/{application_id}/data.json": _K.MANAGER,
    "POST /review/{application_id}/decision": _K.STAFF,
    "POST /review/{application_id}/preview": _K.STAFF,
    "POST /review/{application_id}/take-back": _K.STAFF,
    "POST /review/{application_id}/claim": _K.STAFF,
    "POST /review/{application_id}/claim/keep": _K.STAFF,
    "POST /review/{application_id}/claim/take-over": _K.MANAGER,
    "POST /review/{application_id}/claim/release": _K.STAFF,
    "POST /review/{application_id}/comments": _K.STAFF,
    "POST /review/{application_id}/check-again": _K.STAFF,
    "GET /accounting": _K.ACCOUNTS,
    "GET /accounting/payments": _K.ACCOUNTS,
    "GET /accounting/payments/{reference}": _K.ACCOUNTS_ONE,
    "POST /accounting/payments/{reference}/preview": _K.ACCOUNTS_ONE,
    "POST /accounting/payments/{reference}/decision": _K.ACCOUNTS_ONE,
    "GET /accounting/papers": _K.ACCOUNTS,
    "GET /accounting/papers.csv": _K.ACCOUNTS,
    "GET /accounting/papers/{number}": _K.ACCOUNTS_ONE,
    "GET /accounting/papers/{number}.{form}": _K.ACCOUNTS_ONE,
    "GET /accounting/corrections": _K.ACCOUNTS,
    "GET /accounting/corrections/new": _K.ACCOUNTS_ONE,
    "POST /accounting/corrections/new": _K.ACCOUNTS_ONE,
    "GET /accounting/corrections/{correction_id}": _K.ACCOUNTS_ONE,
    "POST /accounting/corrections/{correction_id}": _K.ACCOUNTS_ONE,
    "GET /accounting/statements": _K.ACCOUNTS,
    "POST /accounting/statements": _K.ACCOUNTS,
    "OPTIONS /codec/{what}": _K.PUBLIC,
    "POST /codec/decode": _K.CODEC,
    "POST /codec/encode": _K.CODEC,
    "GET /desk": _K.PARTNER,
    "GET /desk/api-keys": _K.PARTNER,
    "POST /desk/api-keys": _K.PARTNER,
    "POST /desk/api-keys/{key_id}/end": _K.PARTNERS_OWN,
    "GET /desk/deposit": _K.PARTNER,
    "POST /desk/deposit": _K.PARTNER,
    "POST /desk/top-ups": _K.PARTNER,
    "GET /desk/top-ups/{top_up_id}": _K.PARTNERS_OWN,
    "GET /desk/deposit/movements": _K.PARTNER,
    "GET /desk/deposit/movements.{form}": _K.PARTNER,
    "GET /desk/deposit/top-ups": _K.PARTNER,
    "GET /desk/deposit/payments": _K.PARTNER,
    "GET /desk/deposit/coming": _K.PARTNER,
    "GET /desk/deposit/settings": _K.PARTNER,
    "POST /desk/deposit/settings": _K.PARTNER,
    "GET /desk/deposit/refund": _K.PARTNER,
    "POST /desk/deposit/refund": _K.PARTNER,
    "POST /desk/deposit/refund/{refund_id}/withdraw": _K.PARTNERS_OWN,
    "GET /desk/papers": _K.PARTNER,
    "GET /desk/papers/{number}.{form}": _K.PARTNERS_OWN,
    "GET /accounting/refunds": _K.ACCOUNTS,
    "GET /accounting/refunds/{refund_id}": _K.ACCOUNTS_ONE,
    "POST /accounting/refunds/{refund_id}": _K.ACCOUNTS_ONE,
    "GET /accounting/refunds/{refund_id}/order": _K.ACCOUNTS_ONE,
    "GET /accounting/audit": _K.ACCOUNTS,
    "GET /desk/orders/new": _K.PARTNER,
    "POST /desk/orders/check": _K.PARTNER,
    "POST /desk/orders": _K.PARTNER,
    "GET /desk/orders": _K.PARTNER,
    "GET /desk/orders/{order_id}": _K.PARTNERS_OWN,
    "POST /desk/orders/{order_id}/cancel": _K.PARTNERS_OWN,
    "GET /desk/renewals": _K.PARTNER,
    "POST /desk/renewals": _K.PARTNER,
    "POST /desk/renewals/check": _K.PARTNER,
    "POST /desk/renewals/choice": _K.PARTNER,
    "GET /desk/transfers/new": _K.PARTNER,
    "POST /desk/transfers": _K.PARTNER,
    "POST /desk/transfers/check": _K.PARTNER,
    "GET /desk/bulk-orders": _K.PARTNER,
    "POST /desk/bulk-orders": _K.PARTNER,
    "GET /desk/bulk-orders/new": _K.PARTNER,
    "GET /desk/bulk-orders/{bulk_id}": _K.PARTNERS_OWN,
    "GET /desk/bulk-orders/{bulk_id}/live": _K.PARTNERS_OWN,
    "GET /desk/bulk-orders/{bulk_id}/items.csv": _K.PARTNERS_OWN,
    "POST /desk/bulk-orders/{bulk_id}/start": _K.PARTNERS_OWN,
    "POST /desk/bulk-orders/{bulk_id}/cancel": _K.PARTNERS_OWN,
    "GET /desk/domains/{name}": _K.PARTNERS_OWN,
    "POST /desk/domains/{name}/look": _K.PARTNERS_OWN,
    "GET /desk/domains/{name}/change/{what}": _K.PARTNERS_OWN,
    "POST /desk/domains/{name}/change/{what}": _K.PARTNERS_OWN,
    "GET /desk/domains/{name}/changes/{change_id}": _K.PARTNERS_OWN,
    "POST /desk/domains/{name}/changes/{change_id}": _K.PARTNERS_OWN,
    "GET /desk/services": _K.PARTNER,
    "GET /api/v1/openapi.json": _K.PUBLIC,
    "POST /api/v1/orders": _K.PROGRAM,
    "GET /api/v1/orders": _K.PROGRAM,
    "GET /api/v1/orders/{order_id}": _K.PROGRAM,
    "POST /api/v1/bulk-orders": _K.PROGRAM,
    "GET /api/v1/bulk-orders/{bulk_id}": _K.PROGRAM,
    "GET /api/v1/bulk-orders/{bulk_id}/items": _K.PROGRAM,
    "POST /api/v1/bulk-orders/{bulk_id}/start": _K.PROGRAM,
    "POST /api/v1/bulk-orders/{bulk_id}/cancel": _K.PROGRAM,
    "GET /api/v1/orders/{order_id}/details": _K.PROGRAM,
    "POST /api/v1/orders/{order_id}/cancel": _K.PROGRAM,
    "GET /api/v1/holders": _K.PROGRAM,
    "POST /api/v1/quotes": _K.PROGRAM,
    "GET /api/v1/quotes/{quote_id}": _K.PROGRAM,
    "GET /api/v1/prices": _K.PROGRAM,
    "GET /api/v1/domains/{name}": _K.PROGRAM,
    "POST /api/v1/domains/{name}/changes": _K.PROGRAM,
    "GET /api/v1/domains/{name}/changes/{change_id}": _K.PROGRAM,
    "GET /api/v1/services": _K.PROGRAM,
    "GET /api/v1/deposit": _K.PROGRAM,
    "GET /api/v1/movements": _K.PROGRAM,
    "GET /api/v1/top-ups": _K.PROGRAM,
    "POST /api/v1/top-ups": _K.PROGRAM,
    "GET /api/v1/top-ups/{top_up_id}": _K.PROGRAM,
    "GET /api/v1/papers": _K.PROGRAM,
    "GET /api/v1/papers/{number}.pdf": _K.PROGRAM,
    "GET /api/v1/papers/{number}.isdoc": _K.PROGRAM,
}


def routes_of(app: Starlette, prefix: str = "") -> Iterator[str]:
    """Give every route of an app, and of the apps mounted in it, as the matrix names it."""
    for route in iter_route_contexts(app.routes):
        place = f"{prefix}{getattr(route, 'path', '')}"
        mounted = getattr(route, "original_route", route)
        if isinstance(mounted, Mount):
            if isinstance(mounted.app, Starlette):
                yield from routes_of(mounted.app, place)
            continue
        for method in sorted(set(getattr(route, "methods", None) or ()) - {"HEAD"}):
            yield f"{method} {place}"
