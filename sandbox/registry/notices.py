"""The messages a registry leaves in letterboxes of its own accord, made up on request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from lxml import etree

from sandbox.registry.wire.dialects import (
    CHANGE_POLL,
    EPP,
    FRED_COMMANDS,
    LOW_BALANCE,
    MAINTENANCE,
    RFC,
    Dialect,
    stamp,
)
from sandbox.registry.wire.envelopes import add, payload

Values = Mapping[str, str]
STRANGE = "urn:example:nobody-knows-this-1.0"


@dataclass(frozen=True)
class Notice:
    """What one message says: words, what they are about, and an extension of it."""

    words: str
    data: etree._Element
    extensions: list[etree._Element] = field(default_factory=list)


def notice(dialect: Dialect, kind: str, values: Values) -> Notice:
    """A message of a kind. Raises ValueError for a kind the registry does not know."""
    known = FRED_NOTICES if dialect.flat_auth else RFC_NOTICES
    if kind not in known:
        raise ValueError(f"There is no message '{kind}' here; there are {', '.join(known)}.")
    return known[kind](dialect, kind, values)


def _now() -> datetime:
    return datetime.now(UTC)


def _credit(dialect: Dialect, kind: str, values: Values) -> Notice:
    data = payload("fred", FRED_COMMANDS, kind)
    add(data, "zone", dialect.zone)
    for part, default in (("limit", "3000.00"), ("credit", "2845.00")):
        entry = add(data, part)
        add(entry, "zone", dialect.zone)
        add(entry, "credit", values.get(part, default))
    return Notice("Low credit", data)


def _requests(dialect: Dialect, kind: str, values: Values) -> Notice:
    data = payload("fred", FRED_COMMANDS, kind)
    today = _now().replace(hour=0, minute=0, second=0, microsecond=0)
    add(data, "periodFrom", dialect.moment(stamp(today.replace(day=1))))
    add(data, "periodTo", dialect.moment(stamp(today)))
    add(data, "totalFreeCount", values.get("free", "25000"))
    add(data, "usedCount", values.get("used", "21000"))
    add(data, "price", values.get("price", "0.00"))
    return Notice("Requests used", data)


def _expiry(dialect: Dialect, kind: str, values: Values) -> Notice:
    data = payload("domain", dialect.namespaces["domain"], kind)
    add(data, "name", values["name"])
    add(data, "exDate", values.get("expires", _now().date().isoformat()))
    return Notice("A domain's end", data)


def _moved(dialect: Dialect, kind: str, values: Values) -> Notice:
    data = _object(dialect, kind, values)
    add(data, "trDate", dialect.moment(stamp(_now())))
    add(data, "clID", values.get("registrar", "REG-OTHER"))
    return Notice("Transferred", data)


def _idle(dialect: Dialect, kind: str, values: Values) -> Notice:
    return Notice("Unused and deleted", _object(dialect, kind, values, default="contact"))


def _object(dialect: Dialect, kind: str, values: Values, default: str = "domain") -> etree._Element:
    of = values.get("object", default)
    if of not in dialect.namespaces:
        raise ValueError(f"Objects '{of}' are not kept here.")
    data = payload(of, dialect.namespaces[of], kind)
    add(data, "name" if of == "domain" else "id", values["name"])
    return data


def _updated(dialect: Dialect, kind: str, values: Values) -> Notice:
    data = payload("domain", dialect.namespaces["domain"], kind)
    add(data, "opTRID", "SBX-BY-HAND")
    for part in ("oldData", "newData"):
        state = add(data, part)
        add(state, "name", values["name"])
        add(state, "roid", "D0000000000-CZ")
        add(state, "status", "No restrictions", s="ok")
        registrant = values.get("registrant")
        if registrant and part == "newData":
            add(state, "registrant", registrant)
        add(state, "clID", "REG-PARTNER")
        if values.get("auth_info"):
            add(state, "authInfo", values["auth_info"])
    return Notice("Changed by the registry", data)


def _tested(dialect: Dialect, kind: str, values: Values) -> Notice:
    data = payload("nsset", dialect.namespaces["nsset"], kind)
    add(data, "id", values["name"])
    result = add(data, "result")
    add(result, "testname", "existence")
    add(result, "status", values.get("status", "true"))
    return Notice("A technical test", data)


def _pending(_: Dialect, kind: str, values: Values) -> Notice:
    of = values.get("object", "domain")
    if of not in RFC.namespaces:
        raise ValueError(f"Objects '{of}' are not kept here.")
    data = payload(of, RFC.namespaces[of], kind)
    passed = values.get("result", "1")
    add(data, "id" if of == "contact" else "name", values["name"], paResult=passed)
    identifiers = add(data, "paTRID")
    if values.get("cl_trid"):
        etree.SubElement(identifiers, f"{{{EPP}}}clTRID").text = values["cl_trid"]
    etree.SubElement(identifiers, f"{{{EPP}}}svTRID").text = values.get("sv_trid", "SBX-BY-HAND")
    add(data, "paDate", stamp(_now()))
    return Notice("Pending action completed", data)


def _transferred(_: Dialect, kind: str, values: Values) -> Notice:
    data = payload("domain", RFC.namespaces["domain"], kind)
    add(data, "name", values["name"])
    add(data, "trStatus", values.get("status", "serverApproved"))
    add(data, "reID", values.get("requester", "REG-OTHER"))
    add(data, "reDate", stamp(_now() - timedelta(days=5)))
    add(data, "acID", values.get("loser", "REG-PARTNER"))
    add(data, "acDate", stamp(_now()))
    return Notice("Transfer", data)


def _changed(_: Dialect, kind: str, values: Values) -> Notice:
    data = payload("domain", RFC.namespaces["domain"], "infData")
    add(data, "name", values["name"])
    add(data, "roid", "D0000000000-SBX")
    add(data, "status", s=values.get("status", "ok"))
    add(data, "clID", "REG-PARTNER")
    change = payload("changePoll", CHANGE_POLL, "changeData")
    change.set("state", values.get("state", "after"))
    add(change, "operation", values.get("operation", "update"))
    add(change, "date", stamp(_now()))
    add(change, "svTRID", "SBX-BY-HAND")
    add(change, "who", values.get("who", "Sandbox operator"))
    add(change, "reason", values.get("reason", "Ordered by a court"))
    return Notice("Changed by the registry", data, [change])


def _maintenance(_: Dialect, kind: str, values: Values) -> Notice:
    item = add(data := payload("maint", MAINTENANCE, "infData"), "item")
    add(item, "id", values.get("name", "window-1"))
    add(item, "pollType", values.get("poll_type", "create"))
    system = add(add(item, "systems"), "system")
    add(system, "name", "EPP")
    add(system, "impact", values.get("impact", "full"))
    add(item, "environment", type="production")
    begins = _now() + timedelta(hours=1)
    add(item, "start", values.get("start", stamp(begins)))
    add(item, "end", values.get("end", stamp(begins + timedelta(hours=2))))
    add(item, "reason", "planned")
    add(item, "crDate", stamp(_now()))
    return Notice("Maintenance", data)


def _low_balance(_: Dialect, kind: str, values: Values) -> Notice:
    data = payload("lowbalance-poll", LOW_BALANCE, "pollData")
    add(data, "registrarName", "Partner")
    add(data, "creditLimit", values.get("limit", "1000.00"))
    add(data, "creditThreshold", values.get("threshold", "500.00"), type="FIXED")
    add(data, "availableCredit", values.get("credit", "80.00"))
    return Notice("Low balance", data)


def _strange(_: Dialect, kind: str, values: Values) -> Notice:
    data = payload("odd", STRANGE, "oddData")
    add(data, "name", values.get("name", "nobody.knows"))
    return Notice("Something nobody can read", data)


_Maker = Callable[[Dialect, str, Values], Notice]
_EXPIRIES = ("impendingExpData", "expData", "dnsOutageData", "delData")
FRED_NOTICES: Mapping[str, _Maker] = {
    "lowCreditData": _credit,
    "requestFeeInfoData": _requests,
    **dict.fromkeys(_EXPIRIES, _expiry),
    "trnData": _moved,
    "idleDelData": _idle,
    "updateData": _updated,
    "testData": _tested,
    "strange": _strange,
}
RFC_NOTICES: Mapping[str, _Maker] = {
    "panData": _pending,
    "trnData": _transferred,
    "changeData": _changed,
    "maintenance": _maintenance,
    "lowBalance": _low_balance,
    "strange": _strange,
}
