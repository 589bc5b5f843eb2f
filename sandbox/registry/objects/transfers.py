"""Transfers: an object moves to another registrar, who knows its password.

FRED moves it at once; in the RFCs' way the losing registrar is asked first, and the registry
decides for him when he is silent.
"""

from lxml import etree

from sandbox.registry.extensions.fees import pay
from sandbox.registry.objects.moves import (
    PATIENCE_SECONDS,
    PENDING,
    Asked,
    begin_transfer,
    end_transfer,
    move_at_once,
    transfer_data,
)
from sandbox.registry.objects.natures import natures_of
from sandbox.registry.objects.statuses import check_allows
from sandbox.registry.things import Thing
from sandbox.registry.visits import (
    Visit,
    auth_element,
    auth_in,
    years_in,
)
from sandbox.registry.wire.answers import Answer, Refusal
from sandbox.registry.wire.envelopes import text_of

_RULINGS = {"approve": "clientApproved", "reject": "clientRejected", "cancel": "clientCancelled"}


def transfer_object(visit: Visit) -> Answer:
    """Ask for, ask about or rule on a transfer."""
    operation = visit.command.operation
    element = visit.command.element[0]
    kind = visit.command.kind
    name = visit.dialect.handle(text_of(element)) if kind != "domain" else text_of(element).lower()
    thing = visit.needed(kind, name, element)
    if visit.dialect.flat_auth and operation != "request":
        raise Refusal(2102, "Only a request is known here; it takes effect at once.")
    if operation == "request":
        return _request(visit, thing)
    return _query(visit, thing) if operation == "query" else _rule(visit, thing, operation)


def _request(visit: Visit, thing: Thing) -> Answer:
    if thing.status == "pendingTransfer":
        raise Refusal(2300, f"The {thing.kind} '{thing.name}' is being transferred already.")
    if thing.sponsor == visit.registrar:
        raise Refusal(2106, f"The {thing.kind} '{thing.name}' is yours already.")
    if thing.kind == "domain" and "lock" in natures_of(thing.name):
        code = 2304 if visit.dialect.flat_auth else 2201
        raise Refusal(code, "The domain was created or moved less than 60 days ago.")
    check_allows(thing, "Transfer")
    _check_password(visit, thing)
    if visit.dialect.flat_auth:
        move_at_once(visit.things, thing, visit.registrar, visit.now)
        return Answer()
    return _put_to_the_loser(visit, thing)


def _check_password(visit: Visit, thing: Thing) -> None:
    given = auth_in(visit)
    if given is None:
        raise Refusal(2003, "A transfer needs the password.")
    if given not in _passwords(visit, thing):
        raise Refusal(2202, f"This is not the password of the {thing.kind}.")


def _passwords(visit: Visit, thing: Thing) -> set[str]:
    passwords = {thing.auth}
    if thing.kind != "domain":
        return passwords
    people = [thing.details["registrant"], *(one for _, one in thing.details["contacts"])]
    holders = [visit.things.find("contact", handle) for handle in people if handle]
    found = [holder for holder in holders if holder is not None]
    if visit.dialect.flat_auth:
        return passwords | {holder.auth for holder in found}
    element = auth_element(visit)
    owner = element[0].get("roid") if element is not None and len(element) else None
    # The password of a person counts only where the command says whose it is.
    named = {holder.auth for holder in found if owner == visit.roid(holder)}
    return named if owner and owner != visit.roid(thing) else passwords


def _put_to_the_loser(visit: Visit, thing: Thing) -> Answer:
    years = years_in(visit.command.element) if thing.kind == "domain" else 0
    paid = pay(visit, thing.name, "transfer", years) if years else []
    wait = visit.pending.seconds if visit.pending else PATIENCE_SECONDS
    ruling = "clientRejected" if visit.pending and visit.pending.denied else "serverApproved"
    asked = Asked(years, visit.sv_trid, wait)
    begin_transfer(visit.things, thing, visit.registrar, visit.now, asked)
    errand = {"registry": visit.dialect.key, "kind": thing.kind, "name": thing.name}
    visit.agenda.add(wait, "transfer", {**errand, "ruling": ruling, "sv_trid": visit.sv_trid})
    return Answer(1001, data=[_data(visit, thing)], extension=paid)


def _query(visit: Visit, thing: Thing) -> Answer:
    transfer = thing.details.get("transfer")
    parties = {thing.sponsor, *((transfer["requester"], transfer["loser"]) if transfer else ())}
    if visit.registrar not in parties:
        if auth_in(visit) is None:
            raise Refusal(2201, "Only the parties of a transfer may ask about it.")
        _check_password(visit, thing)
    if transfer is None:
        raise Refusal(2301, f"The {thing.kind} '{thing.name}' was never transferred.")
    return Answer(data=[_data(visit, thing)])


def _rule(visit: Visit, thing: Thing, operation: str) -> Answer:
    transfer = thing.details.get("transfer")
    if transfer is None or transfer["status"] != PENDING:
        raise Refusal(2301, f"The {thing.kind} '{thing.name}' is not being transferred.")
    ruler = transfer["requester"] if operation == "cancel" else thing.sponsor
    if visit.registrar != ruler:
        raise Refusal(2201, "This is for the other side of the transfer to say.")
    ended = end_transfer(visit.things, thing, _RULINGS[operation], visit.now)
    return Answer(data=[_data(visit, ended)])


def _data(visit: Visit, thing: Thing) -> etree._Element:
    return transfer_data(visit.dialect, thing)
