"""Whether a document is what the schemas of EPP allow.

The RFCs' schemas lie in `sandbox/registry/schemas`. FRED's are read from the directory that the
environment variable FRED_XSD_DIR names, where it names one.
"""

import functools
import os
from pathlib import Path
from typing import Any

from lxml import etree

SCHEMAS = Path(__file__).parent.parent / "schemas"
FRED_DIRECTORY = "FRED_XSD_DIR"
_XSD = "http://www.w3.org/2001/XMLSchema"


@functools.cache
def rfc_schema() -> etree.XMLSchema:
    """One schema over every file of the RFCs' directory."""
    # An extension whose schema is not among them makes a frame invalid: wildcards are strict.
    whole = etree.Element(f"{{{_XSD}}}schema")
    for file in sorted(SCHEMAS.glob("*.xsd")):
        target = etree.parse(file).getroot().get("targetNamespace") or ""
        places = {"namespace": target, "schemaLocation": file.as_uri()}
        etree.SubElement(whole, f"{{{_XSD}}}import", places)
    return etree.XMLSchema(whole)


@functools.cache
def fred_schema() -> etree.XMLSchema | None:
    """FRED's schemas, where a directory of them is configured."""
    directory = os.environ.get(FRED_DIRECTORY)
    return etree.XMLSchema(etree.parse(Path(directory) / "all.xsd")) if directory else None


def schema_of(dialect: str) -> etree.XMLSchema | None:
    """The schema of a dialect, None where there is none to be had."""
    return fred_schema() if dialect == "fred" else rfc_schema()


def fault_in(dialect: str, root: etree._Element) -> str | None:
    """What is wrong with a document, None when nothing is or nobody can tell."""
    schema = schema_of(dialect)
    if schema is None or schema.validate(root):
        return None
    told: Any = schema.error_log
    return "; ".join(error.message for error in list(told)[:3])
