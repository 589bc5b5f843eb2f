"""The sandbox's throw-away certificate authority, and the certificates it issues."""

import ipaddress
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_YEARS = 10
LEAF_DAYS = 365
# A certificate in its last days would die in the middle of somebody's long test.
LEAST_REST = timedelta(days=2)
CLIENTS = {"client": "REG-PARTNER", "other": "REG-OTHER"}


@dataclass(frozen=True)
class Certificates:
    """Where the certificates and keys of one sandbox lie."""

    folder: Path

    @property
    def ca_file(self) -> Path:
        """The certificate everybody trusts."""
        return self.folder / "ca.pem"

    def certificate(self, name: str) -> Path:
        """The certificate file of one holder: server, client or other."""
        return self.folder / f"{name}.pem"

    def key(self, name: str) -> Path:
        """The private key file of one holder: server, client or other."""
        return self.folder / f"{name}.key"


@dataclass(frozen=True)
class _Authority:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def issue_certificates(folder: Path, now: datetime | None = None) -> Certificates:
    """See that the folder holds valid certificates, issuing what is missing.

    Whatever is still valid stays as it is, so that running clients keep their trust.
    """
    moment = now or datetime.now(UTC)
    folder.mkdir(parents=True, exist_ok=True)
    found = Certificates(folder)
    authority, is_new = _authority(found, moment)
    for holder in ("server", *CLIENTS):
        if is_new or not _is_usable(found, holder, moment):
            _issue_leaf(found, holder, authority, moment)
    return found


def _authority(found: Certificates, moment: datetime) -> tuple[_Authority, bool]:
    if _is_usable(found, "ca", moment):
        key = serialization.load_pem_private_key(found.key("ca").read_bytes(), None)
        if isinstance(key, ec.EllipticCurvePrivateKey):
            return _Authority(_read(found.ca_file), key), False
    return _new_authority(found, moment), True


def _is_usable(found: Certificates, holder: str, moment: datetime) -> bool:
    if not (found.certificate(holder).exists() and found.key(holder).exists()):
        return False
    certificate = _read(found.certificate(holder))
    return certificate.not_valid_before_utc <= moment < certificate.not_valid_after_utc - LEAST_REST


def _read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def _new_authority(found: Certificates, moment: datetime) -> _Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    # A name of its own for each issue: two authorities of one name confuse the chain building.
    name = _name(f"Sandbox authority {moment:%Y-%m-%d %H:%M:%S}")
    builder = _builder(name, key, moment, timedelta(days=365 * AUTHORITY_YEARS))
    builder = builder.issuer_name(name)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=True), critical=True)
    certificate = builder.sign(key, hashes.SHA256())
    _write(found, "ca", certificate, key)
    return _Authority(certificate, key)


def _issue_leaf(found: Certificates, holder: str, authority: _Authority, moment: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(_name(CLIENTS.get(holder, "localhost")), key, moment, _leaf_life())
    builder = builder.issuer_name(authority.certificate.subject)
    builder = builder.add_extension(
        x509.BasicConstraints(ca=False, path_length=None), critical=True
    )
    builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
    builder = builder.add_extension(_purpose(holder), critical=False)
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()),
        critical=False,
    )
    if holder == "server":
        builder = builder.add_extension(_addresses(), critical=False)
    _write(found, holder, builder.sign(authority.key, hashes.SHA256()), key)


def _leaf_life() -> timedelta:
    return timedelta(days=LEAF_DAYS)


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _builder(
    name: x509.Name, key: ec.EllipticCurvePrivateKey, moment: datetime, life: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # An hour back, for machines whose clocks differ a little.
        .not_valid_before(moment - timedelta(hours=1))
        .not_valid_after(moment + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _purpose(holder: str) -> x509.ExtendedKeyUsage:
    is_server = holder == "server"
    purpose = ExtendedKeyUsageOID.SERVER_AUTH if is_server else ExtendedKeyUsageOID.CLIENT_AUTH
    return x509.ExtendedKeyUsage([purpose])


def _addresses() -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName(
        [
            x509.DNSName("localhost"),
            x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
            x509.IPAddress(ipaddress.ip_address("::1")),
        ]
    )


def _write(
    found: Certificates,
    holder: str,
    certificate: x509.Certificate,
    key: ec.EllipticCurvePrivateKey,
) -> None:
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    _replace(found.key(holder), secret, 0o600)
    public = certificate.public_bytes(serialization.Encoding.PEM)
    _replace(found.certificate(holder), public, 0o644)


def _replace(path: Path, content: bytes, mode: int) -> None:
    draft = path.with_name(path.name + ".draft")
    draft.unlink(missing_ok=True)
    # Created with its final mode: a key must not be readable even for a moment.
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    draft.replace(path)
