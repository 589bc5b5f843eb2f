"""What each answer to an order becomes over HTTP: one table, no exceptions."""

from __future__ import annotations

from collections.abc import Mapping

from db.front.request_keys import KeyReused
from programme.domains.name_servers import ServersRefused
from programme.domains.servers import ServersNotAllowed
from programme.ledger import DepositTooSmall
from programme.money import Money
from programme.names import NameNotAllowed
from programme.order import (
    AlreadyOrdered,
    AlreadyRenewed,
    AwaitingFunds,
    AwaitingRegistry,
    Cancelled,
    DeadlinePassed,
    DepositNotOpen,
    FundsNeverCame,
    LaneClosed,
    NameTaken,
    NotYourName,
    OrderAnswer,
    PartnerNotActive,
    Registered,
    RegistryRefused,
    Renewed,
    StillWorking,
    Transferred,
    TransferRefused,
)
from web.ordering import Answer
from web.quoting import (
    NotAPartner,
    OfferRefusal,
    PriceChanged,
    QuoteDiffers,
    QuoteExpired,
    QuoteNotFound,
    YearsNotAllowed,
)
from web.wishes.wanted import DeadlineNotAllowed, DetailsRefusal, HolderNotFound

Fact = str | int | Mapping[str, str | int]


def status_code_of(answer: Answer | KeyReused) -> int:
    """Return the status code a program is answered with."""
    match answer:
        case QuoteNotFound():
            return 404
        case PriceChanged() | QuoteExpired():
            return 409
        case QuoteDiffers():
            return 422
        case _:
            return _code_without_quotes(answer)


def _code_without_quotes(
    answer: OrderAnswer | OfferRefusal | DetailsRefusal | KeyReused,
) -> int:
    match answer:
        case Registered() | Renewed() | Transferred():
            return 201
        case StillWorking() | AwaitingFunds() | AwaitingRegistry() | LaneClosed():
            return 202
        case DepositTooSmall() | FundsNeverCame():
            return 402
        case PartnerNotActive() | NotAPartner():
            return 403
        case (
            NameTaken()
            | AlreadyOrdered()
            | AlreadyRenewed()
            | DepositNotOpen()
            | Cancelled()
            | DeadlinePassed()
        ):
            return 409
        case (
            NotYourName()
            | NameNotAllowed()
            | YearsNotAllowed()
            | RegistryRefused()
            | KeyReused()
            | TransferRefused()
            | ServersNotAllowed()
            | ServersRefused()
            | HolderNotFound()
            | DeadlineNotAllowed()
        ):
            return 422


def facts_of(answer: Answer | KeyReused, web: str) -> dict[str, Fact]:
    """Return what a program needs to act on an answer, beside its kind.

    `web` is where our pages stand, for the addresses in the answer.
    """
    match answer:
        case (
            Registered(until=until)
            | Renewed(until=until)
            | Transferred(until=until)
            | AlreadyRenewed(until=until)
        ):
            return {"until": until.isoformat()}
        case (
            AwaitingFunds(missing=missing, available=available)
            | DepositTooSmall(missing=missing, available=available)
        ):
            return _short_of(missing, available, web)
        case FundsNeverCame(missing=missing):
            return {"missing": amount_out(missing)}
        case PriceChanged() | QuoteExpired():
            return _price_now(answer)
        case _:
            return _words_of(answer, web)


def amount_out(amount: Money) -> dict[str, str | int]:
    """Return an amount as programs read it."""
    return {
        "currency": amount.currency.value,
        "minor": amount.minor,
        "text": amount.decimal_text(),
    }


def order_path(order_id: str) -> str:
    """Return where a program asks how an order stands now."""
    return f"/api/v1/orders/{order_id}"


def _short_of(missing: Money, available: Money, web: str) -> dict[str, Fact]:
    return {
        "missing": amount_out(missing),
        "available": amount_out(available),
        "required": amount_out(available + missing),
        "top_up_url": f"{web}/desk/deposit",
    }


def _price_now(answer: PriceChanged | QuoteExpired) -> dict[str, Fact]:
    facts: dict[str, Fact] = {"price_now": amount_out(answer.price_now)}
    if isinstance(answer, PriceChanged):
        facts = {"price_shown": amount_out(answer.price_shown)} | facts
    return facts if answer.quote_id is None else facts | {"quote_id": answer.quote_id}


def _words_of(answer: Answer | KeyReused, web: str) -> dict[str, Fact]:
    match answer:
        case AlreadyOrdered(order_id=order_id):
            return {"order_id": order_id, "order_url": web + order_path(order_id)}
        case NameNotAllowed(fault=fault):
            return {"fault": fault.value}
        case RegistryRefused(code=code):
            return {"registry_code": code}
        case LaneClosed(because=because) | TransferRefused(because=because):
            return {"because": because.value}
        case _:
            return {}
