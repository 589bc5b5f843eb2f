"""What a registrar does besides objects: log in and out, read messages, ask for the credit."""

import hmac

from lxml import etree

from sandbox.registry.accounts import change_password, credits_of, money, password_of
from sandbox.registry.extensions.security import password_in, warnings
from sandbox.registry.objects.visits import Visit
from sandbox.registry.wire.answers import Answer, QueueHead, Refusal
from sandbox.registry.wire.dialects import BALANCE, FRED_COMMANDS
from sandbox.registry.wire.envelopes import add, local, payload, text_of

LANGUAGES = ("en", "cs")


def log_in(visit: Visit) -> Answer:
    """Seat a registrar on the link.

    Refuses with 2002 on a seat that is taken and with 2200 who cannot prove who they are.
    """
    if visit.seat.registrar is not None:
        raise Refusal(2002, "This session is logged in already.")
    parts = {local(part): part for part in visit.command.element}
    registrar = text_of(parts["clID"])
    _check_identity(visit, registrar, password_in(visit, parts["pw"]))
    _check_options(parts["options"])
    services = _services(visit, parts["svcs"])
    if "newPW" in parts:
        change_password(visit.books, registrar, password_in(visit, parts["newPW"]))
    visit.seat.registrar, visit.seat.services = registrar, services
    return Answer(extension=warnings(visit))


def _check_identity(visit: Visit, registrar: str, password: str) -> None:
    known = password_of(visit.books, registrar)
    if known is None or not hmac.compare_digest(known.encode(), password.encode()):
        raise Refusal(2200, "The identifier or the password is wrong.")
    if visit.seat.certificate_name != registrar:
        raise Refusal(2200, "The client certificate belongs to somebody else.")


def _check_options(options: etree._Element) -> None:
    version, language = options
    if text_of(version) != "1.0":
        raise Refusal(2100, "Only version 1.0 is spoken here.", version)
    if text_of(language) not in LANGUAGES:
        raise Refusal(2102, "Only English and Czech are spoken here.", language)


def _services(visit: Visit, element: etree._Element) -> frozenset[str]:
    wanted = frozenset(text_of(part) for part in element if local(part) == "objURI")
    if wanted - {*visit.dialect.namespaces.values(), *visit.dialect.other_services}:
        raise Refusal(2307, "The login asks for objects that are not kept here.")
    extensions = {text_of(part) for part in element.iter() if local(part) == "extURI"}
    if extensions - set(visit.dialect.extensions):
        raise Refusal(2103, "The login asks for an extension that is not known here.")
    return wanted | extensions


def log_out(visit: Visit) -> Answer:
    """End the session."""
    if not visit.registrar:
        raise Refusal(2002, "Log in first.")
    return Answer(1500)


def poll(visit: Visit) -> Answer:
    """Show the first message waiting, or take one off the queue."""
    element = visit.command.element
    if element.get("op") == "req":
        return _first_message(visit)
    number = element.get("msgID")
    if number is None:
        raise Refusal(2003, "Attribute 'msgID' is missing.")
    if not visit.letterbox.acknowledge(number):
        raise Refusal(visit.dialect.unknown_message_code, f"There is no message '{number}'.")
    rest = visit.letterbox.head()
    return Answer(queue=QueueHead(rest["count"], rest["number"]) if rest else None)


def _first_message(visit: Visit) -> Answer:
    head = visit.letterbox.head()
    if head is None:
        return Answer(1300)
    put_at = visit.dialect.moment(head["put_at"])
    if visit.dialect.flat_auth:
        # FRED carries what a message says inside the message itself.
        queue = QueueHead(head["count"], head["number"], put_at, payload=head["payload"])
        return Answer(1301, queue=queue)
    queue = QueueHead(head["count"], head["number"], put_at, text=head["text"])
    data = [etree.fromstring(head["payload"])] if head["payload"] else []
    return Answer(1301, data=data, queue=queue)


def credit_info(visit: Visit) -> Answer:
    """Tell the registrar's credit in the zone of the endpoint."""
    data = payload("fred", FRED_COMMANDS, "resCreditInfo")
    for purse in credits_of(visit.books, visit.registrar):
        if purse["zone"] == visit.dialect.zone:
            entry = add(data, "zoneCredit")
            add(entry, "zone", purse["zone"])
            add(entry, "credit", money(purse["minor"]))
    return Answer(data=[data])


def balance(visit: Visit) -> Answer:
    """Tell the registrar's balance in the way of the registry that sells on credit."""
    purses = credits_of(visit.books, visit.registrar)
    rest = next(one["minor"] for one in purses if one["zone"] == visit.dialect.zone)
    data = payload("balance", BALANCE, "infData")
    # What is prepaid here looks, over there, like a limit of which nothing is owed yet.
    add(data, "creditLimit", money(rest))
    add(data, "balance", "0.00")
    add(data, "availableCredit", money(rest))
    add(add(data, "creditThreshold"), "fixed", money(visit.manners.low_credit))
    return Answer(data=[data])
