"""The XML around what the registry says: elements, greetings and responses."""

from datetime import datetime
from typing import Any

from lxml import etree

from sandbox.registry.manners import Manners
from sandbox.registry.wire.answers import Answer
from sandbox.registry.wire.dialects import EPP, Dialect, stamp

SERVER_NAME = "Partnerdesk sandbox registry"
Tree = list[Any]
# No prefix for EPP itself: some clients look for literal tag names.
_NSMAP: Any = {None: EPP}


def local(element: etree._Element) -> str:
    """An element's name without its namespace."""
    return etree.QName(element).localname


def namespace(element: etree._Element) -> str:
    """An element's namespace, empty when it has none."""
    return etree.QName(element).namespace or ""


def text_of(element: etree._Element | None) -> str:
    """The element's text without the blanks around it, empty when there is no element."""
    return (element.text or "").strip() if element is not None else ""


def add(parent: etree._Element, name: str, text: str | None = None, /, **attributes: str) -> Any:
    """Append a child in the parent's namespace."""
    child = etree.SubElement(parent, f"{{{namespace(parent)}}}{name}", dict(attributes))
    child.text = text
    return child


def payload(prefix: str, uri: str, name: str) -> etree._Element:
    """A new element of an object's or an extension's namespace."""
    return etree.Element(f"{{{uri}}}{name}", nsmap={**_NSMAP, prefix: uri})


def as_tree(element: etree._Element) -> Tree:
    """An element as plain lists, without its namespace, so that the books can keep it."""
    attributes = {str(key): str(value) for key, value in element.attrib.items()}
    return [local(element), attributes, element.text or "", [as_tree(child) for child in element]]


def grow(parent: etree._Element, tree: Tree) -> None:
    """Append what a tree holds, in the parent's namespace."""
    name, attributes, text, children = tree
    grown = add(parent, name, text if text and not children else None, **attributes)
    for child in children:
        grow(grown, child)


def greeting(dialect: Dialect, now: datetime, manners: Manners) -> bytes:
    """The greeting of one endpoint."""
    removed = manners.greeting_removes.split()
    extensions = [*dialect.extensions, *manners.greeting_adds.split()]
    extensions = [uri for uri in extensions if uri not in removed]
    root = _root()
    body = add(root, "greeting")
    add(body, "svID", manners.greeting_id or SERVER_NAME)
    add(body, "svDate", manners.greeting_date or stamp(now))
    menu = add(body, "svcMenu")
    add(menu, "version", "1.0")
    for language in ("en", "cs"):
        add(menu, "lang", language)
    services = (*dialect.namespaces.values(), *dialect.other_services)
    for uri in (uri for uri in services if uri not in removed):
        add(menu, "objURI", uri)
    if extensions:
        offered = add(menu, "svcExtension")
        for uri in extensions:
            add(offered, "extURI", uri)
    _add_policy(body)
    return _written(root)


def _add_policy(body: etree._Element) -> None:
    policy = add(body, "dcp")
    add(add(policy, "access"), "all")
    statement = add(policy, "statement")
    for part, choices in (
        ("purpose", ("admin", "prov")),
        ("recipient", ("ours", "public")),
        ("retention", ("stated",)),
    ):
        holder = add(statement, part)
        for choice in choices:
            add(holder, choice)


def response(answer: Answer, cl_trid: str | None, sv_trid: str) -> bytes:
    """The response that tells an answer."""
    root = _root()
    body = add(root, "response")
    _add_result(body, answer)
    _add_queue(body, answer)
    if answer.data:
        add(body, "resData").extend(answer.data)
    if answer.extension:
        add(body, "extension").extend(answer.extension)
    identifiers = add(body, "trID")
    if cl_trid is not None:
        add(identifiers, "clTRID", cl_trid)
    add(identifiers, "svTRID", sv_trid)
    return _written(root)


def _add_result(body: etree._Element, answer: Answer) -> None:
    result = add(body, "result", code=str(answer.code))
    add(result, "msg", answer.message, lang="en")
    for element, reason in answer.reasons:
        extra = add(result, "extValue")
        value = add(extra, "value")
        # The schema wants an element even where no element is to blame.
        value.append(element if element is not None else add(value, "undef"))
        add(extra, "reason", reason, lang="en")


def _add_queue(body: etree._Element, answer: Answer) -> None:
    if answer.queue is None:
        return
    head = add(body, "msgQ", count=str(answer.queue.count), id=str(answer.queue.number))
    if answer.queue.put_at:
        add(head, "qDate", answer.queue.put_at)
        message = add(head, "msg", answer.queue.text or None)
        if answer.queue.payload:
            message.append(etree.fromstring(answer.queue.payload))


def _root() -> etree._Element:
    return etree.Element(f"{{{EPP}}}epp", nsmap=_NSMAP)


def _written(root: etree._Element) -> bytes:
    declaration = b'<?xml version="1.0" encoding="UTF-8"?>'
    return declaration + etree.tostring(root, encoding="utf-8", xml_declaration=False)
