"""Who at the registry carries out which command, and what may be asked at all."""

from collections.abc import Callable, Mapping

from lxml import etree

from sandbox.registry.lists import LISTS, get_results, prepare_list, send_password, take_test
from sandbox.registry.objects.amendments import update_object
from sandbox.registry.objects.checks import check_objects, delete_object
from sandbox.registry.objects.contacts import create_contact, info_contact
from sandbox.registry.objects.domains import create_domain, info_domain, renew_domain
from sandbox.registry.objects.keysets import create_keyset, info_keyset
from sandbox.registry.objects.name_servers import create_host, create_nsset, info_host, info_nsset
from sandbox.registry.objects.transfers import transfer_object
from sandbox.registry.objects.updates import update_domain
from sandbox.registry.sessions import balance, credit_info, log_in, log_out, poll
from sandbox.registry.visits import Visit
from sandbox.registry.wire.answers import Answer, Refusal
from sandbox.registry.wire.commands import Command
from sandbox.registry.wire.dialects import NAMESTORE
from sandbox.registry.wire.envelopes import local, namespace, text_of

Handler = Callable[[Visit], Answer]
_KINDS = ("domain", "contact", "host", "nsset", "keyset")

_HANDLERS: Mapping[tuple[str, str], Handler] = {
    ("login", ""): log_in,
    ("logout", ""): log_out,
    ("poll", ""): poll,
    ("creditInfo", "fred"): credit_info,
    ("getResults", "fred"): get_results,
    ("sendAuthInfo", "fred"): send_password,
    ("test", "fred"): take_test,
    ("info", "balance"): balance,
    ("create", "domain"): create_domain,
    ("info", "domain"): info_domain,
    ("renew", "domain"): renew_domain,
    ("update", "domain"): update_domain,
    ("create", "contact"): create_contact,
    ("info", "contact"): info_contact,
    ("create", "host"): create_host,
    ("info", "host"): info_host,
    ("create", "nsset"): create_nsset,
    ("info", "nsset"): info_nsset,
    ("create", "keyset"): create_keyset,
    ("info", "keyset"): info_keyset,
    **{(verb, "fred"): prepare_list for verb in LISTS},
    **{("update", kind): update_object for kind in _KINDS if kind != "domain"},
    **{("transfer", kind): transfer_object for kind in _KINDS if kind != "host"},
    **{("check", kind): check_objects for kind in _KINDS},
    **{("delete", kind): delete_object for kind in _KINDS},
}


def handler_of(command: Command) -> Handler:
    """Who carries a command out. Refuses with 2101 what nobody does."""
    handler = _HANDLERS.get((command.verb, command.kind))
    if handler is None:
        raise Refusal(2101, f"The command '{command.verb}' is not known for this object.")
    return handler


def check_product(visit: Visit) -> None:
    """Refuse what does not name its product where there are several."""
    wanted = visit.dialect.sub_product
    if not wanted or visit.command.service in visit.dialect.other_services:
        return
    named = visit.extension(NAMESTORE, "namestoreExt")
    if named is None:
        raise Refusal(2003, "The command has to name the product it means.")
    if text_of(named[0]) != wanted:
        raise Refusal(2306, f"The product '{text_of(named[0])}' is not sold here.")


def check_services(visit: Visit) -> None:
    """Refuse what the login did not ask for."""
    command = visit.command
    if command.service not in visit.seat.services:
        raise Refusal(2307, f"The login did not ask for '{command.service}'.")
    extensions: list[etree._Element] = (
        list(command.extension) if command.extension is not None else []
    )
    for extension in extensions:
        uri = namespace(extension)
        if uri not in visit.dialect.extensions or not visit.dialect.takes(uri, visit.seat.services):
            raise Refusal(2103, f"The extension '{local(extension)}' is not known here.")
