"""Where an applicant's mail goes: asked of the domain name system, and of a list of throw-aways."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass

import dns.asyncresolver
import dns.exception
import dns.name
import dns.resolver
import idna
from disposable_email_domains import blocklist

from activities.checks.wire import Reading
from programme.people.readings import MailDomain, mail_domain_flags
from programme.people.verification import CheckOutcome

SOURCE = "DNS"
_PORT = 53
_LIFETIME = 8


@dataclass(frozen=True)
class _Told:
    """What the name servers told about a domain; None where they told nothing."""

    outcome: CheckOutcome
    code: str = ""
    exists: bool | None = None
    takes_mail: bool | None = None
    has_mx: bool | None = None
    digest: str | None = None


class MailDomains:
    """The domain name system, asked whether a domain takes mail."""

    def __init__(self, resolver: str) -> None:
        self._resolver = resolver

    async def ask(self, email: str) -> Reading:
        """Ask about the domain of an address; never raises for an outage."""
        name = mail_domain_of(email)
        told = await self._told(name)
        domain = MailDomain(name, is_disposable(name), told.exists, told.takes_mail, told.has_mx)
        return Reading(
            told.outcome, told.code, asdict(domain), mail_domain_flags(domain), told.digest
        )

    async def _told(self, name: str) -> _Told:
        try:
            # What the system tells of itself is read at the first question, not at the start.
            return await _ask_mx(self._make(), idna.encode(name, uts46=True).decode())
        except (idna.IDNAError, dns.name.LabelTooLong, dns.name.NameTooLong, dns.name.EmptyLabel):
            return _Told(CheckOutcome.NOT_FOUND, "MALFORMED", exists=False)
        except dns.resolver.NXDOMAIN:
            return _Told(CheckOutcome.NOT_FOUND, "NXDOMAIN", exists=False)
        except (dns.exception.DNSException, OSError) as error:
            return _Told(CheckOutcome.UNAVAILABLE, type(error).__name__)

    def _make(self) -> dns.asyncresolver.Resolver:
        resolver = dns.asyncresolver.Resolver(configure=not self._resolver)
        resolver.lifetime = _LIFETIME
        if self._resolver:
            host, _, port = self._resolver.partition(":")
            resolver.nameservers = [host]
            resolver.port = int(port or _PORT)
        return resolver


def mail_domain_of(email: str) -> str:
    """Return the domain of an address in small letters."""
    return email.rpartition("@")[2].strip().rstrip(".").casefold()


def is_disposable(name: str) -> bool:
    """Say whether mailboxes of this domain, or of one above it, are made to be thrown away."""
    labels = name.split(".")
    return any(".".join(labels[place:]) in blocklist for place in range(len(labels) - 1))


async def _ask_mx(resolver: dns.asyncresolver.Resolver, name: str) -> _Told:
    try:
        answer = await resolver.resolve(name, "MX", search=False)
    except dns.resolver.NoAnswer:
        has_address = await _has_address(resolver, name)
        return _Told(CheckOutcome.OK, "NO_MX", exists=True, takes_mail=has_address, has_mx=False)
    hosts = sorted(record.exchange.to_text() for record in answer)
    # A single dot is a domain's way to say that it takes no mail (RFC 7505).
    takes_mail = hosts != ["."]
    digest = hashlib.sha256(answer.response.to_wire()).hexdigest()
    return _Told(
        CheckOutcome.OK,
        "" if takes_mail else "NULL_MX",
        exists=True,
        takes_mail=takes_mail,
        has_mx=True,
        digest=digest,
    )


async def _has_address(resolver: dns.asyncresolver.Resolver, name: str) -> bool:
    for kind in ("A", "AAAA"):
        try:
            await resolver.resolve(name, kind, search=False)
        except dns.resolver.NoAnswer:
            continue
        return True
    return False
