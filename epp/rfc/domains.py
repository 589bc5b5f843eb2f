"""Writes what is said about names in the dialect of RFC 5731 and its extensions."""

from collections.abc import Iterator

from epp import envelope
from epp.commands import (
    CheckDomains,
    CreateDomain,
    InfoDomain,
    NameServer,
    QueryTransfer,
    RenewDomain,
    ReportRestore,
    RestoreDomain,
    TransferDomain,
    UpdateDomain,
)
from epp.errors import UnfitCommandError
from epp.profiles import RegistryProfile
from epp.rfc import extensions
from epp.rfc.namespaces import DOMAIN
from epp.rfc.saying import Said
from epp.xmlio import Element


def check(command: CheckDomains, profile: RegistryProfile) -> Said:
    """`domain:check` of `name+`, with `fee:check` where the cost is asked, too."""
    verb = envelope.check(DOMAIN, "name", command.names)
    return Said(verb, extensions.fee_question(command.fee, profile))


def info(command: InfoDomain, _: RegistryProfile) -> Said:
    """`domain:info` of `name`, `authInfo?`."""
    name = DOMAIN("name", command.name)
    return Said(envelope.info(DOMAIN, name, _auth_info(command.auth_info)))


def create(command: CreateDomain, profile: RegistryProfile) -> Said:
    """`domain:create` of `name`, `period?`, `ns?`, `registrant?`, `contact*`, `authInfo`."""
    if command.nsset is not None or command.keyset is not None:
        raise UnfitCommandError("The RFC dialect has hosts and DS data, no nsset and no keyset.")
    contacts = tuple(_contacts(command.admins, command.techs, command.billings))
    _refuse_people_at_thin(profile, command.registrant, contacts)
    verb = envelope.create(
        DOMAIN,
        DOMAIN("name", command.name),
        DOMAIN("period", str(command.years), unit="y"),
        _name_servers(command.hosts, command.glue, profile),
        DOMAIN.some("registrant", command.registrant),
        *contacts,
        DOMAIN("authInfo", DOMAIN("pw", command.auth_info)),
    )
    return Said(
        verb,
        extensions.keys_of_a_new_name(command.ds, command.keys, profile),
        extensions.fee("create", command.fee, profile),
        extensions.allocation_token(command.allocation_token),
    )


def renew(command: RenewDomain, profile: RegistryProfile) -> Said:
    """`domain:renew` of `name`, `curExpDate`, `period`; the day exactly as the registry wrote."""
    verb = envelope.renew(
        DOMAIN,
        DOMAIN("name", command.name),
        DOMAIN("curExpDate", command.current_expiry[:10]),
        DOMAIN("period", str(command.years), unit="y"),
    )
    return Said(verb, extensions.fee("renew", command.fee, profile))


def transfer(command: TransferDomain, profile: RegistryProfile) -> Said:
    """`domain:transfer` of `name`, `period?`, `authInfo?`."""
    verb = envelope.transfer(
        command.op,
        DOMAIN,
        DOMAIN("name", command.name),
        DOMAIN("period", str(command.years), unit="y") if command.years else None,
        _auth_info(command.auth_info, command.auth_roid),
    )
    return Said(verb, extensions.fee("transfer", command.fee, profile))


def query_transfer(command: QueryTransfer, _: RegistryProfile) -> Said:
    """`domain:transfer` with `op="query"`."""
    name = DOMAIN("name", command.name)
    return Said(envelope.transfer("query", DOMAIN, name, _auth_info(command.auth_info)))


def update(command: UpdateDomain, profile: RegistryProfile) -> Said:
    """`domain:update` of `name`, `add?`, `rem?`, `chg?`."""
    if command.nsset is not None or command.keyset is not None:
        raise UnfitCommandError("The RFC dialect has hosts and DS data, no nsset and no keyset.")
    added = tuple(_contacts(command.add_admins, command.add_techs, command.add_billings))
    taken = tuple(_contacts(command.remove_admins, command.remove_techs, command.remove_billings))
    _refuse_people_at_thin(profile, command.registrant, added + taken)
    verb = envelope.update(
        DOMAIN,
        DOMAIN("name", command.name),
        DOMAIN.part(
            "add",
            _name_servers(command.add_hosts, command.glue, profile),
            *added,
            *(DOMAIN("status", s=status) for status in command.add_statuses),
        ),
        DOMAIN.part(
            "rem",
            _name_servers(command.remove_hosts, (), profile),
            *taken,
            *(DOMAIN("status", s=status) for status in command.remove_statuses),
        ),
        DOMAIN.part("chg", _new_registrant(command), _new_auth_info(command)),
    )
    return Said(
        verb,
        extensions.change_of_keys(command, profile),
        extensions.fee("update", command.fee, profile),
    )


def restore(command: RestoreDomain, profile: RegistryProfile) -> Said:
    """`domain:update` with an empty `chg`, and `rgp:restore` beside it."""
    return Said(
        _unchanged(command.name),
        extensions.restore_request(),
        extensions.fee("update", command.fee, profile),
    )


def report_restore(command: ReportRestore, _: RegistryProfile) -> Said:
    """`domain:update` with an empty `chg`, and `rgp:report` beside it."""
    return Said(_unchanged(command.name), extensions.restore_report(command))


def _unchanged(name: str) -> Element:
    return envelope.update(DOMAIN, DOMAIN("name", name), DOMAIN("chg"))


def _auth_info(code: str | None, roid: str | None = None) -> Element | None:
    if code is None:
        return None
    owner = {"roid": roid} if roid else {}
    return DOMAIN("authInfo", DOMAIN("pw", code, **owner))


def _new_registrant(command: UpdateDomain) -> Element | None:
    # An empty element clears the registrant; a missing one leaves it.
    return None if command.registrant is None else DOMAIN("registrant", command.registrant)


def _new_auth_info(command: UpdateDomain) -> Element | None:
    if command.auth_info is None:
        return None
    code = DOMAIN("pw", command.auth_info) if command.auth_info else DOMAIN("null")
    return DOMAIN("authInfo", code)


def _contacts(
    admins: tuple[str, ...], techs: tuple[str, ...], billings: tuple[str, ...]
) -> Iterator[Element]:
    for role, handles in (("admin", admins), ("tech", techs), ("billing", billings)):
        yield from (DOMAIN("contact", handle, type=role) for handle in handles)


def _refuse_people_at_thin(
    profile: RegistryProfile, registrant: str | None, contacts: tuple[Element, ...]
) -> None:
    if not profile.takes_contacts and (registrant or contacts):
        raise UnfitCommandError("This registry keeps neither registrants nor contacts.")


def _name_servers(
    hosts: tuple[str, ...], glue: tuple[NameServer, ...], profile: RegistryProfile
) -> Element | None:
    if not hosts:
        return None
    names = envelope.once_each(hosts)
    if profile.ns_mode == "hostObj":
        return DOMAIN("ns", *DOMAIN.each("hostObj", names))
    addresses = {server.name.lower(): server.addresses for server in glue}
    return DOMAIN("ns", *(_host_attribute(name, addresses.get(name.lower(), ())) for name in names))


def _host_attribute(name: str, addresses: tuple[str, ...]) -> Element:
    return DOMAIN(
        "hostAttr",
        DOMAIN("hostName", name),
        *(DOMAIN("hostAddr", address, ip=ip_version(address)) for address in addresses),
    )


def ip_version(address: str) -> str:
    """The schema's word for the kind of an address."""
    return "v6" if ":" in address else "v4"
