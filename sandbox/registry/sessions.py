"""What a registrar does besides objects: log in and out, read messages, ask for the credit."""

import hmac

from lxml import etree

from sandbox.registry.accounts import (
    change_password,
    credits_of,
    fingerprint_of,
    money,
    password_of,
)
from sandbox.registry.extensions.security import password_in, warnings
from sandbox.registry.visits import Visit
from sandbox.registry.wire.answers import Answer, QueueHead, Refusal
from sandbox.registry.wire.dialects import BALANCE, FRED_COMMANDS, LOW_BALANCE
from sandbox.registry.wire.envelopes import add, local, namespace, payload, text_of

LANGUAGES = ("en", "cs")


def log_in(visit: Visit) -> Answer:
    """Seat a registrar on the link.

    Refuses with 2002 on a seat that is taken and with 2200 who cannot prove who they are.
    """
    if visit.manners.login_code:
        raise Refusal(visit.manners.login_code, "The operator wishes it so.")
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
    if not _is_bound(visit, registrar):
        raise Refusal(2200, "The client certificate belongs to somebody else.")


def _is_bound(visit: Visit, registrar: str) -> bool:
    seat, binding = visit.seat, visit.manners.binding
    if not seat.certificate_name and visit.manners.certificate == "optional":
        return True
    if binding == "name":
        return seat.certificate_name == registrar
    return seat.fingerprints.get(binding) == fingerprint_of(visit.books, registrar, binding)


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
    return _acknowledged(visit, int(number))


def _acknowledged(visit: Visit, number: int) -> Answer:
    rest = visit.letterbox.head()
    if rest:
        return Answer(queue=QueueHead(rest["count"], rest["number"]))
    # What an empty queue is told with differs from registry to registry.
    if visit.manners.ack == "count0":
        return Answer(queue=QueueHead(0, number))
    return Answer(1300 if visit.manners.ack == "1300" else 1000)


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
    extensions = [etree.fromstring(one) for one in visit.letterbox.extensions_of(head["number"])]
    return _without_the_unasked(visit, Answer(1301, data=data, queue=queue, extension=extensions))


def _without_the_unasked(visit: Visit, answer: Answer) -> Answer:
    # RFC 9038: what the login did not ask for is told as a value of the result.
    known = {*visit.seat.services, *visit.dialect.namespaces.values(), LOW_BALANCE}
    for part in [*answer.data, *answer.extension]:
        if namespace(part) not in known:
            answer.reasons.append((part, f"{namespace(part)} not in login services"))
    answer.data = [part for part in answer.data if namespace(part) in known]
    answer.extension = [part for part in answer.extension if namespace(part) in known]
    return answer


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
