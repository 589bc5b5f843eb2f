"""SOAP 1.1 as the state's registers speak it: an envelope in, an envelope or a fault out."""

from lxml import etree
from starlette.responses import Response

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"


class UnreadableError(Exception):
    """Bytes that are no SOAP envelope with one request in it."""


def request_in(body: bytes) -> etree._Element:
    """Return the request element of an envelope.

    Raises UnreadableError.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        envelope = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError(f"The request is not well-formed XML: {error}") from error
    found = envelope.findall(f"{{{ENVELOPE}}}Body/*")
    if envelope.tag != f"{{{ENVELOPE}}}Envelope" or len(found) != 1:
        raise UnreadableError("The request is not a SOAP envelope with one element in its body.")
    return found[0]


def local_name(element: etree._Element) -> str:
    """Return the name of an element without its namespace."""
    return etree.QName(element).localname


def namespace(element: etree._Element) -> str:
    """Return the namespace of an element, empty for none."""
    return etree.QName(element).namespace or ""


def envelope(payload: etree._Element, *, prefix: str, header: bool, status: int = 200) -> Response:
    """Return an answer with one element in its body; the prefix is the service's habit."""
    root = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap={prefix: ENVELOPE})
    if header:
        etree.SubElement(root, f"{{{ENVELOPE}}}Header")
    etree.SubElement(root, f"{{{ENVELOPE}}}Body").append(payload)
    text = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return Response(text, status, media_type="text/xml")


def fault(party: str, sentence: str, *, prefix: str, status: int = 500) -> Response:
    """Return a SOAP fault laid at the door of a party, `Client` or `Server`."""
    element = etree.Element(f"{{{ENVELOPE}}}Fault", nsmap={prefix: ENVELOPE})
    etree.SubElement(element, "faultcode").text = f"{prefix}:{party}"
    etree.SubElement(element, "faultstring").text = sentence
    return envelope(element, prefix=prefix, header=False, status=status)
