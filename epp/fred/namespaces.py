"""The namespaces of FRED's objects, commands and extensions, with their customary prefixes."""

from epp.commands import ObjectKind
from epp.xmlio import Namespace

_ROOT = "http://www.nic.cz/xml/epp/"

DOMAIN = Namespace(f"{_ROOT}domain-1.4", "domain")
CONTACT = Namespace(f"{_ROOT}contact-1.6", "contact")
NSSET = Namespace(f"{_ROOT}nsset-1.2", "nsset")
KEYSET = Namespace(f"{_ROOT}keyset-1.3", "keyset")
FRED = Namespace(f"{_ROOT}fred-1.5", "fred")
EXTRA_ADDRESS = Namespace(f"{_ROOT}extra-addr-1.0", "extra-addr")
ENUM = Namespace(f"{_ROOT}enumval-1.2", "enumval")

OBJECTS: dict[ObjectKind, Namespace] = {
    "domain": DOMAIN,
    "contact": CONTACT,
    "nsset": NSSET,
    "keyset": KEYSET,
}
