"""What the checks of an application found, what each finding weighs, and what we recommend.

A recommendation helps a person who decides; nothing here decides. Hints are worth knowing, a look
is owed to everything else, and a yes over something grave takes a second person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from programme.people.verification import CheckOutcome


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
    TIER_NOT_FOR_APPLICANT = "tier_not_for_applicant"
    """The tier is for companies and a person applies, or the other way round."""
    VAT_PAYER_WANTED = "vat_payer_wanted"
    """The tier asks for a payer of VAT, and the register knows none."""
    NAMES_BELOW_TIER = "names_below_tier"
    """Fewer names, or less turnover, than the tier expects in time; nobody has them on day one."""


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
