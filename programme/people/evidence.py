"""What the checks of an application found, what each finding weighs, and what we recommend.

A recommendation helps a person who decides; nothing here decides. Hints are worth knowing, a look
is owed to everything else, and a yes over something grave takes a second person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from programme.people.conditions import Tier
from programme.people.verification import (
    CheckOutcome,
    CompanyEvidence,
    FindingKind,
    FindingSubject,
    StatedCompany,
    findings,
)


class CheckName(StrEnum):
    """The checks every application goes through, in the order a reviewer reads them."""

    COMPANY = "company_register"
    VAT_PAYER = "vat_payer"
    VAT_NUMBER = "vat_number"
    INSOLVENCY = "insolvency"
    SANCTIONS = "sanctions"
    EMAIL_DOMAIN = "email_domain"
    DUPLICATES = "duplicates"
    CONDITIONS = "conditions"


class Weight(StrEnum):
    """How much a flag asks of the reviewer."""

    HINT = "hint"
    """Worth knowing, and no obstacle."""
    LOOK = "look"
    """A person has to look at it before deciding."""
    GRAVE = "grave"
    """Speaks against the applicant; by policy a yes over it takes a second person."""


class RiskFlag(StrEnum):
    """One thing a check noticed."""

    COMPANY_NOT_FOUND = "company_not_found"
    COMPANY_CEASED = "company_ceased"
    COMPANY_NOT_TRADING = "company_not_trading"
    IN_LIQUIDATION = "in_liquidation"
    NAME_DIFFERS = "name_differs"
    CITY_DIFFERS = "city_differs"
    VAT_NUMBER_DIFFERS = "vat_number_differs"
    CHECK_DIGIT_WRONG = "check_digit_wrong"
    """Real companies with a wrong digit exist: look, and ask for it to be typed again first."""
    UNRELIABLE_PAYER = "unreliable_payer"
    UNRELIABLE_PERSON = "unreliable_person"
    """Unreliable for the tax administration without being a payer of VAT."""
    VAT_STATUS_UNKNOWN = "vat_status_unknown"
    """The register used a word for the payer that we have never seen."""
    NOT_A_VAT_PAYER = "not_a_vat_payer"
    IDENTIFIED_PERSON = "identified_person"
    VAT_GROUP = "vat_group"
    NO_PUBLISHED_ACCOUNT = "no_published_account"
    VAT_NUMBER_INVALID = "vat_number_invalid"
    VAT_HOLDER_UNDISCLOSED = "vat_holder_undisclosed"
    """The member state does not tell whose the number is; not a mismatch."""
    INSOLVENT = "insolvent"
    INSOLVENCY_PETITION = "insolvency_petition"
    INSOLVENCY_ENDED = "insolvency_ended"
    SANCTIONS_CANDIDATE = "sanctions_candidate"
    """A name like one on a list; only a person can say whether it is the same one."""
    DISPOSABLE_EMAIL = "disposable_email"
    EMAIL_DOMAIN_MISSING = "email_domain_missing"
    NO_MAIL_SERVER = "no_mail_server"
    """The domain says that it takes no mail, or there is nobody who would."""
    NO_MX_RECORD = "no_mx_record"
    """Mail would go to the domain's own address, as in the old days."""
    FREE_EMAIL = "free_email"
    OPEN_APPLICATION = "open_application"
    ALREADY_PARTNER = "already_partner"
    APPLIED_BEFORE = "applied_before"
    SAME_EMAIL = "same_email"
    SIMILAR_COMPANY = "similar_company"
    """Another company number, a name much alike and the same address."""
    TIER_UNKNOWN = "tier_unknown"
    NAMES_BELOW_TIER = "names_below_tier"
    """Fewer names than the tier expects in time; nobody has them on the first day."""


GRAVE = frozenset(
    {
        RiskFlag.COMPANY_NOT_FOUND,
        RiskFlag.COMPANY_CEASED,
        RiskFlag.UNRELIABLE_PAYER,
        RiskFlag.UNRELIABLE_PERSON,
        RiskFlag.INSOLVENT,
        RiskFlag.INSOLVENCY_PETITION,
    }
)
HINTS = frozenset(
    {
        RiskFlag.CITY_DIFFERS,
        RiskFlag.NOT_A_VAT_PAYER,
        RiskFlag.IDENTIFIED_PERSON,
        RiskFlag.VAT_GROUP,
        RiskFlag.NO_PUBLISHED_ACCOUNT,
        RiskFlag.VAT_HOLDER_UNDISCLOSED,
        RiskFlag.INSOLVENCY_ENDED,
        RiskFlag.NO_MX_RECORD,
        RiskFlag.FREE_EMAIL,
        RiskFlag.APPLIED_BEFORE,
        RiskFlag.NAMES_BELOW_TIER,
    }
)


def weight_of(flag: RiskFlag) -> Weight:
    """Return what a flag weighs; one that is in neither set above asks for a look."""
    if flag in GRAVE:
        return Weight.GRAVE
    return Weight.HINT if flag in HINTS else Weight.LOOK


@dataclass(frozen=True)
class Checked:
    """What one check came to, without personal data."""

    check: CheckName
    outcome: CheckOutcome
    flags: tuple[RiskFlag, ...] = ()


class Bearing(StrEnum):
    """What one check means for the case."""

    CLEAR = "clear"
    FLAGGED = "flagged"
    UNKNOWN = "unknown"
    """We were told nothing we could rely on."""
    NOT_APPLICABLE = "not_applicable"


class Advice(StrEnum):
    """What we say to the reviewer, in a word."""

    ALL_CLEAR = "all_clear"
    LOOK = "look"
    """Something was found that a person has to look at."""
    GAPS = "gaps"
    """Nothing was found, but not every check has an answer."""


@dataclass(frozen=True)
class Recommendation:
    """What the checks say together; a person decides."""

    advice: Advice
    flags: tuple[RiskFlag, ...]
    """What has to be looked at, the gravest first."""
    hints: tuple[RiskFlag, ...]
    gaps: tuple[CheckName, ...]
    needs_second_person: bool


DEFINITE: frozenset[CheckOutcome] = frozenset(
    {CheckOutcome.OK, CheckOutcome.NOT_FOUND, CheckOutcome.NOT_APPLICABLE}
)
"""Outcomes that tell something; the others leave a gap and may be replaced by an answer."""


def bearing_of(checked: Checked) -> Bearing:
    """Return what one check means; a gap never turns into clear."""
    if any(flag not in HINTS for flag in checked.flags):
        return Bearing.FLAGGED
    if is_gap(checked):
        return Bearing.UNKNOWN
    if checked.outcome is CheckOutcome.NOT_APPLICABLE:
        return Bearing.NOT_APPLICABLE
    return Bearing.CLEAR


def is_gap(checked: Checked) -> bool:
    """Say whether a check left something unknown, whatever else it found."""
    # A person without a company number may still be insolvent: nobody was asked.
    unasked = (
        checked.check is CheckName.INSOLVENCY and checked.outcome is CheckOutcome.NOT_APPLICABLE
    )
    return unasked or checked.outcome not in DEFINITE


def recommendation(evidence: Iterable[Checked]) -> Recommendation:
    """Return what the checks say together; a check that never ran is a gap."""
    done = {checked.check: checked for checked in evidence}
    raised = sorted(
        {flag for checked in done.values() for flag in checked.flags},
        key=lambda flag: (flag not in GRAVE, list(RiskFlag).index(flag)),
    )
    flags = tuple(flag for flag in raised if flag not in HINTS)
    gaps = tuple(name for name in CheckName if name not in done or is_gap(done[name]))
    return Recommendation(
        advice=Advice.LOOK if flags else Advice.GAPS if gaps else Advice.ALL_CLEAR,
        flags=flags,
        hints=tuple(flag for flag in raised if flag in HINTS),
        gaps=gaps,
        needs_second_person=any(flag in GRAVE for flag in flags),
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


def condition_flags(tier: Tier | None, names: int) -> tuple[RiskFlag, ...]:
    """Return what the tier's conditions give to look at, by the names looked after today."""
    if tier is None:
        return (RiskFlag.TIER_UNKNOWN,)
    return (RiskFlag.NAMES_BELOW_TIER,) if names < tier.least_names else ()


def tiers_met(tiers: Iterable[Tier], names: int) -> tuple[str, ...]:
    """Return the tiers whose conditions are met today, the most demanding first."""
    met = (tier for tier in tiers if names >= tier.least_names)
    return tuple(tier.tier_id for tier in sorted(met, key=lambda each: -each.least_names))


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
