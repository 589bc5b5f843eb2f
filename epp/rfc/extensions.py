"""Writes the extensions of the RFC dialect: fees, DNSSEC, restoring, tokens, Verisign's product."""

from epp.commands import (
    DnsKey,
    DsData,
    Fee,
    FeeOperation,
    FeeQuestion,
    ReportRestore,
    UpdateDomain,
)
from epp.errors import UnfitCommandError
from epp.profiles import RegistryProfile
from epp.rfc.namespaces import ALLOCATION_TOKEN, FEE, NAMESTORE, RGP, SEC_DNS
from epp.xmlio import Element


def fee_question(question: FeeQuestion | None, profile: RegistryProfile) -> Element | None:
    """`fee:check` of `currency` and `command`; Namingo breaks where the currency is left out."""
    if question is None:
        return None
    _refuse_where_no_fees(profile)
    period = FEE("period", str(question.years), unit="y") if question.years else None
    asked = FEE("command", period, name=question.operation)
    return FEE("check", FEE("currency", question.currency), asked)


def fee(operation: FeeOperation, agreed: Fee | None, profile: RegistryProfile) -> Element | None:
    """`fee:create` or its like, of `currency` and `fee`: more than this we do not pay."""
    if agreed is None:
        return None
    _refuse_where_no_fees(profile)
    return FEE(operation, FEE("currency", agreed.currency), FEE("fee", agreed.amount))


def _refuse_where_no_fees(profile: RegistryProfile) -> None:
    # Leaving the fee out unasked would let a premium name through at any price.
    if not profile.fee_ext:
        raise UnfitCommandError("This registry does not speak of fees.")


def keys_of_a_new_name(
    ds: tuple[DsData, ...], keys: tuple[DnsKey, ...], profile: RegistryProfile
) -> Element | None:
    """`secDNS:create` of `dsData+` or `keyData+`, as the registry wants it."""
    return SEC_DNS.part("create", *_key_elements(ds, keys, profile))


def change_of_keys(command: UpdateDomain, profile: RegistryProfile) -> Element | None:
    """`secDNS:update` of `rem?`, `add?`, in the order of its schema."""
    everything = SEC_DNS("all", "true") if command.remove_all_ds else None
    taken = _key_elements(command.remove_ds, command.remove_keys, profile)
    if everything is not None and taken:
        raise UnfitCommandError("Either all keys are taken away, or some.")
    added = _key_elements(command.add_ds, command.add_keys, profile)
    return SEC_DNS.part(
        "update", SEC_DNS.part("rem", everything, *taken), SEC_DNS.part("add", *added)
    )


def _key_elements(
    ds: tuple[DsData, ...], keys: tuple[DnsKey, ...], profile: RegistryProfile
) -> tuple[Element, ...]:
    if (ds and profile.dnssec != "dsData") or (keys and profile.dnssec != "keyData"):
        raise UnfitCommandError(f"This registry takes keys as {profile.dnssec}.")
    return (*map(_ds_data, ds), *map(_key_data, keys))


def _ds_data(ds: DsData) -> Element:
    return SEC_DNS(
        "dsData",
        SEC_DNS("keyTag", str(ds.key_tag)),
        SEC_DNS("alg", str(ds.algorithm)),
        SEC_DNS("digestType", str(ds.digest_type)),
        SEC_DNS("digest", ds.digest),
    )


def _key_data(key: DnsKey) -> Element:
    return SEC_DNS(
        "keyData",
        SEC_DNS("flags", str(key.flags)),
        SEC_DNS("protocol", str(key.protocol)),
        SEC_DNS("alg", str(key.algorithm)),
        SEC_DNS("pubKey", key.public_key),
    )


def restore_request() -> Element:
    """`rgp:update` that asks for a name back."""
    return RGP("update", RGP("restore", op="request"))


def restore_report(command: ReportRestore) -> Element:
    """`rgp:update` that tells why a name was restored."""
    report = RGP(
        "report",
        RGP("preData", command.data_before),
        RGP("postData", command.data_after),
        RGP("delTime", command.deleted),
        RGP("resTime", command.restored),
        RGP("resReason", command.reason),
        *RGP.each("statement", command.statements),
    )
    return RGP("update", RGP("restore", report, op="report"))


def allocation_token(token: str | None) -> Element | None:
    """`allocationToken:allocationToken`, the key to a name that is kept for someone."""
    return ALLOCATION_TOKEN("allocationToken", token) if token else None


def product(names: tuple[str, ...], profile: RegistryProfile) -> Element | None:
    """`namestoreExt:namestoreExt` where the registry serves several zones and wants to know."""
    if not profile.sub_products:
        return None
    zones = {name.lower().rpartition(".")[2] for name in names}
    fitting = {text for zone, text in profile.sub_products if zone in zones}
    if len(fitting) > 1:
        raise UnfitCommandError("One command speaks to one zone of this registry.")
    told = fitting.pop() if fitting else profile.sub_products[0][1]
    return NAMESTORE("namestoreExt", NAMESTORE("subProduct", told))
