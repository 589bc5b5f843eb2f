"""Who we are and whom we believe when a link is made: TLS, certificates, the name of an alert."""

import datetime
import hashlib
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from epp.errors import CredentialsUnreadableError
from epp.profiles import RegistryAccount

ALARM_SECONDS = 30 * 86_400
_FIRST_BYTES = 4


@dataclass(frozen=True)
class OurCertificate:
    """What a registry binds us to: FRED to the MD5 of the certificate, others to its SHA-256."""

    not_after: datetime.datetime
    sha256: str
    md5: str

    def ends_soon(self, our_time: float) -> bool:
        """Whether it must be exchanged now, together with the registry."""
        return self.not_after.timestamp() - our_time < ALARM_SECONDS


def our_certificate(account: RegistryAccount) -> OurCertificate | None:
    """The certificate we show at this registry, or None when we show none.

    Raises CredentialsUnreadableError when its file cannot be used.
    """
    if not account.certificate_file:
        return None
    try:
        certificate = x509.load_pem_x509_certificate(Path(account.certificate_file).read_bytes())
    except (OSError, ValueError) as error:
        raise _unreadable(account, error) from None
    coded = certificate.public_bytes(Encoding.DER)
    return OurCertificate(
        not_after=certificate.not_valid_after_utc,
        sha256=_fingerprint(hashlib.sha256(coded).digest()),
        md5=_fingerprint(hashlib.md5(coded, usedforsecurity=False).digest()),
    )


def tls_context(account: RegistryAccount) -> ssl.SSLContext:
    """What we show and what we demand when the link is made: TLS 1.2 or later, both sides known.

    Raises CredentialsUnreadableError when a file named by the account cannot be used.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        if account.ca_file:
            context.load_verify_locations(account.ca_file)
        else:
            context.load_default_certs()
        if account.certificate_file:
            context.load_cert_chain(account.certificate_file, account.key_file)
    except (OSError, ValueError) as error:
        raise _unreadable(account, error) from None
    return context


def name_of_alert(account: RegistryAccount) -> str | None:
    """Knock once and say by which TLS alert the registry refuses us, if it names one; blocks.

    An asynchronous link only sees the end of the connection; the plain one is told the reason.
    """
    deadlines = account.profile.deadlines
    address = (account.host, account.port)
    try:
        with (
            socket.create_connection(address, deadlines.connect) as plain,
            tls_context(account).wrap_socket(
                plain, server_hostname=account.server_name or account.host
            ) as link,
        ):
            link.recv(_FIRST_BYTES)
    except ssl.SSLError as error:
        return error.reason
    except OSError:
        return None
    return None


def _unreadable(account: RegistryAccount, error: Exception) -> CredentialsUnreadableError:
    return CredentialsUnreadableError(
        f"A certificate, key or CA file for {account.host} cannot be used: {type(error).__name__}."
    )


def _fingerprint(digest: bytes) -> str:
    return ":".join(f"{byte:02X}" for byte in digest)
