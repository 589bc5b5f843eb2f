"""Reads FRED's messages and the answers to its own commands."""

from collections.abc import Callable

from epp.answers import (
    DomainTurned,
    Listed,
    ListPrepared,
    LowCredit,
    NssetTried,
    ObjectChanged,
    ObjectDropped,
    ObjectInfo,
    ObjectMoved,
    RequestFees,
    ZoneCredit,
)
from epp.commands import ObjectKind
from epp.fred import reading_objects
from epp.fred.namespaces import CONTACT, DOMAIN, ENUM, FRED, KEYSET, NSSET, OBJECTS
from epp.readings import Readers, handle_of, kind_of, number_of
from epp.xmlio import Element, text_of, texts_of, truth_of

_TURNS = ("impendingExpData", "expData", "dnsOutageData", "delData")
_ENUM_TURNS = ("impendingValExpData", "valExpData")
_RECORDS: dict[ObjectKind, Callable[[Element], ObjectInfo]] = {
    "domain": reading_objects.domain_info,
    "contact": reading_objects.contact_info,
    "nsset": reading_objects.nsset_info,
    "keyset": reading_objects.keyset_info,
}


def _zone_credits(element: Element) -> tuple[ZoneCredit, ...]:
    return tuple(
        ZoneCredit(
            zone=text_of(entry, FRED.tag("zone")) or "",
            credit=text_of(entry, FRED.tag("credit")) or "",
        )
        for entry in element.findall(FRED.tag("zoneCredit"))
    )


def _low_credit(element: Element) -> LowCredit:
    credit = FRED.tag("credit")
    return LowCredit(
        zone=text_of(element, FRED.tag("zone")) or "",
        credit=text_of(element, f"{credit}/{credit}") or "",
        limit=text_of(element, f"{FRED.tag('limit')}/{credit}") or "",
    )


def _request_fees(element: Element) -> RequestFees:
    return RequestFees(
        period_from=text_of(element, FRED.tag("periodFrom")),
        period_to=text_of(element, FRED.tag("periodTo")),
        free=number_of(element, FRED.tag("totalFreeCount")),
        used=number_of(element, FRED.tag("usedCount")),
        price=text_of(element, FRED.tag("price")),
    )


def _turned(element: Element) -> DomainTurned:
    expires = text_of(element, "{*}exDate") or text_of(element, "{*}valExDate")
    return DomainTurned(kind=kind_of(element), name=handle_of(element), expires=expires)


def _moved(kind: ObjectKind) -> Callable[[Element], ObjectMoved]:
    return lambda element: ObjectMoved(
        name=handle_of(element),
        to_registrar=text_of(element, "{*}clID"),
        # A whole moment by the schema, a bare day by the manual: kept as it came.
        moved=text_of(element, "{*}trDate"),
        kind=kind,
    )


def _dropped(kind: ObjectKind) -> Callable[[Element], ObjectDropped]:
    return lambda element: ObjectDropped(kind, handle_of(element))


def _changed(kind: ObjectKind) -> Callable[[Element], ObjectChanged]:
    def read(element: Element) -> ObjectChanged:
        before = _record(element.find("{*}oldData"), kind)
        after = _record(element.find("{*}newData"), kind)
        told = after or before
        return ObjectChanged(
            kind=kind,
            name="" if told is None else getattr(told, "handle", "") or getattr(told, "name", ""),
            before=before,
            after=after,
            operation="update",
            sv_trid=text_of(element, "{*}opTRID"),
        )

    return read


def _record(element: Element | None, kind: ObjectKind) -> ObjectInfo | None:
    if element is None or len(element) == 0:
        return None
    # The schema has the fields right here, the manual one level deeper.
    nested = element.find("{*}infData")
    return _RECORDS[kind](element if nested is None else nested)


def _tried(element: Element) -> NssetTried:
    return NssetTried(
        handle=handle_of(element),
        results=tuple(
            (
                text_of(result, NSSET.tag("testname")) or "",
                truth_of(text_of(result, NSSET.tag("status"))),
                text_of(result, NSSET.tag("note")),
            )
            for result in element.findall(NSSET.tag("result"))
        ),
        cl_trid=text_of(element, NSSET.tag("cltestid")),
        names=texts_of(element, NSSET.tag("name")),
    )


def _listed(element: Element) -> Listed:
    return Listed(tuple(text for text in texts_of(element, FRED.tag("item")) if text))


READERS: Readers = {
    **{namespace.tag("trnData"): _moved(kind) for kind, namespace in OBJECTS.items()},
    **{namespace.tag("updateData"): _changed(kind) for kind, namespace in OBJECTS.items()},
    CONTACT.tag("idleDelData"): _dropped("contact"),
    NSSET.tag("idleDelData"): _dropped("nsset"),
    KEYSET.tag("idleDelData"): _dropped("keyset"),
    **{DOMAIN.tag(name): _turned for name in _TURNS},
    **{ENUM.tag(name): _turned for name in _ENUM_TURNS},
    NSSET.tag("testData"): _tried,
    FRED.tag("resCreditInfo"): _zone_credits,
    FRED.tag("lowCreditData"): _low_credit,
    FRED.tag("requestFeeInfoData"): _request_fees,
    FRED.tag("infoResponse"): lambda element: ListPrepared(number_of(element, FRED.tag("count"))),
    FRED.tag("resultsList"): _listed,
}
