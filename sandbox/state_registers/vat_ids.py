"""The VAT ids that the sandbox's VIES knows: invented foreign ones, and ours from ADIS."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sandbox.state_registers.payers import UNRELIABLE_PERSON, payer_of

COUNTRIES = (
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU", "IE"),
    *("IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "XI"),
)
UNDISCLOSED = "---"
# Their registers tell whether an id is valid, and nothing more.
SILENT_COUNTRIES = ("DE", "ES")
# Their registers do not compare what a trader is said to be called.
NOT_COMPARING_COUNTRIES = ("CZ", "IE")
MS_UNAVAILABLE_IDS = ("CZ10000526", "CZ10000534")
# On the ordinary service a number 999999 and a code answers as the test service does for the code.
MAGIC_PREFIX = "999999"

TEST_ANSWERS: Mapping[str, str] = MappingProxyType(
    {
        "100": "valid",
        "200": "invalid",
        "201": "INVALID_INPUT",
        "202": "INVALID_REQUESTER_INFO",
        "300": "SERVICE_UNAVAILABLE",
        "301": "MS_UNAVAILABLE",
        "302": "TIMEOUT",
        "400": "VAT_BLOCKED",
        "401": "IP_BLOCKED",
        "500": "GLOBAL_MAX_CONCURRENT_REQ",
        "501": "GLOBAL_MAX_CONCURRENT_REQ_TIME",
        "600": "MS_MAX_CONCURRENT_REQ",
        "601": "MS_MAX_CONCURRENT_REQ_TIME",
    }
)


@dataclass(frozen=True)
class Trader:
    """Who has a VAT id."""

    name: str
    street: str
    postcode: str
    town: str


TEST_TRADER = Trader("John Doe", "123 Main St", "", "Anytown, UK")

TRADERS: Mapping[str, Trader] = MappingProxyType(
    {
        "ATU11111116": Trader("Erfundene Handels GmbH", "Nirgendgasse 1", "1010", "Wien"),
        "DE111110018": Trader("Ausgedachte Waren GmbH", "Nirgendweg 2", "10115", "Berlin"),
        "EL011111111": Trader("ΕΠΙΝΟΗΜΕΝΗ ΕΤΑΙΡΕΙΑ ΑΕ", "ΟΔΟΣ ΠΟΥΘΕΝΑ 3", "10431", "ΑΘΗΝΑ"),
        "ESB11111119": Trader("Inventada Comercial SL", "Calle Ninguna 4", "28001", "Madrid"),
        "IE1111111L": Trader("Imaginary Goods Limited", "5 Nowhere Lane", "D01", "Dublin"),
        "PL1111111016": Trader("Zmyślona Hurtownia sp. z o.o.", "Nigdzie 6", "00-001", "Warszawa"),
        "SK2022222004": Trader("Vymyslený obchod s.r.o.", "Nikde 7", "81101", "Bratislava"),
        "XI110305878": Trader("Pretend Traders Ltd", "8 Nowhere Road", "BT1 1AA", "Belfast"),
    }
)


def trader_of(vat_id: str) -> Trader | None:
    """Return who has a VAT id, None when it is not valid."""
    payer = payer_of(vat_id.removeprefix("CZ")) if vat_id.startswith("CZ") else None
    if payer is None or payer.kind == UNRELIABLE_PERSON:
        return TRADERS.get(vat_id)
    seat = payer.company["sidlo"] if payer.company else {}
    street = f"{seat.get('nazevUlice', '')} {seat.get('cisloDomovni', '')}".strip()
    return Trader(payer.name, street, str(seat.get("psc", "")), seat.get("nazevObce", ""))
