"""Writes what is said about names in FRED's dialect."""

from epp import envelope
from epp.commands import CreateDomain, InfoDomain, RenewDomain, TransferDomain, UpdateDomain
from epp.errors import UnfitCommandError
from epp.fred.namespaces import DOMAIN
from epp.xmlio import Element


def info(command: InfoDomain) -> Element:
    """`domain:info` of `name`, `authInfo?`."""
    name = DOMAIN("name", command.name)
    return envelope.info(DOMAIN, name, DOMAIN.some("authInfo", command.auth_info))


def create(command: CreateDomain) -> Element:
    """`domain:create` of `name`, `period`, `nsset?`, `keyset?`, `registrant`, `admin*`, `authInfo`.

    FRED would do without the period and the code, and then choose both.
    """
    if not command.registrant:
        raise UnfitCommandError("The FRED dialect has no name without a registrant.")
    _refuse(
        hosts_or_keys=command.hosts or command.ds or command.keys or command.glue,
        other_contacts=command.techs or command.billings,
        fees_or_tokens=command.fee or command.allocation_token,
    )
    return envelope.create(
        DOMAIN,
        DOMAIN("name", command.name),
        DOMAIN("period", str(command.years), unit="y"),
        DOMAIN.some("nsset", command.nsset),
        DOMAIN.some("keyset", command.keyset),
        DOMAIN("registrant", command.registrant),
        *DOMAIN.each("admin", command.admins),
        DOMAIN("authInfo", command.auth_info),
    )


def renew(command: RenewDomain) -> Element:
    """`domain:renew` of `name`, `curExpDate`, `period`; the day exactly as the registry wrote."""
    _refuse(hosts_or_keys=None, other_contacts=None, fees_or_tokens=command.fee)
    return envelope.renew(
        DOMAIN,
        DOMAIN("name", command.name),
        DOMAIN("curExpDate", command.current_expiry[:10]),
        DOMAIN("period", str(command.years), unit="y"),
    )


def transfer(command: TransferDomain) -> Element:
    """`domain:transfer` of `name`, `authInfo`; done at once, and asked for only."""
    if command.op != "request" or not command.auth_info:
        raise UnfitCommandError("The FRED dialect has requests for a transfer, with a code.")
    if command.years or command.auth_roid:
        raise UnfitCommandError("The FRED dialect transfers without a period and a code's owner.")
    _refuse(hosts_or_keys=None, other_contacts=None, fees_or_tokens=command.fee)
    return envelope.transfer(
        "request",
        DOMAIN,
        DOMAIN("name", command.name),
        DOMAIN("authInfo", command.auth_info),
    )


def update(command: UpdateDomain) -> Element:
    """`domain:update` of `name`, `add?`, `rem?`, `chg?`; an empty nsset or keyset is unlinked."""
    _refuse_in_update(command)
    return envelope.update(
        DOMAIN,
        DOMAIN("name", command.name),
        DOMAIN.part("add", *DOMAIN.each("admin", command.add_admins)),
        DOMAIN.part("rem", *DOMAIN.each("admin", command.remove_admins)),
        DOMAIN.part(
            "chg",
            _said("nsset", command.nsset),
            _said("keyset", command.keyset),
            DOMAIN.some("registrant", command.registrant),
            DOMAIN.some("authInfo", command.auth_info),
        ),
    )


def _said(name: str, text: str | None) -> Element | None:
    return None if text is None else DOMAIN(name, text)


def _refuse_in_update(command: UpdateDomain) -> None:
    if command.add_statuses or command.remove_statuses:
        raise UnfitCommandError("The FRED dialect leaves a name's statuses to the registry.")
    if command.registrant == "" or command.auth_info == "":
        raise UnfitCommandError("The FRED dialect clears neither a registrant nor a code.")
    _refuse(
        hosts_or_keys=(
            command.add_hosts
            or command.remove_hosts
            or command.glue
            or command.add_ds
            or command.remove_ds
            or command.remove_all_ds
            or command.add_keys
            or command.remove_keys
        ),
        other_contacts=(
            command.add_techs
            or command.remove_techs
            or command.add_billings
            or command.remove_billings
        ),
        fees_or_tokens=command.fee,
    )


def _refuse(*, hosts_or_keys: object, other_contacts: object, fees_or_tokens: object) -> None:
    if hosts_or_keys:
        raise UnfitCommandError("The FRED dialect has an nsset and a keyset, no hosts or keys.")
    if other_contacts:
        raise UnfitCommandError("The FRED dialect has admins, no other contacts of a name.")
    if fees_or_tokens:
        raise UnfitCommandError("The FRED dialect speaks neither of fees nor of tokens.")
