"""The parts a house on one machine is made of: which program each is, and where it listens."""

from __future__ import annotations

import json
import secrets
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workflows.sealing import fresh_key
from workflows.signboard import SEARCH_ATTRIBUTES

HOST = "127.0.0.1"

USUAL_PORTS: dict[str, int] = {
    "web": 8080,
    "temporal": 7233,
    "temporal_ui": 8233,
    "temporal_metrics": 9233,
    "registry_cz": 7700,
    "registry_test": 7701,
    "registry_admin": 7710,
    "registers": 7720,
    "name_server": 7721,
    "smtp": 7725,
    "mailbox": 7726,
    "bank": 7730,
}

SERVERS = ("postgres", "temporal", "registry", "registers", "mailbox", "bank")
FRONT_DOORS = ("worker", "web")
PARTS = SERVERS + FRONT_DOORS


OUR_VAT_NUMBER = "CZ10000542"
OUR_COMPANY = {
    "PARTNERDESK_COMPANY_NAME": "Registrátor s.r.o.",
    "PARTNERDESK_COMPANY_STREET": "Hlavní 1",
    "PARTNERDESK_COMPANY_CITY": "Praha",
    "PARTNERDESK_COMPANY_POSTCODE": "11000",
    "PARTNERDESK_COMPANY_NUMBER": "10000542",
    "PARTNERDESK_COMPANY_VAT_NUMBER": OUR_VAT_NUMBER,
    "PARTNERDESK_COMPANY_REGISTRATION": (
        "zapsána v obchodním rejstříku u Městského soudu v Praze, oddíl C, vložka 12345"
    ),
}
"""Whom the demonstration asks VIES as: an invented company of the sandbox's."""


class PortTakenError(RuntimeError):
    """Another program listens where a part of ours should."""


@dataclass(frozen=True)
class House:
    """One house on one machine: its folder and its ports."""

    folder: Path
    ports: Mapping[str, int]

    @property
    def web_address(self) -> str:
        """Where the pages are."""
        return f"http://{HOST}:{self.ports['web']}"

    def address(self, port: str) -> str:
        """Return the http address of a port."""
        return f"http://{HOST}:{self.ports[port]}"

    def log_of(self, part: str) -> Path:
        """Return the file a part writes its log to."""
        return self.folder / "logs" / f"{part}.log"

    def card_of(self, part: str) -> Path:
        """Return the file in which a part of the sandbox says where it is."""
        return self.folder / f"{part}.json"

    def read_card(self, part: str) -> dict[str, Any]:
        """Return what a part says about itself."""
        card: dict[str, Any] = json.loads(self.card_of(part).read_text())
        return card

    def command_of(self, part: str) -> list[str]:
        """Return the words that start a part."""
        if part in FRONT_DOORS:
            return [sys.executable, "-m", part]
        ports = [word for flag, port in _flags(part) for word in (flag, str(self.ports[port]))]
        more = self._furniture() if part == "temporal" else []
        folder = str(self.folder)
        return [sys.executable, "-m", "sandbox", part, "--state", folder, *ports, *more]

    def _furniture(self) -> list[str]:
        return [*_search_attributes(), "--codec-endpoint", f"{self.web_address}/codec"]

    def database_url(self, role: str | None = None) -> str:
        """Return the address of the database, for its owner or for one of our roles."""
        url = str(self.read_card("postgres")["addresses"]["url"])
        return url if role is None else url.replace("//postgres@", f"//{role}@")

    def environment(self) -> dict[str, str]:
        """Return the settings both front doors are given; every address is the sandbox's."""
        return {
            "TEMPORAL_ADDRESS": f"{HOST}:{self.ports['temporal']}",
            "PARTNERDESK_WEB_ADDRESS": self.web_address,
            "PARTNERDESK_HOST": HOST,
            "PARTNERDESK_PORT": str(self.ports["web"]),
            "PARTNERDESK_TEMPORAL_UI": self.address("temporal_ui"),
            "PARTNERDESK_DEMONSTRATION": "yes",
            "PARTNERDESK_SECRET_KEY": self._kept("secret.key", secrets.token_urlsafe(32)),
            "PARTNERDESK_DETAILS_KEY": self._kept("details.key", secrets.token_urlsafe(32)),
            "PARTNERDESK_PAYLOAD_KEYS": self.payload_keys(),
            "PARTNERDESK_CODEC_TOKEN": self._kept("codec.token", secrets.token_urlsafe(32)),
            "PARTNERDESK_SMTP_HOST": HOST,
            "PARTNERDESK_SMTP_PORT": str(self.ports["smtp"]),
            "PARTNERDESK_ARES_ADDRESS": self.address("registers"),
            **self._registers(),
            "PARTNERDESK_BANK_ADDRESS": self.address("bank"),
            "PARTNERDESK_BANK_TOKEN": "sandbox-token",
            "PARTNERDESK_BANK_PAUSE_SECONDS": "0",
            "PARTNERDESK_BANK_POLL_SECONDS": "2",
            **OUR_COMPANY,
            **self._registry("CZ", "registry_cz"),
            **self._registry("TEST", "registry_test"),
        }

    def payload_keys(self) -> str:
        """Return the keys that seal what Temporal is given; the first is drawn once a folder."""
        return self._kept("payload.keys", fresh_key("house"))

    def _registers(self) -> dict[str, str]:
        paths = {
            "ADIS": "/dpr/axis2/services/rozhraniCRPDPH.rozhraniCRPDPHSOAP",
            "VIES": "/taxation_customs/vies/rest-api",
            "ISIR": "/isir_cuzk_ws/IsirWsCuzkService",
            "EU_SANCTIONS": (
                "/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content?token=dG9rZW4tMjAxNw"
            ),
            "UN_SANCTIONS": "/resources/xml/en/consolidated.xml",
        }
        start = self.address("registers")
        return {
            **{f"PARTNERDESK_{name}_ADDRESS": start + path for name, path in paths.items()},
            "PARTNERDESK_VIES_REQUESTER": OUR_VAT_NUMBER,
            "PARTNERDESK_RESOLVER": f"{HOST}:{self.ports['name_server']}",
        }

    def _registry(self, registry: str, port: str) -> dict[str, str]:
        card = self.read_card("registry")
        start = f"PARTNERDESK_REGISTRY_{registry}"
        return {
            f"{start}_HOST": str(card["host"]),
            f"{start}_PORT": str(self.ports[port]),
            f"{start}_CLIENT_ID": str(card["client_id"]),
            f"{start}_PASSWORD": str(card["password"]),
            f"{start}_CA": str(card["ca_file"]),
            f"{start}_CERTIFICATE": str(card["client_certificate"]),
            f"{start}_KEY": str(card["client_key"]),
        }

    def _kept(self, name: str, fresh: str) -> str:
        path = self.folder / name
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(fresh)
        return path.read_text().strip()


def open_house(folder: Path, *, free_ports: bool = False) -> House:
    """Return the house that lives in a folder; a new one gets its ports, an old one keeps them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "logs").mkdir(exist_ok=True)
    kept = folder / "ports.json"
    if kept.exists():
        ports = USUAL_PORTS | json.loads(kept.read_text())
    else:
        ports = _free_ports() if free_ports else dict(USUAL_PORTS)
        kept.write_text(json.dumps(ports, indent=2))
    return House(folder.resolve(), ports)


def refuse_taken_ports(house: House) -> None:
    """Look whether every port is free.

    Raises PortTakenError.
    """
    for name, port in house.ports.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                raise PortTakenError(
                    f"Port {port}, wanted for {name.replace('_', ' ')}, is taken by another "
                    f"program. Stop that program, or give another number in "
                    f"{house.folder / 'ports.json'}."
                ) from None


def _free_ports() -> dict[str, int]:
    probes = {name: socket.socket() for name in USUAL_PORTS}
    for probe in probes.values():
        probe.bind((HOST, 0))
    ports = {name: int(probe.getsockname()[1]) for name, probe in probes.items()}
    for probe in probes.values():
        probe.close()
    return ports


def _flags(part: str) -> tuple[tuple[str, str], ...]:
    flags = {
        "postgres": (),
        "temporal": (
            ("--port", "temporal"),
            ("--ui-port", "temporal_ui"),
            ("--metrics-port", "temporal_metrics"),
        ),
        "registry": (
            ("--cz-port", "registry_cz"),
            ("--test-port", "registry_test"),
            ("--admin-port", "registry_admin"),
        ),
        "registers": (("--port", "registers"), ("--dns-port", "name_server")),
        "mailbox": (("--smtp-port", "smtp"), ("--port", "mailbox")),
        "bank": (("--port", "bank"),),
    }
    return flags[part]


def _search_attributes() -> list[str]:
    return [
        word
        for name, kind in SEARCH_ATTRIBUTES.items()
        for word in ("--search-attribute", f"{name}={kind}")
    ]
