"""Papers read back by other people's programs: PDF, PNG, ISDOC."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from pathlib import Path

import zxingcpp
from lxml import etree
from PIL import Image
from pypdf import PdfReader

SCHEMA = etree.XMLSchema(
    etree.parse(Path(__file__).parents[1] / "schemas" / "isdoc-invoice-6.0.2.xsd")
)
NAMES = {"i": "http://isdoc.cz/namespace/2013"}


def open_pdf(data: bytes) -> PdfReader:
    return PdfReader(BytesIO(data))


def pages_of(data: bytes) -> list[str]:
    """Return each page's words, however wide the spaces between them are."""
    return [" ".join(page.extract_text().split()) for page in open_pdf(data).pages]


def text_of(data: bytes) -> str:
    return " ".join(pages_of(data))


def codes_on(picture: bytes) -> list[str]:
    with Image.open(BytesIO(picture)) as page:
        return [each.text for each in zxingcpp.read_barcodes(page.convert("L"))]


def document_of(data: bytes) -> etree._Element:
    return etree.fromstring(data)


def faults_of(data: bytes) -> list[str]:
    try:
        SCHEMA.assertValid(etree.fromstring(data))
    except etree.DocumentInvalid as error:
        return str(error).splitlines()
    return []


def at(document: etree._Element, path: str) -> str:
    """Return the text at a path of names, such as `LegalMonetaryTotal/PayableAmount`."""
    found = all_at(document, path)
    assert len(found) == 1, (path, found)
    return found[0]


def all_at(document: etree._Element, path: str) -> list[str]:
    steps = "/".join(f"i:{each}" for each in path.split("/"))
    return [each.text or "" for each in document.findall(steps, NAMES)]


def sum_at(document: etree._Element, path: str) -> Decimal:
    return sum((Decimal(each) for each in all_at(document, path)), Decimal())
