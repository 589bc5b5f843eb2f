"""Where the registers beside ARES are; none of them is a constant, for operators move them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RegisterAddresses:
    """One address a register, and who asks; what is usual are the real ones."""

    adis: str = "https://mojedane.gov.cz/dpr/axis2/services/rozhraniCRPDPH.rozhraniCRPDPHSOAP"
    vies: str = "https://ec.europa.eu/taxation_customs/vies/rest-api"
    vies_requester: str = ""
    """Our own VAT number with its country; without it VIES gives no consultation number."""
    isir: str = "https://isir.justice.cz:8443/isir_cuzk_ws/IsirWsCuzkService"
    eu_sanctions: str = (
        "https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content"
        "?token=dG9rZW4tMjAxNw"
    )
    un_sanctions: str = "https://scsanctions.un.org/resources/xml/en/consolidated.xml"
    resolver: str = ""
    """The name server asked about mail, host or host:port; empty: this machine's own."""


THE_REAL_ONES = RegisterAddresses()
