"""The namespaces of the RFC dialect and of its extensions, with their customary prefixes."""

from epp.xmlio import Namespace

_IETF = "urn:ietf:params:xml:ns:"

DOMAIN = Namespace(f"{_IETF}domain-1.0", "domain")
CONTACT = Namespace(f"{_IETF}contact-1.0", "contact")
HOST = Namespace(f"{_IETF}host-1.0", "host")

SEC_DNS = Namespace(f"{_IETF}secDNS-1.1", "secDNS")
FEE = Namespace(f"{_IETF}epp:fee-1.0", "fee")
RGP = Namespace(f"{_IETF}rgp-1.0", "rgp")
CHANGE_POLL = Namespace(f"{_IETF}changePoll-1.0", "changePoll")
MAINTENANCE = Namespace(f"{_IETF}epp:maintenance-1.0", "maint")
ALLOCATION_TOKEN = Namespace(f"{_IETF}allocationToken-1.0", "allocationToken")

BALANCE = Namespace("http://www.verisign.com/epp/balance-1.0", "balance")
LOW_BALANCE = Namespace("http://www.verisign.com/epp/lowbalance-poll-1.0", "lowbalance-poll")
NAMESTORE = Namespace("http://www.verisign-grs.com/epp/namestoreExt-1.1", "namestoreExt")
