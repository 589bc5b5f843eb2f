"""Prices in commands and answers (RFC 8748)."""

from decimal import Decimal, InvalidOperation

from lxml import etree

from sandbox.registry.accounts import charge, credits_of, money
from sandbox.registry.extensions import tariffs
from sandbox.registry.notices import notice
from sandbox.registry.visits import Visit, bill
from sandbox.registry.wire.answers import Refusal
from sandbox.registry.wire.dialects import FEE
from sandbox.registry.wire.envelopes import add, local, payload, text_of

_ANSWERS = {"create": "creData", "renew": "renData", "transfer": "trnData", "update": "updData"}


def pay(visit: Visit, name: str, operation: str, years: int) -> list[etree._Element]:
    """Charge for a command, and tell the price to whom has named one.

    Refuses with 2004 a price that is too low or of another currency, and with 2104 when the
    credit does not suffice.
    """
    minor = tariffs.charged(visit.dialect, name, operation, years)
    verb = visit.command.verb
    agreed = visit.extension(FEE, verb)
    if agreed is not None:
        _check_agreement(visit, agreed, minor)
    elif visit.manners.fee_required and tariffs.class_of(name) == tariffs.PREMIUM:
        raise Refusal(2003, f"The name '{name}' costs more; the command has to name the price.")
    if minor:
        charge(visit.books, {**bill(visit, name, operation, years), "minor": minor})
        _warn_of_low_credit(visit, minor)
    return [] if agreed is None else [_told(visit, verb, minor)]


def _check_agreement(visit: Visit, agreed: etree._Element, minor: int) -> None:
    parts = list(agreed)
    currency = next((text_of(part) for part in parts if local(part) == "currency"), None)
    if currency not in (None, visit.dialect.currency):
        raise Refusal(2004, f"The currency here is {visit.dialect.currency}.", agreed)
    try:
        sums = [Decimal(text_of(part)) for part in parts if local(part) in ("fee", "credit")]
    except InvalidOperation:
        raise Refusal(2005, "A price is a number.", agreed) from None
    if sum(sums, Decimal(0)) * 100 < minor:
        raise Refusal(2004, f"The price is {money(minor)} {visit.dialect.currency}.", agreed)


def _told(visit: Visit, verb: str, minor: int) -> etree._Element:
    data = payload("fee", FEE, _ANSWERS[verb])
    add(data, "currency", visit.dialect.currency)
    add(data, "fee", money(minor))
    add(data, "balance", money(_credit(visit)))
    add(data, "creditLimit", "0.00")
    return data


def _credit(visit: Visit) -> int:
    purses = credits_of(visit.books, visit.registrar)
    return next(int(one["minor"]) for one in purses if one["zone"] == visit.dialect.zone)


def _warn_of_low_credit(visit: Visit, minor: int) -> None:
    limit, rest = visit.manners.low_credit, _credit(visit)
    # Told once, when the charge takes the credit below the limit.
    if rest < limit <= rest + minor:
        kind = "lowCreditData" if visit.dialect.flat_auth else "lowBalance"
        told = notice(visit.dialect, kind, {"limit": money(limit), "credit": money(rest)})
        text = etree.tostring(told.data, encoding="unicode")
        visit.letterbox.put(told.words, text, visit.at)


def quotes(visit: Visit, offered: list[tuple[str, bool]]) -> list[etree._Element]:
    """The prices a check asked for, name by name; nothing when it did not ask."""
    asked = visit.extension(FEE, "check")
    if asked is None:
        return []
    currency = next((text_of(part) for part in asked if local(part) == "currency"), None)
    if currency not in (None, visit.dialect.currency):
        raise Refusal(2004, f"The currency here is {visit.dialect.currency}.", asked)
    data = payload("fee", FEE, "chkData")
    add(data, "currency", visit.dialect.currency)
    commands = [part for part in asked if local(part) == "command"]
    for name, available in offered:
        entry = add(data, "cd", avail="1" if available else "0")
        add(entry, "objID", name)
        if available:
            _add_quotes(visit, entry, name, commands)
        else:
            add(entry, "reason", "Not available")
    return [data]


def _add_quotes(
    visit: Visit, entry: etree._Element, name: str, commands: list[etree._Element]
) -> None:
    add(entry, "class", tariffs.class_of(name))
    for command in commands:
        _add_command(visit, entry, name, command)


def _add_command(visit: Visit, entry: etree._Element, name: str, command: etree._Element) -> None:
    operation = command.get("name") or ""
    period = next(iter(command), None)
    years = int(text_of(period)) if period is not None else 1
    is_standard = tariffs.class_of(name) == tariffs.STANDARD
    told = add(entry, "command", name=operation, standard="1" if is_standard else "0")
    if operation not in tariffs.SOLD and operation not in ("delete", "update"):
        add(told, "reason", "Not sold here")
        return
    if operation in ("create", "renew", "transfer"):
        add(told, "period", str(years), unit="y")
    minor = tariffs.quoted(visit.dialect, name, operation, years)
    add(told, "fee", money(minor), description=operation)
