"""Sentences about orders and prices that stand beside the tables in texts.py."""

from __future__ import annotations

import idna

from db.front.request_keys import KeyReused
from db.views.orders import OrderRow
from programme.domains.name_servers import ServerFault, ServersRefused
from programme.domains.servers import ServersNotAllowed, SetFault
from programme.money import Money
from programme.order import OrderStatus
from programme.payments import TopUpStatus
from programme.pricing import PriceReason, Quote
from programme.typography import percent_text
from web.ordering import Answer
from web.words import texts
from web.words.languages import Translator, phrase

SENTENCES: dict[str, str] = {
    "not_a_partner": phrase("Only partners of the programme order here. Apply to become one."),
    "years_not_allowed": phrase("Choose 1 to 10 years"),
    "price_changed": phrase(
        "The price has changed meanwhile: it was %(price_shown)s, now it is %(price_now)s."
        " Order at the new price?"
    ),
    "quote_expired": phrase(
        "The quoted price stood until a while ago. It is the same now, %(price_now)s."
        " Order at this price?"
    ),
    "quote_not_found": phrase("You have no such quote. Ask for the price again."),
    "quote_differs": phrase(
        "The quote is for another domain, for other years, or not for a registration."
    ),
    "holder_not_found": phrase(
        "You have no such customer with us. Choose another or fill in anew."
    ),
    "deadline_not_allowed": phrase("Choose a day from today on, at most 60 days ahead."),
    "key_reused": phrase("This was sent before with other content. Fill in the order again."),
}

SERVERS: dict[SetFault | ServerFault, str] = {
    SetFault.BAD_HANDLE: phrase("%(line)s is no handle of a set of name servers"),
    SetFault.NO_SETS: phrase("This zone knows no sets of name servers; name the servers instead"),
    SetFault.BOTH: phrase("Enter either name servers or the handle of a set, not both"),
    SetFault.INSIDE_THE_NAME: phrase(
        "%(line)s lies inside the domain. In this zone the domain has to be registered first;"
        " change its name servers afterwards"
    ),
    ServerFault.TOO_FEW: phrase("Enter at least two name servers, one a line"),
    ServerFault.TOO_MANY: phrase("Enter at most ten name servers"),
    ServerFault.BAD_NAME: phrase("%(line)s is no name of a server"),
    ServerFault.BAD_ADDRESS: phrase("%(line)s is no IP address a server could have"),
    ServerFault.TWICE: phrase("%(line)s is there twice"),
    ServerFault.ADDRESS_MISSING: phrase(
        "%(line)s lies inside the domain: write its IP address behind it"
    ),
    ServerFault.ADDRESS_NOT_WANTED: phrase(
        "%(line)s lies elsewhere and is found by its name: leave its IP address out"
    ),
}

ORDER_NEXT: dict[OrderStatus, str] = {
    OrderStatus.RECEIVED: phrase("We have the order and are working on it."),
    OrderStatus.AWAITING_FUNDS: phrase(
        "%(missing)s is missing in the deposit account. We send the order to the registry as soon"
        " as the money comes."
    ),
    OrderStatus.AT_REGISTRY: phrase(
        "The price is set aside and the order is at the registry. You need not do anything."
    ),
    OrderStatus.AWAITING_REGISTRY: phrase(
        "The registry has the order and will tell us the result later."
        " The price stays set aside. You need not do anything."
    ),
    OrderStatus.UNSURE: phrase(
        "The registry did not answer. We are finding out whether the domain is registered."
        " The price is set aside and we send nothing twice."
    ),
}
"""What happens next to an order that has not ended."""

PRICE_REASONS: dict[PriceReason, str] = {
    PriceReason.LIST: phrase("List price %(list_price)s, without a discount"),
    PriceReason.DISCOUNT: phrase("List price %(list_price)s − discount %(discount)s"),
    PriceReason.COST_FLOOR: phrase(
        "List price %(list_price)s − discount %(discount)s would go below the purchase cost."
        " We charge the purchase cost %(cost)s."
    ),
    PriceReason.COST_FLOOR_ABOVE_LIST: phrase(
        "The price on the web is %(list_price)s. We do not sell to partners below the purchase"
        " cost %(cost)s."
    ),
}

PROMOTION_REASONS: dict[PriceReason, str] = {
    PriceReason.LIST: phrase("Promotion %(promotion)s instead of %(list_price)s"),
    PriceReason.DISCOUNT: phrase("Promotion %(promotion)s − discount %(discount)s"),
    PriceReason.COST_FLOOR: phrase(
        "Promotion %(promotion)s − discount %(discount)s would go below the purchase cost."
        " We charge the purchase cost %(cost)s."
    ),
    PriceReason.COST_FLOOR_ABOVE_LIST: phrase(
        "The promotion on the web is %(promotion)s. We do not sell to partners below the purchase"
        " cost %(cost)s."
    ),
}
"""The same where a promotion stands instead of the list price."""

TOP_UP_NEXT: dict[TopUpStatus, str] = {
    TopUpStatus.REQUESTED: phrase("We are preparing the call for payment."),
    TopUpStatus.AWAITING_PAYMENT: phrase(
        "Now it is your turn: pay the call. We credit the money as soon as it comes."
    ),
    TopUpStatus.CREDITED: phrase("The payment came and the money is in your deposit account."),
    TopUpStatus.LAPSED: phrase("The payment did not come in time. Make a new call for payment."),
}


def answer_sentence(answer: Answer | KeyReused, translator: Translator) -> str:
    """Return what a reader is told about an answer."""
    if isinstance(answer, ServersNotAllowed | ServersRefused):
        return translator.say(SERVERS[answer.fault], line=answer.line)
    if answer.kind in SENTENCES:
        return translator.say(SENTENCES[answer.kind], **vars(answer))
    return texts.sentence_of(answer, translator)


def spelled(name: str) -> str:
    """Return a name with its accents, as people read it."""
    try:
        return str(idna.decode(name))
    except idna.IDNAError:
        return name


def price_sentence(quote: Quote, translator: Translator) -> str:
    """Return why a price is what it is."""
    reasons = PRICE_REASONS if quote.promotion_price is None else PROMOTION_REASONS
    return translator.say(
        reasons[quote.because],
        list_price=quote.list_price,
        promotion=quote.public_price,
        cost=quote.cost,
        discount=percent_text(quote.discount_permille, translator.language),
    )


def order_sentence(row: OrderRow, translator: Translator) -> str:
    """Return how an order stands: what happens next, or how it ended."""
    if row.status in ORDER_NEXT:
        missing = row.missing or Money(row.quote.price.currency, 0)
        return translator.say(ORDER_NEXT[row.status], missing=missing)
    # How it ended stands in the row for good; that the name went later is what counts now.
    is_gone = row.status is OrderStatus.ENDED
    return translator.gettext(
        texts.end_sentence("ended" if is_gone else row.end_kind or row.status.value)
    )
