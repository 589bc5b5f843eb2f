"""What the elements of FRED's commands must look like: their order, and which must be there.

The RFCs' commands have schemas for that; FRED's schemas are not always at hand.
"""

import re
from collections.abc import Mapping

from lxml import etree

from sandbox.registry.wire.answers import Refusal
from sandbox.registry.wire.envelopes import local, namespace

# One element's children in their order: "?" at most one, "*" any number, "+" at least one,
# and a number behind it is the most that may come.
_Shapes = Mapping[str, str]
_ITEM = re.compile(r"(\w+)([?*+]?)(\d*)")
ANYTHING = "anything"

_BY_NAME = {"check": "name+", "info": "name authInfo?", "delete": "name"}
_BY_HANDLE = {"check": "id+", "info": "id authInfo?", "delete": "id"}
_RENEWAL = {"renew": "name curExpDate period?"}
_CHANGED = {"update": "name add? rem? chg?"}
_CHANGED_BY_HANDLE = {"update": "id add? rem? chg?"}

LOGIN: _Shapes = {
    "login": "clID pw newPW? options svcs",
    "options": "version lang",
    "svcs": "objURI+ svcExtension?",
    "svcExtension": "extURI+",
}

FRED_SHAPES: Mapping[str, _Shapes] = {
    "domain": {
        **_BY_NAME,
        **_RENEWAL,
        "transfer": "name authInfo",
        "create": "name period? nsset? keyset? registrant admin* authInfo?",
    },
    "contact": {
        **_BY_HANDLE,
        "transfer": "id authInfo",
        "create": "id postalInfo voice? fax? email authInfo? disclose? vat? ident? notifyEmail?",
        "postalInfo": "name org? addr",
        "addr": "street+3 city sp? pc cc",
        "disclose": ANYTHING,
    },
    "nsset": {
        **_BY_HANDLE,
        "transfer": "id authInfo",
        "create": "id ns+10 tech+10 authInfo? reportlevel?",
        "ns": "name addr*",
    },
    "keyset": {
        **_BY_HANDLE,
        "transfer": "id authInfo",
        "create": "id dnskey*10 tech+10 authInfo?",
        "dnskey": "flags protocol alg pubKey",
    },
}

# Of a change the parts bear the same names as those of a create, but nearly all may be missing.
FRED_CHANGES: Mapping[str, _Shapes] = {
    "domain": {
        **_CHANGED,
        "add": "admin*",
        "rem": "admin* tempcontact*",
        "chg": "nsset? keyset? registrant? authInfo?",
    },
    "contact": {
        **_CHANGED_BY_HANDLE,
        "chg": "postalInfo? voice? fax? email? authInfo? disclose? vat? ident? notifyEmail?",
        "postalInfo": "name? org? addr?",
        "addr": "street+3 city sp? pc cc",
        "disclose": ANYTHING,
    },
    "nsset": {
        **_CHANGED_BY_HANDLE,
        "add": "ns*9 tech*",
        "rem": "name*9 tech*",
        "chg": "authInfo? reportlevel?",
        "ns": "name addr*",
    },
    "keyset": {
        **_CHANGED_BY_HANDLE,
        "add": "dnskey*10 tech*",
        "rem": "dnskey*10 tech*",
        "chg": "authInfo?",
        "dnskey": "flags protocol alg pubKey",
    },
}

SHAPES = {"fred": FRED_SHAPES}
CHANGES = {"fred": FRED_CHANGES}


def shapes_of(dialect: str, kind: str, verb: str) -> _Shapes:
    """The shapes of the elements of one command."""
    return (CHANGES if verb == "update" else SHAPES).get(dialect, {}).get(kind, {})


def check_shape(element: etree._Element, shapes: _Shapes) -> None:
    """Refuse an element whose children are out of order, missing or unknown."""
    shape = shapes.get(local(element), "")
    if shape == ANYTHING:
        return
    _check_children(element, shape)
    for child in element:
        check_shape(child, shapes)


def _check_children(element: etree._Element, shape: str) -> None:
    rest = list(element)
    for name, mark, most in _ITEM.findall(shape):
        found = 0
        while rest and _is(rest[0], name, element) and found < _most(mark, most):
            found += 1
            rest.pop(0)
        if not found and mark in ("", "+"):
            raise Refusal(2001, f"Element '{local(element)}': its child '{name}' is missing.")
    if rest:
        raise Refusal(2001, f"Element '{local(rest[0])}' is not expected in '{local(element)}'.")


def _is(child: etree._Element, name: str, parent: etree._Element) -> bool:
    return local(child) == name and namespace(child) == namespace(parent)


def _most(mark: str, most: str) -> int:
    if most:
        return int(most)
    return 1_000 if mark in ("*", "+") else 1
