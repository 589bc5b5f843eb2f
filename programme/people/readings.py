"""What the answer of each register, and of our own books, gives to look at.

The checks ask; here stands what an answer means, as flags. What a flag weighs stands in evidence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from programme.people.evidence import RiskFlag
from programme.people.verification import (
    CompanyEvidence,
    FindingKind,
    FindingSubject,
    StatedCompany,
    findings,
)


def company_flags(
    stated: StatedCompany, evidence: CompanyEvidence, today: date
) -> tuple[RiskFlag, ...]:
    """Return what the company register's answer gives to look at."""
    rows = findings(stated, evidence, today)
    flags = [
        _OF_DIFFERENCES[row.subject]
        for row in rows
        if row.kind is FindingKind.DIFFERS and row.subject in _OF_DIFFERENCES
    ]
    if evidence.company is not None and not evidence.company.trading:
        flags.append(RiskFlag.COMPANY_NOT_TRADING)
    if not stated.check_digit_agrees:
        flags.append(RiskFlag.CHECK_DIGIT_WRONG)
    return tuple(flags)


class PayerKind(StrEnum):
    """Whom the tax administration sees under a VAT number."""

    PAYER = "payer"
    GROUP = "group"
    IDENTIFIED_PERSON = "identified_person"
    UNRELIABLE_PERSON = "unreliable_person"
    NOBODY = "nobody"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class PublishedAccount:
    """A bank account a payer has published, and the time it is valid."""

    number: str
    published_on: date | None
    ended_on: date | None = None


@dataclass(frozen=True)
class VatPayer:
    """What the register of VAT payers says of one number."""

    kind: PayerKind
    unreliable: bool = False
    unreliable_since: date | None = None
    accounts: tuple[PublishedAccount, ...] = ()


def vat_payer_flags(payer: VatPayer | None, today: date) -> tuple[RiskFlag, ...]:
    """Return what a payer gives to look at; nobody there is simply not a payer."""
    if payer is None:
        return (RiskFlag.NOT_A_VAT_PAYER,)
    flags = [_OF_PAYERS[payer.kind]] if payer.kind in _OF_PAYERS else []
    if payer.unreliable and payer.kind is not PayerKind.UNRELIABLE_PERSON:
        flags.append(RiskFlag.UNRELIABLE_PAYER)
    pays = payer.kind in (PayerKind.PAYER, PayerKind.GROUP)
    if pays and not any(_is_published(account, today) for account in payer.accounts):
        flags.append(RiskFlag.NO_PUBLISHED_ACCOUNT)
    return tuple(flags)


def vat_number_flags(*, valid: bool, disclosed: bool) -> tuple[RiskFlag, ...]:
    """Return what the European check of a number gives to look at."""
    if not valid:
        return (RiskFlag.VAT_NUMBER_INVALID,)
    return () if disclosed else (RiskFlag.VAT_HOLDER_UNDISCLOSED,)


@dataclass(frozen=True)
class Proceeding:
    """One insolvency proceeding: its reference and state, never who the debtor is."""

    reference: str
    state: str
    court: str
    began_on: date | None
    ended_on: date | None

    @property
    def ongoing(self) -> bool:
        """Whether it still goes on; a state nobody knows counts as going on."""
        return self.ended_on is None and self.state not in _ENDED_STATES


def insolvency_flags(proceedings: Iterable[Proceeding]) -> tuple[RiskFlag, ...]:
    """Return what a company's proceedings give to look at."""
    raised = {_insolvency_flag(each) for each in proceedings}
    return tuple(flag for flag in RiskFlag if flag in raised)


@dataclass(frozen=True)
class MailDomain:
    """What is known of the domain an applicant's mail goes to; None where nobody could tell."""

    name: str
    disposable: bool
    exists: bool | None = None
    takes_mail: bool | None = None
    has_mx: bool | None = None


def mail_domain_flags(domain: MailDomain) -> tuple[RiskFlag, ...]:
    """Return what a mail domain gives to look at."""
    flags = []
    if domain.disposable:
        flags.append(RiskFlag.DISPOSABLE_EMAIL)
    if domain.exists is False:
        flags.append(RiskFlag.EMAIL_DOMAIN_MISSING)
    elif domain.takes_mail is False:
        flags.append(RiskFlag.NO_MAIL_SERVER)
    elif domain.has_mx is False:
        flags.append(RiskFlag.NO_MX_RECORD)
    if domain.name in FREE_MAIL:
        flags.append(RiskFlag.FREE_EMAIL)
    return tuple(flags)


_FREE_MAIL = """
gmail.com googlemail.com seznam.cz email.cz post.cz spoluzaci.cz centrum.cz centrum.sk atlas.cz
volny.cz tiscali.cz quick.cz iol.cz azet.sk zoznam.sk outlook.com outlook.cz hotmail.com hotmail.cz
live.com msn.com yahoo.com yahoo.de icloud.com me.com gmx.com gmx.de gmx.at web.de wp.pl o2.pl
onet.pl proton.me protonmail.com mail.ru aol.com zoho.com
"""
FREE_MAIL = frozenset(_FREE_MAIL.split())
"""Where anybody opens a mailbox; a hint, for good companies do too."""

_ENDED_STATES = frozenset({"ODSKRTNUTA", "PRAVOMOCNA", "VYRIZENA", "MYLNÝ ZÁP."})
_PETITION = "NEVYRIZENA"

_OF_DIFFERENCES: dict[FindingSubject, RiskFlag] = {
    FindingSubject.EXISTS: RiskFlag.COMPANY_NOT_FOUND,
    FindingSubject.NOT_CEASED: RiskFlag.COMPANY_CEASED,
    FindingSubject.NOT_IN_LIQUIDATION: RiskFlag.IN_LIQUIDATION,
    FindingSubject.NAME: RiskFlag.NAME_DIFFERS,
    FindingSubject.CITY: RiskFlag.CITY_DIFFERS,
    FindingSubject.VAT_NUMBER: RiskFlag.VAT_NUMBER_DIFFERS,
}

_OF_PAYERS: dict[PayerKind, RiskFlag] = {
    PayerKind.GROUP: RiskFlag.VAT_GROUP,
    PayerKind.IDENTIFIED_PERSON: RiskFlag.IDENTIFIED_PERSON,
    PayerKind.UNRELIABLE_PERSON: RiskFlag.UNRELIABLE_PERSON,
    PayerKind.NOBODY: RiskFlag.NOT_A_VAT_PAYER,
    PayerKind.UNKNOWN: RiskFlag.VAT_STATUS_UNKNOWN,
}


def _is_published(account: PublishedAccount, today: date) -> bool:
    return account.ended_on is None or account.ended_on > today


def _insolvency_flag(proceeding: Proceeding) -> RiskFlag:
    if not proceeding.ongoing:
        return RiskFlag.INSOLVENCY_ENDED
    if proceeding.state == _PETITION:
        return RiskFlag.INSOLVENCY_PETITION
    return RiskFlag.INSOLVENT
