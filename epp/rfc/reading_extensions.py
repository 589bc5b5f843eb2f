"""Adds to an answer what the extensions beside it tell: fees, keys, phases, who changed it."""

from dataclasses import replace
from decimal import Decimal, InvalidOperation

from epp.answers import (
    Availability,
    ChargedFee,
    ContactInfo,
    DomainInfo,
    HostInfo,
    ObjectChanged,
    QuotedFee,
    Response,
    SecurityEvent,
)
from epp.commands import DnsKey, DsData, ObjectKind
from epp.envelope import LOGIN_SECURITY
from epp.errors import BrokenAnswerError
from epp.readings import ExtensionReaders, number_of
from epp.rfc.namespaces import CHANGE_POLL, FEE, RGP, SEC_DNS
from epp.xmlio import Element, all_text, text_of, truth_of

_DONE = ("creData", "renData", "trnData", "updData", "delData")


def _quoted(response: Response, element: Element) -> Response:
    if not isinstance(response.data, tuple):
        return response
    currency = text_of(element, FEE.tag("currency")) or ""
    quotes = {
        (text_of(entry, FEE.tag("objID")) or "").lower(): _quote(entry, currency)
        for entry in element.findall(FEE.tag("cd"))
    }
    known = tuple(
        replace(each, fee=quotes.get(each.name.lower()))
        for each in response.data
        if isinstance(each, Availability)
    )
    return replace(response, data=known)


def _quote(entry: Element, currency: str) -> QuotedFee | None:
    told = entry.find(FEE.tag("command"))
    if told is None or told.find(FEE.tag("fee")) is None:
        return None
    standard = told.get("standard")
    return QuotedFee(
        total=_total(told),
        currency=text_of(entry, FEE.tag("currency")) or currency,
        fee_class=text_of(entry, FEE.tag("class")),
        standard=None if standard is None else truth_of(standard),
    )


def _total(element: Element) -> str:
    # Several fees may be told, such as one for an early phase; credits are below zero.
    parts = (*element.findall(FEE.tag("fee")), *element.findall(FEE.tag("credit")))
    return f"{sum((_amount(part) for part in parts), Decimal(0)):f}"


def _amount(element: Element) -> Decimal:
    try:
        amount = Decimal(all_text(element).strip())
    except InvalidOperation:
        raise BrokenAnswerError("A fee is not a number.") from None
    if not amount.is_finite():
        raise BrokenAnswerError("A fee is not a number.")
    return amount


def _charged(response: Response, element: Element) -> Response:
    charged = ChargedFee(
        total=_total(element),
        currency=text_of(element, FEE.tag("currency")),
        balance=text_of(element, FEE.tag("balance")),
        credit_limit=text_of(element, FEE.tag("creditLimit")),
    )
    return replace(response, charged=charged)


def _secured(response: Response, element: Element) -> Response:
    if not isinstance(response.data, DomainInfo):
        return response
    keys = (
        *element.findall(SEC_DNS.tag("keyData")),
        *element.findall(f"{SEC_DNS.tag('dsData')}/{SEC_DNS.tag('keyData')}"),
    )
    ds = tuple(map(_ds_data, element.findall(SEC_DNS.tag("dsData"))))
    info = replace(response.data, ds=ds, keys=tuple(map(_key_data, keys)))
    return replace(response, data=info)


def _ds_data(element: Element) -> DsData:
    return DsData(
        key_tag=number_of(element, SEC_DNS.tag("keyTag")),
        algorithm=number_of(element, SEC_DNS.tag("alg")),
        digest_type=number_of(element, SEC_DNS.tag("digestType")),
        digest=text_of(element, SEC_DNS.tag("digest")) or "",
    )


def _key_data(element: Element) -> DnsKey:
    return DnsKey(
        flags=number_of(element, SEC_DNS.tag("flags")),
        protocol=number_of(element, SEC_DNS.tag("protocol")),
        algorithm=number_of(element, SEC_DNS.tag("alg")),
        public_key=text_of(element, SEC_DNS.tag("pubKey")) or "",
    )


def _in_its_phase(response: Response, element: Element) -> Response:
    if not isinstance(response.data, DomainInfo):
        return response
    phases = tuple(each.get("s", "") for each in element.findall(RGP.tag("rgpStatus")))
    return replace(response, data=replace(response.data, rgp_statuses=phases))


def _changed(response: Response, element: Element) -> Response:
    info = response.data
    kind: ObjectKind
    match info:
        case DomainInfo(name=name):
            kind = "domain"
        case HostInfo(name=name):
            kind = "host"
        case ContactInfo(handle=name):
            kind = "contact"
        case _:
            return response
    was_before = element.get("state") == "before"
    change = ObjectChanged(
        kind=kind,
        name=name,
        before=info if was_before else None,
        after=None if was_before else info,
        operation=text_of(element, CHANGE_POLL.tag("operation")),
        changed=text_of(element, CHANGE_POLL.tag("date")),
        who=text_of(element, CHANGE_POLL.tag("who")),
        reason=text_of(element, CHANGE_POLL.tag("reason")),
        sv_trid=text_of(element, CHANGE_POLL.tag("svTRID")),
    )
    return replace(response, data=change)


def _warned(response: Response, element: Element) -> Response:
    events = tuple(
        SecurityEvent(
            kind=event.get("type", ""),
            level=event.get("level", ""),
            ends=event.get("exDate"),
            name=event.get("name"),
            value=event.get("value"),
            text=all_text(event).strip() or None,
        )
        for event in element.findall(LOGIN_SECURITY.tag("event"))
    )
    return replace(response, security_events=events)


EXTENSIONS: ExtensionReaders = {
    FEE.tag("chkData"): _quoted,
    **{FEE.tag(name): _charged for name in _DONE},
    SEC_DNS.tag("infData"): _secured,
    RGP.tag("infData"): _in_its_phase,
    RGP.tag("upData"): lambda response, _: response,
    # It turns the record into the news of its change, so it comes after all that add to the record.
    CHANGE_POLL.tag("changeData"): _changed,
    LOGIN_SECURITY.tag("loginSecData"): _warned,
}
"""Read in this order, whatever the order in the frame."""
