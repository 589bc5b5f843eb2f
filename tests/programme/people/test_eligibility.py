from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.money import Currency, Money, czk
from programme.people.conditions import Tier, TurnoverWanted, WhoMayApply
from programme.people.eligibility import (
    Condition,
    Holder,
    Judged,
    KnownFacts,
    Met,
    condition_flags,
    effects,
    judge,
    overall,
    tiers_met,
    vat_payer_known,
)
from programme.people.evidence import Checked, CheckName, RiskFlag
from programme.people.readings import PayerKind
from programme.people.verification import CheckOutcome
from tests.makers import make_tier

YEARLY = TurnoverWanted(czk(100_000_00), 12)
NO_NUMBER = (RiskFlag.NOT_A_VAT_PAYER,)
FACTS = st.builds(
    KnownFacts,
    natural_person=st.none() | st.booleans(),
    vat_payer=st.none() | st.booleans(),
    names=st.none() | st.integers(0, 30),
    turnover=st.none() | st.integers(0, 200_000_00).map(czk),
)
TIERS = st.builds(
    make_tier,
    who_may_apply=st.sampled_from(WhoMayApply),
    vat_payer_wanted=st.booleans(),
    least_names=st.sampled_from((0, 10)),
    turnover=st.sampled_from((None, YEARLY)),
)


def met(condition: Condition, tier: dict[str, Any], **facts: Any) -> Met | None:
    usual: dict[str, Any] = {"least_names": 0}
    judged = judge(make_tier(**usual | tier), KnownFacts(**facts))
    return next((each.met for each in judged if each.condition is condition), None)


@pytest.mark.parametrize(
    ("wanted", "natural_person", "answer"),
    [
        (WhoMayApply.EITHER, None, None),
        (WhoMayApply.EITHER, True, None),
        (WhoMayApply.COMPANY, False, Met.MET),
        (WhoMayApply.COMPANY, True, Met.NOT_MET),
        (WhoMayApply.COMPANY, None, Met.UNKNOWN),
        (WhoMayApply.PERSON, True, Met.MET),
        (WhoMayApply.PERSON, False, Met.NOT_MET),
        (WhoMayApply.PERSON, None, Met.UNKNOWN),
    ],
)
def test_who_may_apply(wanted: WhoMayApply, *, natural_person: bool | None, answer: Met) -> None:
    tier = {"who_may_apply": wanted}

    assert met(Condition.APPLICANT, tier, natural_person=natural_person) is answer


@pytest.mark.parametrize(
    ("wanted", "vat_payer", "answer"),
    [
        (False, False, None),
        (True, True, Met.MET),
        (True, False, Met.NOT_MET),
        (True, None, Met.UNKNOWN),
    ],
)
def test_whether_a_payer_of_vat_is_wanted(
    *, wanted: bool, vat_payer: bool | None, answer: Met
) -> None:
    assert met(Condition.VAT_PAYER, {"vat_payer_wanted": wanted}, vat_payer=vat_payer) is answer


@pytest.mark.parametrize(
    ("tier", "names", "turnover", "answer"),
    [
        ({}, 0, czk(0), None),
        ({"least_names": 10}, 9, None, Met.NOT_MET),
        ({"least_names": 10}, 10, None, Met.MET),
        ({"least_names": 10}, None, None, Met.UNKNOWN),
        ({"turnover": YEARLY}, 0, czk(99_999_99), Met.NOT_MET),
        ({"turnover": YEARLY}, 0, czk(100_000_00), Met.MET),
        ({"turnover": YEARLY}, 0, None, Met.UNKNOWN),
        ({"turnover": YEARLY}, 0, Money(Currency.EUR, 1), Met.UNKNOWN),
        ({"least_names": 10, "turnover": YEARLY}, 9, czk(100_000_00), Met.MET),
        ({"least_names": 10, "turnover": YEARLY}, 10, czk(0), Met.MET),
        ({"least_names": 10, "turnover": YEARLY}, 9, None, Met.UNKNOWN),
        ({"least_names": 10, "turnover": YEARLY}, 9, czk(0), Met.NOT_MET),
    ],
)
def test_names_or_turnover_either_is_enough(
    tier: dict[str, Any], names: int | None, turnover: Money | None, answer: Met
) -> None:
    assert met(Condition.VOLUME, tier, names=names, turnover=turnover) is answer


@given(TIERS)
def test_of_somebody_unknown_nothing_is_ever_failed(tier: Tier) -> None:
    judged = judge(tier, KnownFacts())

    assert Met.NOT_MET not in {each.met for each in judged}
    assert condition_flags(judged) == ()


@given(TIERS, FACTS)
def test_a_flag_is_raised_for_what_is_not_met_and_for_nothing_else(
    tier: Tier, facts: KnownFacts
) -> None:
    judged = judge(tier, facts)

    assert bool(condition_flags(judged)) is (overall(judged) is Met.NOT_MET)


def test_one_condition_that_is_not_met_outweighs_one_nobody_knows() -> None:
    unknown = Judged(Condition.VAT_PAYER, Met.UNKNOWN)
    failed = Judged(Condition.VOLUME, Met.NOT_MET)

    assert overall([unknown, failed]) is Met.NOT_MET
    assert overall([unknown]) is Met.UNKNOWN
    assert overall([]) is Met.MET


def test_the_most_demanding_tier_that_is_met_comes_first() -> None:
    tiers = [
        make_tier(tier_id="basic", least_names=0),
        make_tier(tier_id="gold", least_names=100),
        make_tier(tier_id="silver", least_names=10),
        make_tier(tier_id="payers", least_names=0, vat_payer_wanted=True),
    ]

    assert tiers_met((tier, KnownFacts(names=50)) for tier in tiers) == ("silver", "basic")


@pytest.mark.parametrize(
    ("outcome", "kind", "flags", "company_known", "payer"),
    [
        (CheckOutcome.OK, PayerKind.PAYER, (), True, True),
        (CheckOutcome.OK, PayerKind.GROUP, (), False, True),
        (CheckOutcome.OK, PayerKind.IDENTIFIED_PERSON, (), True, False),
        (CheckOutcome.OK, PayerKind.UNRELIABLE_PERSON, (), True, False),
        (CheckOutcome.OK, PayerKind.UNKNOWN, (), True, None),
        (CheckOutcome.OK, None, (), True, None),
        (CheckOutcome.NOT_FOUND, PayerKind.NOBODY, NO_NUMBER, True, False),
        (CheckOutcome.NOT_APPLICABLE, None, NO_NUMBER, True, False),
        (CheckOutcome.NOT_APPLICABLE, None, NO_NUMBER, False, None),
        (CheckOutcome.NOT_APPLICABLE, None, (), True, None),
        (CheckOutcome.UNAVAILABLE, None, (), True, None),
        (CheckOutcome.REJECTED, None, (), True, None),
    ],
)
def test_whether_somebody_pays_vat_is_read_off_the_evidence(
    outcome: CheckOutcome,
    kind: PayerKind | None,
    flags: tuple[RiskFlag, ...],
    *,
    company_known: bool,
    payer: bool | None,
) -> None:
    checked = Checked(CheckName.VAT_PAYER, outcome, flags)

    assert vat_payer_known(checked, kind, company_known=company_known) is payer


def test_a_register_that_was_never_asked_says_nothing() -> None:
    assert vat_payer_known(None, None, company_known=True) is None


def test_what_a_new_version_would_mean_is_shown_partner_by_partner() -> None:
    old = make_tier(tier_id="plus", least_names=0)
    new = make_tier(tier_id="plus", version=2, least_names=10, names_discount_permille=150)
    holders = [
        Holder("c-1", old, KnownFacts(names=20)),
        Holder("c-2", old, KnownFacts(names=3)),
        Holder("c-3", old, KnownFacts()),
    ]

    shown = effects(new, holders)

    assert [(each.partner_id, each.overall) for each in shown] == [
        ("c-1", Met.MET),
        ("c-2", Met.NOT_MET),
        ("c-3", Met.UNKNOWN),
    ]
    assert {(each.before, each.after) for each in shown} == {(old, new)}
