"""Whatever an audit can find has its words on the page and in the letter, in both languages."""

import pytest

from activities.post.writing import Writer
from db.views.auditing import self_audit
from db.views.billing import reconcile
from programme.billing.audit import Finding
from programme.billing.letters import AuditAlarm
from programme.letter_text import as_plain_text
from tests.activities.samples import MOMENT, SENDER, TEMPLATES, make_stationery
from tests.web.test_translations import translated
from web.words.audit_words import KINDS

CODES = sorted({*reconcile.RULES, *self_audit.RULES, "payment_paper_late"})


def words_of(code: str, language: str) -> str:
    return KINDS[code] if language == "en" else translated()[KINDS[code]][0]


def test_every_code_has_words_and_no_words_are_left_over() -> None:
    assert sorted(KINDS) == CODES
    assert len({words_of(code, "cs") for code in CODES}) == len(CODES)


@pytest.mark.parametrize("language", ["cs", "en"])
def test_the_letter_says_what_the_page_says(language: str) -> None:
    writer = Writer(TEMPLATES, SENDER)
    found = tuple(Finding(code, f"subject-{code}", "1", "2") for code in CODES)
    letter = AuditAlarm(MOMENT, found, 0)

    text = as_plain_text(writer.text_of(letter, make_stationery(letter, language)))

    said = " ".join(text.replace("\u00a0", " ").split())
    for code in CODES:
        assert f"{words_of(code, language).replace(chr(160), ' ')} (subject-{code});" in said
