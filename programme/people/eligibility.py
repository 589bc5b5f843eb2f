"""Who meets the conditions of a tier, as far as we know; what we do not know is never held against.

Nothing here decides: a reviewer is shown what is met, what is not, and what nobody could tell.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from programme.money import Money
from programme.people.conditions import Tier, TurnoverWanted, WhoMayApply
from programme.people.evidence import Checked, RiskFlag
from programme.people.readings import PayerKind
from programme.people.verification import CheckOutcome


class Condition(StrEnum):
    """What a tier may ask for; a deposit is only recommended and therefore not one of them."""

    APPLICANT = "applicant"
    VAT_PAYER = "vat_payer"
    VOLUME = "volume"
    """Names looked after, or the turnover."""


class Met(StrEnum):
    """Whether a condition is met."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    """Nobody could tell yet: a register is silent, or was never asked."""


@dataclass(frozen=True)
class KnownFacts:
    """What is known of somebody; None where it is not."""

    natural_person: bool | None = None
    vat_payer: bool | None = None
    names: int | None = None
    turnover: Money | None = None
    """What was ordered over the months the tier counts."""


@dataclass(frozen=True)
class Judged:
    """One condition of a tier, and whether it is met."""

    condition: Condition
    met: Met


@dataclass(frozen=True)
class Holder:
    """A partner, the version of the tier that is guaranteed to them, and what is known."""

    partner_id: str
    pinned: Tier
    facts: KnownFacts


@dataclass(frozen=True)
class Effect:
    """What a version would mean for a partner at the next review; until then nothing changes."""

    partner_id: str
    before: Tier
    after: Tier
    judged: tuple[Judged, ...]
    overall: Met


def judge(tier: Tier, facts: KnownFacts) -> tuple[Judged, ...]:
    """Return what becomes of each condition the tier has; one it does not have is left out."""
    answers = {
        Condition.APPLICANT: _applicant(tier, facts),
        Condition.VAT_PAYER: _known(facts.vat_payer) if tier.vat_payer_wanted else None,
        Condition.VOLUME: _volume(tier, facts),
    }
    return tuple(Judged(each, met) for each, met in answers.items() if met is not None)


def overall(judged: Iterable[Judged]) -> Met:
    """Return what the conditions come to together: one that is not met settles it."""
    seen = {each.met for each in judged}
    return next((met for met in (Met.NOT_MET, Met.UNKNOWN) if met in seen), Met.MET)


def condition_flags(judged: Iterable[Judged]) -> tuple[RiskFlag, ...]:
    """Return what the conditions that are not met give to look at; the unknown gives nothing."""
    return tuple(_FLAGS[each.condition] for each in judged if each.met is Met.NOT_MET)


def tiers_met(known: Iterable[tuple[Tier, KnownFacts]]) -> tuple[str, ...]:
    """Return the tiers whose conditions are all met, the most demanding first.

    The facts come with each tier, as each counts the turnover over its own months.
    """
    met = (tier for tier, facts in known if overall(judge(tier, facts)) is Met.MET)
    return tuple(tier.tier_id for tier in sorted(met, key=lambda each: -each.least_names))


def effects(new: Tier, holders: Iterable[Holder]) -> tuple[Effect, ...]:
    """Return what a new version would mean for each partner of the tier."""
    return tuple(_effect(new, holder) for holder in holders)


def vat_payer_known(
    checked: Checked | None, kind: PayerKind | None, *, company_known: bool
) -> bool | None:
    """Return whether the tax administration knows a payer of VAT; None where nobody could tell.

    No number counts as no payer only once the company register, too, has named none.
    """
    if checked is None:
        return None
    if checked.outcome is CheckOutcome.OK:
        return None if kind is None else _PAYS.get(kind)
    if checked.outcome is CheckOutcome.NOT_FOUND:
        return False
    without_number = (
        checked.outcome is CheckOutcome.NOT_APPLICABLE and RiskFlag.NOT_A_VAT_PAYER in checked.flags
    )
    return False if without_number and company_known else None


def _applicant(tier: Tier, facts: KnownFacts) -> Met | None:
    if tier.who_may_apply is WhoMayApply.EITHER:
        return None
    if facts.natural_person is None:
        return Met.UNKNOWN
    return _known(facts.natural_person is (tier.who_may_apply is WhoMayApply.PERSON))


def _volume(tier: Tier, facts: KnownFacts) -> Met | None:
    answers = []
    if tier.least_names:
        answers.append(_known(None if facts.names is None else facts.names >= tier.least_names))
    if tier.turnover is not None:
        answers.append(_turnover(tier.turnover, facts.turnover))
    # Either of the two is enough, so the best answer counts.
    return next((met for met in (Met.MET, Met.UNKNOWN, Met.NOT_MET) if met in answers), None)


def _turnover(wanted: TurnoverWanted, known: Money | None) -> Met:
    if known is None or known.currency is not wanted.least.currency:
        return Met.UNKNOWN
    return _known(known >= wanted.least)


def _known(answer: bool | None) -> Met:  # noqa: FBT001 - it is the one thing asked
    if answer is None:
        return Met.UNKNOWN
    return Met.MET if answer else Met.NOT_MET


def _effect(new: Tier, holder: Holder) -> Effect:
    judged = judge(new, holder.facts)
    return Effect(holder.partner_id, holder.pinned, new, judged, overall(judged))


_FLAGS: dict[Condition, RiskFlag] = {
    Condition.APPLICANT: RiskFlag.TIER_NOT_FOR_APPLICANT,
    Condition.VAT_PAYER: RiskFlag.VAT_PAYER_WANTED,
    Condition.VOLUME: RiskFlag.NAMES_BELOW_TIER,
}
_PAYS: dict[PayerKind, bool] = {
    PayerKind.PAYER: True,
    PayerKind.GROUP: True,
    PayerKind.IDENTIFIED_PERSON: False,
    PayerKind.UNRELIABLE_PERSON: False,
    PayerKind.NOBODY: False,
}
