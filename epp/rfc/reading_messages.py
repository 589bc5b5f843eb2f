"""Reads a registry's own affairs: decisions, maintenance and what is left of our money."""

from epp.answers import AccountBalance, Maintenance, PendingEnded
from epp.commands import ObjectKind
from epp.readings import Readers
from epp.rfc.namespaces import BALANCE, CONTACT, DOMAIN, HOST, LOW_BALANCE, MAINTENANCE
from epp.xmlio import EPP, Element, text_of, truth_of

_KINDS: dict[str, ObjectKind] = {
    DOMAIN.tag("panData"): "domain",
    CONTACT.tag("panData"): "contact",
    HOST.tag("panData"): "host",
}


def _pending_ended(element: Element) -> PendingEnded:
    key = next((child for child in element if child.get("paResult") is not None), element)
    return PendingEnded(
        name=(key.text or "").strip(),
        succeeded=truth_of(key.get("paResult")),
        cl_trid=text_of(element, f"{{*}}paTRID/{EPP.tag('clTRID')}"),
        sv_trid=text_of(element, f"{{*}}paTRID/{EPP.tag('svTRID')}"),
        ended=text_of(element, "{*}paDate"),
        kind=_KINDS[str(element.tag)],
    )


def _maintenance(element: Element) -> Maintenance:
    item = element.find(MAINTENANCE.tag("item"))
    told = element if item is None else item
    environment = told.find(MAINTENANCE.tag("environment"))
    return Maintenance(
        notice_id=text_of(told, MAINTENANCE.tag("id")) or "",
        change=text_of(told, MAINTENANCE.tag("pollType")),
        systems=tuple(
            (
                text_of(system, MAINTENANCE.tag("name")) or "",
                text_of(system, MAINTENANCE.tag("impact")) or "",
            )
            for system in told.findall(f"{MAINTENANCE.tag('systems')}/{MAINTENANCE.tag('system')}")
        ),
        environment=None if environment is None else environment.get("type"),
        starts=text_of(told, MAINTENANCE.tag("start")),
        ends=text_of(told, MAINTENANCE.tag("end")),
        reason=text_of(told, MAINTENANCE.tag("reason")),
        description=text_of(told, MAINTENANCE.tag("description")),
    )


def _balance(element: Element) -> AccountBalance:
    threshold = element.find(BALANCE.tag("creditThreshold"))
    percent = None if threshold is None else text_of(threshold, BALANCE.tag("percent"))
    fixed = None if threshold is None else text_of(threshold, BALANCE.tag("fixed"))
    return AccountBalance(
        # Their balance is what we owe; only this one says what may still be spent.
        available=text_of(element, BALANCE.tag("availableCredit")) or "",
        balance=text_of(element, BALANCE.tag("balance")),
        credit_limit=text_of(element, BALANCE.tag("creditLimit")),
        threshold=percent or fixed,
        threshold_percent=percent is not None,
    )


def _low_balance(element: Element) -> AccountBalance:
    threshold = element.find(LOW_BALANCE.tag("creditThreshold"))
    kind = "" if threshold is None else threshold.get("type", "")
    return AccountBalance(
        available=text_of(element, LOW_BALANCE.tag("availableCredit")) or "",
        balance=None,
        credit_limit=text_of(element, LOW_BALANCE.tag("creditLimit")),
        threshold=text_of(element, LOW_BALANCE.tag("creditThreshold")),
        threshold_percent=kind.upper() == "PERCENT",
    )


READERS: Readers = {
    **dict.fromkeys(_KINDS, _pending_ended),
    MAINTENANCE.tag("infData"): _maintenance,
    BALANCE.tag("infData"): _balance,
    LOW_BALANCE.tag("pollData"): _low_balance,
}
