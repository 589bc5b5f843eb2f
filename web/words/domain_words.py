"""What changes of names, their refusals and what registries say are called."""

from __future__ import annotations

from collections.abc import Mapping

from programme.domains.changes import ChangeKind
from programme.order import LaneClosure
from programme.submission import AttemptOutcome, Ruling
from web.words.languages import phrase

CHANGES: Mapping[str, str] = {
    ChangeKind.NAME_SERVERS: phrase("Name servers"),
    ChangeKind.HOLDER: phrase("Holder"),
    ChangeKind.LOCK: phrase("Lock against transfer"),
    ChangeKind.UNLOCK: phrase("Unlocking for transfer"),
    ChangeKind.TRANSFER_CODE: phrase("Transfer code"),
    ChangeKind.DELETE: phrase("Deletion"),
}

BUTTONS: Mapping[str, str] = {
    ChangeKind.NAME_SERVERS: phrase("Change the name servers"),
    ChangeKind.HOLDER: phrase("Change the holder"),
    ChangeKind.LOCK: phrase("Lock the domain"),
    ChangeKind.UNLOCK: phrase("Unlock the domain"),
    ChangeKind.TRANSFER_CODE: phrase("Get the transfer code"),
    ChangeKind.DELETE: phrase("Delete the domain"),
}

STATES: Mapping[str | None, str] = {
    None: phrase("on its way to us"),
    "at_registry": phrase("at the registry"),
    "awaiting_registry": phrase("the registry is deciding"),
    "unsure": phrase("we are finding out what the registry did"),
    "done": phrase("done"),
    "refused": phrase("not done"),
}

REASONS: Mapping[str, str] = {
    "refused_by_registry": phrase("The registry refused the change."),
    "name_not_ours": phrase("The registry no longer has the domain with us. We look into it."),
    "no_such_service": phrase("You have no such domain among your services."),
    "another_change": phrase("Another change of the domain is under way. Wait until it ends."),
    "not_offered": phrase("The registry of this domain knows no such change."),
    "key_reused": phrase("The key was used before for something else."),
}

SERVER_FAULTS: Mapping[str, str] = {
    "too_few": phrase("Enter at least two name servers, each on a line of its own"),
    "too_many": phrase("Enter at most ten name servers"),
    "bad_name": phrase("Write name servers as ns1.company.cz, each on a line of its own"),
    "bad_address": phrase("Write addresses as 192.0.2.1 or 2001:db8::1"),
    "twice": phrase("Name each server once"),
    "address_missing": phrase("A server inside the domain needs its address behind its name"),
    "address_not_wanted": phrase("A server in another zone must not have an address"),
    "bad_handle": phrase("Enter the set's handle as the registry shows it"),
    "no_sets": phrase("This registry knows no sets of name servers; enter the servers"),
    "both": phrase("Enter either a set or servers, not both"),
    "inside_the_name": phrase("A server inside the domain can be used after its registration"),
}

STANDINGS: Mapping[str, str] = {
    "ours": phrase("registered with us"),
    "elsewhere": phrase("with another registrar"),
    "gone": phrase("not registered"),
}

DIFFERENCES: Mapping[str, str] = {
    "name_missing": phrase("The registry does not have the domain"),
    "name_elsewhere": phrase("Another registrar has the domain"),
    "name_unknown_to_us": phrase("The registry keeps a domain with us that we do not know"),
    "last_day_differs": phrase("The last day differs"),
    "renewed_by_registry": phrase("The registry renewed the domain by itself"),
    "holder_differs": phrase("The holder is not the one we left"),
    "name_servers_differ": phrase("The name servers are not the ones we left"),
    "status_serious": phrase("The domain does not work, or soon will not"),
    "handle_gone": phrase("The registry deleted an object of ours"),
}

CLOSURES: Mapping[str, str] = {
    LaneClosure.NO_CREDIT: phrase("Our credit at the registry has run out"),
    LaneClosure.LOCKED_OUT: phrase("The registry refused our login"),
    LaneClosure.MISCONFIGURED: phrase("Our connection to the registry is set up wrong"),
}

OUTCOMES: Mapping[str | None, str] = {
    None: phrase("no answer was written down"),
    AttemptOutcome.CREATED: phrase("it was created"),
    AttemptOutcome.PENDING: phrase("the registry will say later"),
    AttemptOutcome.REFUSED: phrase("refused"),
    AttemptOutcome.NOT_SENT: phrase("not sent"),
    AttemptOutcome.UNSURE: phrase("the answer was lost"),
}

RULINGS: Mapping[str, str] = {
    Ruling.OURS: phrase("The name is this order’s"),
    Ruling.NOT_OURS: phrase("The name is not this order’s"),
}

SAID: dict[str, str] = {
    "account-opened": phrase("The account takes orders again; those that wait go on now."),
    "account-open-before": phrase("The account takes orders already."),
    "registry-under-way": phrase("We have your word; it is not written down yet. Load again."),
    "order-ruled": phrase("Your word is written down; the order goes on."),
    "order-ruled-before": phrase("A colleague said otherwise before you; that word stands."),
    "order-not-in-review": phrase("Nobody has to rule on this order: the registry will tell."),
}
"""What the line at the top of the page says after something was done."""
