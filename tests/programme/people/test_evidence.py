import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.people.evidence import (
    DEFINITE,
    GRAVE,
    HINTS,
    Advice,
    Bearing,
    Checked,
    CheckName,
    RiskFlag,
    Weight,
    bearing_of,
    is_gap,
    recommendation,
    weight_of,
)
from programme.people.verification import CheckOutcome

OK, NOT_FOUND = CheckOutcome.OK, CheckOutcome.NOT_FOUND
NOT_APPLICABLE = CheckOutcome.NOT_APPLICABLE


def everything(**changes: Checked) -> list[Checked]:
    """Return a check of every name that found nothing, with changes by name."""
    usual = {name: Checked(name, OK) for name in CheckName}
    return list((usual | {CheckName(name): each for name, each in changes.items()}).values())


def test_nothing_found_anywhere_is_all_clear() -> None:
    said = recommendation(everything())

    assert (said.advice, said.flags, said.hints, said.gaps) == (Advice.ALL_CLEAR, (), (), ())
    assert not said.needs_second_person


def test_hints_do_not_stand_in_the_way() -> None:
    hinted = Checked(CheckName.EMAIL_DOMAIN, OK, (RiskFlag.FREE_EMAIL,))

    said = recommendation(everything(email_domain=hinted))

    assert (said.advice, said.hints) == (Advice.ALL_CLEAR, (RiskFlag.FREE_EMAIL,))


def test_what_is_found_is_to_be_looked_at_the_gravest_first() -> None:
    said = recommendation(
        everything(
            vat_number=Checked(CheckName.VAT_NUMBER, OK, (RiskFlag.VAT_NUMBER_INVALID,)),
            insolvency=Checked(CheckName.INSOLVENCY, OK, (RiskFlag.INSOLVENT,)),
            sanctions=Checked(CheckName.SANCTIONS, OK, (RiskFlag.SANCTIONS_CANDIDATE,)),
        )
    )

    assert said.advice is Advice.LOOK
    assert said.flags == (
        RiskFlag.INSOLVENT,
        RiskFlag.VAT_NUMBER_INVALID,
        RiskFlag.SANCTIONS_CANDIDATE,
    )
    assert said.needs_second_person


def test_a_flag_that_is_not_grave_needs_one_person_only() -> None:
    flagged = Checked(CheckName.SANCTIONS, OK, (RiskFlag.SANCTIONS_CANDIDATE,))

    assert not recommendation(everything(sanctions=flagged)).needs_second_person


@pytest.mark.parametrize("outcome", [CheckOutcome.UNAVAILABLE, CheckOutcome.REJECTED])
@pytest.mark.parametrize("name", list(CheckName))
def test_a_register_that_told_nothing_leaves_a_gap(name: CheckName, outcome: CheckOutcome) -> None:
    said = recommendation(everything(**{name: Checked(name, outcome)}))

    assert (said.advice, said.gaps) == (Advice.GAPS, (name,))
    assert bearing_of(Checked(name, outcome)) is Bearing.UNKNOWN


def test_a_check_that_never_ran_is_a_gap() -> None:
    said = recommendation([])

    assert (said.advice, said.gaps) == (Advice.GAPS, tuple(CheckName))


def test_a_gap_may_show_something_all_the_same() -> None:
    half = Checked(CheckName.SANCTIONS, CheckOutcome.UNAVAILABLE, (RiskFlag.SANCTIONS_CANDIDATE,))

    said = recommendation(everything(sanctions=half))

    assert (said.advice, said.gaps) == (Advice.LOOK, (CheckName.SANCTIONS,))
    assert bearing_of(half) is Bearing.FLAGGED


@pytest.mark.parametrize(
    ("checked", "bearing"),
    [
        (Checked(CheckName.VAT_PAYER, OK), Bearing.CLEAR),
        (Checked(CheckName.VAT_PAYER, OK, (RiskFlag.UNRELIABLE_PAYER,)), Bearing.FLAGGED),
        (Checked(CheckName.VAT_PAYER, NOT_FOUND, (RiskFlag.NOT_A_VAT_PAYER,)), Bearing.CLEAR),
        (Checked(CheckName.VAT_NUMBER, NOT_APPLICABLE), Bearing.NOT_APPLICABLE),
        # Nobody was asked; a person may be listed under the birth number only.
        (Checked(CheckName.INSOLVENCY, NOT_APPLICABLE), Bearing.UNKNOWN),
    ],
)
def test_what_one_check_means(checked: Checked, bearing: Bearing) -> None:
    assert bearing_of(checked) is bearing


@given(
    st.lists(
        st.builds(
            Checked,
            st.sampled_from(CheckName),
            st.sampled_from(CheckOutcome),
            st.lists(st.sampled_from(RiskFlag), max_size=3).map(tuple),
        )
    )
)
def test_only_a_full_set_of_answers_without_flags_is_all_clear(evidence: list[Checked]) -> None:
    said = recommendation(evidence)

    if said.advice is Advice.ALL_CLEAR:
        last = {each.check: each for each in evidence}
        assert set(last) == set(CheckName)
        assert all(each.outcome in DEFINITE and not is_gap(each) for each in last.values())
        assert all(weight_of(flag) is Weight.HINT for e in last.values() for flag in e.flags)


def test_no_flag_weighs_two_things() -> None:
    assert not GRAVE & HINTS
    assert {weight_of(flag) for flag in RiskFlag} == set(Weight)
