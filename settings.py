"""Everything that differs between one machine and another, read once from the environment.

Only the front doors import this. Secrets may be given in a file: NAME_FILE instead of NAME.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from temporalio.converter import DataConverter
from temporalio.service import TLSConfig

from programme.billing.party import AccountingRules, OurAccount, Party, PaymentPapers
from programme.people.bank_account import read_bank_account
from workflows.sealing import KeysUnreadableError, sealed_converter

REGISTRIES = ("CZ", "TEST")


@dataclass(frozen=True)
class Setting:
    """One variable of the environment: its name, what is usual on one machine, what it means."""

    name: str
    usual: str | None
    meaning: str
    secret: bool = False


def _registry(registry: str, port: int) -> tuple[Setting, ...]:
    start = f"PARTNERDESK_REGISTRY_{registry}"
    return (
        Setting(f"{start}_HOST", "", f"where the registry {registry} answers; empty: not used"),
        Setting(f"{start}_PORT", str(port), "its port"),
        Setting(f"{start}_CLIENT_ID", "", "our registrar id there"),
        Setting(f"{start}_PASSWORD", "", "our password there", secret=True),
        Setting(f"{start}_RATE", "", "how many commands a second were agreed; empty: no limit"),
        Setting(f"{start}_CA", "", "file with the CA its certificate is checked against"),
        Setting(f"{start}_CERTIFICATE", "", "file with our client certificate"),
        Setting(f"{start}_KEY", "", "file with our client key"),
    )


SETTINGS: tuple[Setting, ...] = (
    Setting("DATABASE_URL", None, "PostgreSQL, under the role of this front door"),
    Setting("TEMPORAL_ADDRESS", "127.0.0.1:7233", "Temporal's frontend, host:port"),
    Setting("TEMPORAL_NAMESPACE", "partnerdesk", "Temporal's namespace"),
    Setting("TEMPORAL_TLS_CA", "", "file with the CA of Temporal's frontend; empty: no TLS"),
    Setting("TEMPORAL_TLS_CERT", "", "file with our certificate for Temporal"),
    Setting("TEMPORAL_TLS_KEY", "", "file with our key for Temporal"),
    Setting("PARTNERDESK_WEB_ADDRESS", "http://127.0.0.1:8080", "how browsers reach the web"),
    Setting("PARTNERDESK_HOST", "127.0.0.1", "the address the web listens on"),
    Setting("PARTNERDESK_PORT", "8080", "the port the web listens on"),
    Setting("PARTNERDESK_TEMPORAL_UI", "http://127.0.0.1:8233", "Temporal's pages, for staff"),
    Setting(
        "PARTNERDESK_DEMONSTRATION", "no", "yes: every page and paper says that nothing is real"
    ),
    Setting("PARTNERDESK_SECRET_KEY", "", "seals the transfer codes in the books", secret=True),
    Setting(
        "PARTNERDESK_DETAILS_KEY",
        "",
        "seals what partners tell us of their customers; the same for worker and web",
        secret=True,
    ),
    Setting(
        "PARTNERDESK_PAYLOAD_KEYS",
        "",
        "the keys that seal what Temporal is given: name:key,name:key; the first seals, all open",
        secret=True,
    ),
    Setting(
        "PARTNERDESK_CODEC_TOKEN",
        "",
        "opens what is sealed to the command line; empty: staff in a browser only",
        secret=True,
    ),
    Setting("PARTNERDESK_SMTP_HOST", "127.0.0.1", "the mail relay"),
    Setting("PARTNERDESK_SMTP_PORT", "7725", "its port"),
    Setting("PARTNERDESK_SMTP_ENCRYPTION", "none", "none, starttls or tls"),
    Setting("PARTNERDESK_SMTP_USERNAME", "", "our user name at the relay"),
    Setting("PARTNERDESK_SMTP_PASSWORD", "", "our password at the relay", secret=True),
    Setting("PARTNERDESK_SENDER_NAME", "Partnerdesk", "the name our letters come from"),
    Setting("PARTNERDESK_SENDER_EMAIL", "partneri@partnerdesk.example", "their address"),
    Setting("PARTNERDESK_ARES_ADDRESS", "https://ares.gov.cz", "the company register"),
    Setting("PARTNERDESK_ADIS_ADDRESS", "", "the register of VAT payers; empty: the real one"),
    Setting("PARTNERDESK_VIES_ADDRESS", "", "the European VAT check; empty: the real one"),
    Setting("PARTNERDESK_VIES_REQUESTER", "", "our own VAT number, for a consultation number"),
    Setting("PARTNERDESK_ISIR_ADDRESS", "", "the insolvency register; empty: the real one"),
    Setting("PARTNERDESK_EU_SANCTIONS_ADDRESS", "", "the EU's list; empty: the real one"),
    Setting("PARTNERDESK_UN_SANCTIONS_ADDRESS", "", "the UN's list; empty: the real one"),
    Setting("PARTNERDESK_RESOLVER", "", "the name server asked about mail; empty: the machine's"),
    Setting("PARTNERDESK_BANK_ADDRESS", "https://fioapi.fio.cz", "the bank's statements"),
    Setting("PARTNERDESK_BANK_ACCOUNT", "2400000017/2010", "our account, number/bank"),
    Setting("PARTNERDESK_BANK_TOKEN", "", "opens the statements", secret=True),
    Setting(
        "PARTNERDESK_BANK_PAUSE_SECONDS",
        "35",
        "how long the bank wants to be left alone after a question; Fio: 31 or more",
    ),
    Setting("PARTNERDESK_BANK_POLL_SECONDS", "60", "how often the bank is asked; Fio: 31 or more"),
    Setting("PARTNERDESK_COMPANY_NAME", "", "our company, as papers name it"),
    Setting("PARTNERDESK_COMPANY_STREET", "", "its street and number"),
    Setting("PARTNERDESK_COMPANY_CITY", "", "its town"),
    Setting("PARTNERDESK_COMPANY_POSTCODE", "", "its postcode"),
    Setting("PARTNERDESK_COMPANY_COUNTRY", "CZ", "its country, two letters"),
    Setting("PARTNERDESK_COMPANY_NUMBER", "", "its company number (IČO)"),
    Setting("PARTNERDESK_COMPANY_VAT_NUMBER", "", "its VAT number (DIČ), with the country"),
    Setting("PARTNERDESK_COMPANY_REGISTRATION", "", "where it is registered, as papers say it"),
    Setting(
        "PARTNERDESK_PAYMENT_PAPERS",
        "each",
        "tax documents on payments: each, monthly (one a month, section 31b), or none (taxed when"
        " supplied)",
    ),
    Setting("PARTNERDESK_CALL_DUE_DAYS", "10", "after how many days a call for payment is due"),
    Setting("PARTNERDESK_CALL_LAPSES_DAYS", "24", "after how many days it lapses"),
    Setting(
        "PARTNERDESK_OLDEST_PAYMENT_DAYS", "365", "an older payment is never credited by itself"
    ),
    Setting(
        "PARTNERDESK_NAME_SERVERS",
        "ns1.partnerdesk.example,ns2.partnerdesk.example",
        "the name servers a new name is given",
    ),
    Setting("PARTNERDESK_QUOTE_MINUTES", "30", "how long a quoted price stands"),
    *_registry("CZ", 700),
    *_registry("TEST", 700),
)


class SettingMissingError(ValueError):
    """A setting has no value and nothing is usual; or its value makes no sense."""


@dataclass(frozen=True)
class RegistrySettings:
    """Our account at one registry."""

    registry: str
    host: str
    port: int
    client_id: str
    password: str = field(repr=False)
    ca_file: str | None
    certificate_file: str | None
    key_file: str | None
    commands_per_second: float | None = None


@dataclass(frozen=True)
class Settings:
    """The values of every setting; secrets do not show in its repr."""

    values: Mapping[str, str] = field(repr=False)

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Return the settings the environment holds, or what is usual on one machine.

        Raises SettingMissingError.
        """
        return cls({each.name: _value(each, environ) for each in SETTINGS})

    def __getitem__(self, name: str) -> str:
        return self.values[name]

    def optional(self, name: str) -> str | None:
        """Return a value, or nothing where it was left empty."""
        return self.values[name] or None

    def number(self, name: str) -> int:
        """Return a value that is a whole number.

        Raises SettingMissingError.
        """
        try:
            return int(self.values[name])
        except ValueError:
            raise SettingMissingError(f"{name} has to be a whole number.") from None

    def demanded(self, name: str) -> str:
        """Return a value this front door cannot do without.

        Raises SettingMissingError.
        """
        if not self.values[name]:
            raise SettingMissingError(f"{name} is not set: {_meaning(name)}. See --help.")
        return self.values[name]

    def temporal_tls(self) -> TLSConfig | bool:
        """Return how the connection to Temporal is protected; without a CA it is not."""
        if not self["TEMPORAL_TLS_CA"]:
            return False
        return TLSConfig(
            server_root_ca_cert=self._bytes_of("TEMPORAL_TLS_CA"),
            client_cert=self._bytes_of("TEMPORAL_TLS_CERT"),
            client_private_key=self._bytes_of("TEMPORAL_TLS_KEY"),
        )

    def payload_converter(self) -> DataConverter:
        """Return how values cross Temporal: sealed, because nobody may read them there.

        Raises SettingMissingError.
        """
        try:
            return sealed_converter(self.demanded("PARTNERDESK_PAYLOAD_KEYS"))
        except KeysUnreadableError as error:
            raise SettingMissingError(str(error)) from None

    def payment_papers(self) -> PaymentPapers:
        """Return which tax document a received payment gets.

        Raises SettingMissingError.
        """
        try:
            return PaymentPapers(self["PARTNERDESK_PAYMENT_PAPERS"])
        except ValueError:
            raise SettingMissingError(
                "PARTNERDESK_PAYMENT_PAPERS is each, monthly or none."
            ) from None

    def accounting_rules(self) -> AccountingRules:
        """Return what our accountant has set, and who issues our papers.

        Raises SettingMissingError.
        """
        start = "PARTNERDESK_COMPANY"
        try:
            account = read_bank_account(self["PARTNERDESK_BANK_ACCOUNT"])
        except ValueError:
            raise SettingMissingError("PARTNERDESK_BANK_ACCOUNT is no Czech account.") from None
        return AccountingRules(
            supplier=Party(
                name=self.demanded(f"{start}_NAME"),
                street=self.demanded(f"{start}_STREET"),
                city=self.demanded(f"{start}_CITY"),
                postcode=self.demanded(f"{start}_POSTCODE"),
                country=self[f"{start}_COUNTRY"],
                company_number=self.demanded(f"{start}_NUMBER"),
                vat_number=self.demanded(f"{start}_VAT_NUMBER"),
                registration=self[f"{start}_REGISTRATION"],
            ),
            account=OurAccount(account.text, account.iban),
            payment_papers=self.payment_papers(),
            call_due_days=self.number("PARTNERDESK_CALL_DUE_DAYS"),
            call_lapses_days=self.number("PARTNERDESK_CALL_LAPSES_DAYS"),
            oldest_payment_days=self.number("PARTNERDESK_OLDEST_PAYMENT_DAYS"),
        )

    def _bytes_of(self, name: str) -> bytes | None:
        named = self.optional(name)
        return None if named is None else Path(named).read_bytes()

    def registries(self) -> tuple[RegistrySettings, ...]:
        """Return our accounts at the registries that are used."""
        return tuple(
            self._registry(each)
            for each in REGISTRIES
            if self.values[f"PARTNERDESK_REGISTRY_{each}_HOST"]
        )

    def _rate(self, name: str) -> float | None:
        return float(self.number(name)) if self.values[name] else None

    def _registry(self, registry: str) -> RegistrySettings:
        start = f"PARTNERDESK_REGISTRY_{registry}"
        return RegistrySettings(
            registry=registry.lower(),
            host=self[f"{start}_HOST"],
            port=self.number(f"{start}_PORT"),
            client_id=self.demanded(f"{start}_CLIENT_ID"),
            password=self.demanded(f"{start}_PASSWORD"),
            commands_per_second=self._rate(f"{start}_RATE"),
            ca_file=self.optional(f"{start}_CA"),
            certificate_file=self.optional(f"{start}_CERTIFICATE"),
            key_file=self.optional(f"{start}_KEY"),
        )


def help_text() -> str:
    """Return a line for every setting, as `--help` prints it."""
    lines = ["Settings, read from the environment (a secret also from the file NAME_FILE names):"]
    for each in SETTINGS:
        usual = "must be set" if each.usual is None else f"usual: {each.usual or 'empty'}"
        lines.append(f"  {each.name}\n      {each.meaning} ({usual})")
    return "\n".join(lines)


def _value(setting: Setting, environ: Mapping[str, str]) -> str:
    if setting.name in environ:
        return environ[setting.name]
    named = environ.get(f"{setting.name}_FILE")
    if named and (setting.secret or setting.usual is None):
        return _read(setting, Path(named))
    if setting.usual is None:
        raise SettingMissingError(
            f"{setting.name} is not set: {setting.meaning}. "
            "On one machine, ./run sets everything; elsewhere see --help."
        )
    return setting.usual


def _read(setting: Setting, path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError as error:
        raise SettingMissingError(
            f"{setting.name}_FILE names {path}, which cannot be read: {error.strerror}."
        ) from None


def _meaning(name: str) -> str:
    return next(each.meaning for each in SETTINGS if each.name == name)
