import pytest

from programme.people.evidence import CheckName
from programme.people.questions import (
    ANSWER_WAIT,
    REMIND_AFTER,
    AskedField,
    checks_to_repeat,
)


@pytest.mark.parametrize("field", AskedField)
def test_every_field_says_which_checks_its_answer_repeats(field: AskedField) -> None:
    assert checks_to_repeat([field]) <= set(CheckName)


def test_a_new_company_number_has_the_company_looked_up_everywhere_again() -> None:
    repeated = checks_to_repeat([AskedField.COMPANY_NUMBER])
    assert set(CheckName) - repeated == {CheckName.SANCTIONS, CheckName.EMAIL_DOMAIN}


def test_an_explanation_repeats_nothing() -> None:
    assert checks_to_repeat([AskedField.EXPLANATION, AskedField.PHONE]) == frozenset()
    assert checks_to_repeat([]) == frozenset()


def test_several_answers_repeat_what_each_of_them_would() -> None:
    both = checks_to_repeat([AskedField.STREET, AskedField.CONTACT_NAME])
    assert both == {CheckName.DUPLICATES, CheckName.SANCTIONS}


def test_reminders_come_before_the_answer_is_due() -> None:
    assert sorted(REMIND_AFTER) == list(REMIND_AFTER)
    assert REMIND_AFTER[-1] < ANSWER_WAIT
