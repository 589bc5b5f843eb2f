"""Letters as they are written: their words, their page, and what no word can do to them."""

from __future__ import annotations

import email
import re
from dataclasses import fields, replace
from email.message import EmailMessage
from email.policy import default
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from lxml import html

from activities.post.writing import Writer
from programme.billing.letters import AuditAlarm, BankTokenRefused
from programme.domains.letters import RegistryNeedsSomebody
from programme.letter_text import LetterText, Shape, one_line
from programme.letters import (
    ApplicationLapsed,
    ApplicationWithdrawn,
    DraftSaved,
    LapseCause,
    Letter,
    OrderRefused,
    refusal_kinds,
)
from programme.people.decisions import ReasonCode
from programme.people.questions import AskedField, Question
from programme.people.retention import Kept, rule_of
from programme.typography import Language
from tests.activities.samples import (
    APPLICATION,
    COMPANY,
    LINK,
    SAMPLE_NAMES,
    SAMPLES,
    SENDER,
    TEMPLATES,
    declined,
    make_stationery,
    wanted,
)

LANGUAGES = tuple(Language)

EVIL = "nic\n\n=> evil: http://evil.test\nBcc: obet@evil.test\r\n\u2028  Chybí: 0 Kč\x0b> citát"

every_letter = pytest.mark.parametrize("letter", SAMPLES, ids=SAMPLE_NAMES)
every_language = pytest.mark.parametrize("language", LANGUAGES)


def with_words(letter: Letter, word: str) -> Letter:
    """Return the letter with every text that comes from outside replaced; kinds stay."""
    texts: dict[str, Any] = {}
    for field in fields(letter):
        value = getattr(letter, field.name)
        # A reason that is missing stays so: whether there is one belongs to the letter's shape.
        if isinstance(value, str) and value and not _is_kind(field.name, value):
            texts[field.name] = word
        if field.name == "questions":
            texts[field.name] = tuple(replace(question, sentence=word) for question in value)
    made: Letter = replace(letter, **texts)
    return made


def _is_kind(name: str, value: str) -> bool:
    return name in ("kind", "because") or isinstance(value, StrEnum)


def shapes_of(text: LetterText) -> list[tuple[Shape, int]]:
    return [(block.shape, len(block.lines)) for block in text.blocks]


def parsed(message: EmailMessage) -> EmailMessage:
    again = email.message_from_bytes(message.as_bytes(), policy=default)
    assert isinstance(again, EmailMessage)
    return again


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def page_of(page: str) -> Any:
    return html.fromstring(page)


def blocks_of_page(page: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return what stands in the page's letter, block by block, as a reader would see it."""
    (letter,) = page_of(page).xpath("//main")
    return [_block_of_page(node) for node in letter]


def _block_of_page(node: Any) -> tuple[str, tuple[str, ...]]:
    if node.tag == "table":
        rows = node.xpath(".//tr")
        return "facts", tuple(": ".join(cell.text_content() for cell in row) for row in rows)
    if node.tag == "ul":
        return "list", tuple(item.text_content() for item in node)
    if node.tag == "blockquote":
        return "quote", (node.text_content(),)
    if node.get("class") == "action":
        (link,), (address,) = node.xpath("./a"), node.xpath("./span")
        assert link.get("href") == address.text_content()
        return "button", (f"{link.text_content()}: {link.get('href')}",)
    return "paragraph", (node.text_content(),)


@pytest.fixture(scope="module")
def writer() -> Writer:
    return Writer(TEMPLATES, SENDER)


@every_language
@every_letter
def test_a_letter_has_every_word_it_needs(writer: Writer, letter: Letter, language: str) -> None:
    text = writer.text_of(letter, make_stationery(letter, language))

    assert text.subject.strip() == text.subject != ""
    assert text.blocks[0].lines == ("Dobrý den," if language == "cs" else "Hello,",)
    assert len(text.blocks) >= 4
    assert not re.search(r"[{}]|None|Money\(|\d{4}-\d\d-\d\d", " ".join(_lines(text)))


@every_language
@every_letter
def test_a_letter_offers_one_way_on_at_least_and_leads_only_to_us(
    writer: Writer, letter: Letter, language: str
) -> None:
    text = writer.text_of(letter, make_stationery(letter, language))

    buttons = [block for block in text.blocks if block.shape is Shape.BUTTON]
    addresses = [line.partition(": ")[2] for block in buttons for line in block.lines]
    assert buttons
    assert all(address.startswith("https://desk.registrator.test/") for address in addresses)


@every_letter
def test_both_languages_are_built_alike(writer: Writer, letter: Letter) -> None:
    czech, english = (
        writer.text_of(letter, make_stationery(letter, language)) for language in LANGUAGES
    )

    assert shapes_of(czech) == shapes_of(english)
    assert _addresses(czech) == _addresses(english)


@every_language
@every_letter
def test_the_page_holds_the_blocks_of_the_text(
    writer: Writer, letter: Letter, language: str
) -> None:
    stationery = make_stationery(letter, language)
    text = writer.text_of(letter, stationery)

    page = part(parsed(writer.write(letter, stationery)), "html")

    wanted = [
        (block.shape.value, block.lines if block.shape in _BY_LINES else (" ".join(block.lines),))
        for block in text.blocks
    ]
    assert blocks_of_page(page) == wanted


@every_letter
def test_the_plain_part_is_the_text_without_the_buttons_mark(
    writer: Writer, letter: Letter
) -> None:
    stationery = make_stationery(letter)
    text = writer.text_of(letter, stationery)

    plain = part(parsed(writer.write(letter, stationery)), "plain")

    read = [re.sub("^[>-] ", "", line.strip()) for line in plain.split("\n") if line.strip()]
    assert read == [line.strip() for line in _lines(text)[1:]]
    assert "=> " not in plain


@pytest.mark.parametrize("kind", refusal_kinds())
@every_language
def test_each_refusal_has_its_own_sentence_and_nothing_was_charged(
    writer: Writer, kind: str, language: str
) -> None:
    letter = OrderRefused("0198f3a2c4d6", "obsazena.cz", kind)

    text = " ".join(_lines(writer.text_of(letter, make_stationery(letter, language))))

    others = [replace(letter, because=other) for other in refusal_kinds() if other != kind]
    told = [
        " ".join(_lines(writer.text_of(other, make_stationery(other, language))))
        for other in others
    ]
    assert text not in told
    assert ("nic nestrhli" if language == "cs" else "charged nothing") in text


def test_a_refusal_without_a_sentence_is_not_sent_half_written(writer: Writer) -> None:
    letter = OrderRefused("0198f3a2c4d6", "obsazena.cz", "new_kind_nobody_described")

    with pytest.raises(UndefinedError):
        writer.text_of(letter, make_stationery(letter))


@pytest.mark.parametrize(
    ("letter", "sentence"),
    [
        (SAMPLES[0], "Pokud jste o\u00a0nic nežádali, nemusíte dělat nic."),
        (SAMPLES[0], f"Potvrdit adresu: {LINK}"),
        (SAMPLES[0], "Odkaz platí do: 25. 11. 2026 10:05"),
        (SAMPLES[1], "Sleva na domény: 12,5"),
        (SAMPLES[4], "Nejmenší dobití: 3\u00a0000,00\u00a0Kč bez DPH"),
        (SAMPLES[5], "Tento dopis není daňový doklad."),
        (SAMPLES[5], "K\u00a0úhradě: 6\u00a0050,00\u00a0Kč s\u00a0DPH"),
        (SAMPLES[9], "Registrace do: 23. 11. 2027"),
    ],
)
def test_a_letter_says_what_it_owes_its_reader(
    writer: Writer, letter: Letter, sentence: str
) -> None:
    text = writer.text_of(letter, make_stationery(letter))

    assert sentence in "\n".join(_lines(text))


@every_language
@every_letter
def test_a_companys_name_survives_letter_for_letter(
    writer: Writer, letter: Letter, language: str
) -> None:
    stationery = make_stationery(letter, language)

    message = parsed(writer.write(with_words(letter, COMPANY), stationery))

    if isinstance(letter, DraftSaved | AuditAlarm | BankTokenRefused | RegistryNeedsSomebody):
        return  # Nobody has named a company yet, or it is about our own books.
    assert COMPANY in part(message, "plain")
    assert COMPANY in page_of(part(message, "html")).text_content()
    assert f"firmy {COMPANY} o" in part(
        parsed(writer.write(SAMPLES[2], make_stationery(SAMPLES[2]))), "plain"
    ).replace("\u00a0", " ")


@every_language
@every_letter
def test_no_word_from_outside_becomes_a_block_or_a_header(
    writer: Writer, letter: Letter, language: str
) -> None:
    honest = writer.text_of(letter, make_stationery(letter, language))
    evil = with_words(letter, EVIL)
    stationery = make_stationery(evil, language, company=EVIL)

    message = parsed(writer.write(evil, stationery))

    assert shapes_of(writer.text_of(evil, stationery)) == shapes_of(honest)
    assert len(page_of(part(message, "html")).xpath("//main//a")) == sum(
        block.shape is Shape.BUTTON for block in honest.blocks
    )
    assert "Bcc" not in message
    assert not re.search(r"(?m)^(=> |Bcc)", part(message, "plain"))


def test_markup_in_a_word_is_shown_and_not_obeyed(writer: Writer) -> None:
    letter = declined("<img src=x onerror=alert(1)> & „uvozovky“")

    message = parsed(writer.write(letter, make_stationery(letter)))

    page = page_of(part(message, "html"))
    assert page.xpath("//img") == []
    assert page.xpath("string(//blockquote)") == letter.reason
    assert letter.reason in part(message, "plain")


@given(word=st.text(max_size=80).filter(one_line), at=st.integers(0, len(SAMPLES) - 1))
def test_whatever_the_word_the_letter_keeps_its_shape(writer: Writer, word: str, at: int) -> None:
    letter = SAMPLES[at]
    honest = writer.text_of(letter, make_stationery(letter))
    strange = with_words(letter, word)

    text = writer.text_of(strange, make_stationery(strange, company=word))

    assert shapes_of(text) == shapes_of(honest)
    assert all("\n" not in line and "\r" not in line for line in _lines(text))


@given(word=st.text(max_size=60))
def test_whatever_the_word_the_message_can_be_sent_and_read(writer: Writer, word: str) -> None:
    letter = with_words(SAMPLES[2], word)

    message = parsed(writer.write(letter, make_stationery(letter, company=word)))

    assert message["To"] == "jana@kun.test"
    assert set(message.keys()) - {"Content-Language"} == _HEADERS


@every_language
def test_a_message_says_who_wrote_it_when_and_that_a_machine_did(
    writer: Writer, language: str
) -> None:
    letter = SAMPLES[1]

    message = parsed(writer.write(letter, make_stationery(letter, language)))

    assert message["From"] == "Partnerdesk <partneri@registrator.test>"
    assert message["Message-ID"] == "<0198@registrator.test>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"] == "Mon, 23 Nov 2026 09:05:00 +0000"


@every_language
def test_a_message_names_its_language(writer: Writer, language: str) -> None:
    message = parsed(writer.write(SAMPLES[1], make_stationery(SAMPLES[1], language)))

    assert message["Content-Language"] == language


def test_a_half_percent_does_not_break_before_its_sign(writer: Writer) -> None:
    text = writer.text_of(SAMPLES[1], make_stationery(SAMPLES[1]))

    assert "Sleva na domény: 12,5\u00a0%" in _lines(text)


def test_the_page_keeps_its_dark_rules_and_asks_nobody_for_anything(writer: Writer) -> None:
    page = part(parsed(writer.write(SAMPLES[1], make_stationery(SAMPLES[1]))), "html")

    assert "@media (prefers-color-scheme: dark)" in page
    assert page_of(page).xpath("//@src | //link | //script") == []
    assert page_of(page).get("lang") == "cs"


_BY_LINES = (Shape.FACTS, Shape.LIST, Shape.BUTTON)
_HEADERS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
}


def _lines(text: LetterText) -> list[str]:
    return [text.subject, *(line for block in text.blocks for line in block.lines)]


def _addresses(text: LetterText) -> list[str]:
    """Return the addresses a letter leads to: the same in every language."""
    buttons = (block for block in text.blocks if block.shape is Shape.BUTTON)
    return [line.partition(": ")[2] for block in buttons for line in block.lines]


@pytest.mark.parametrize(
    ("count", "czech", "english"),
    [
        (1, "1\u00a0údaj ", "1 detail "),
        (2, "2\u00a0údaje ", "2 details "),
        (5, "5\u00a0údajů ", "5 "),
    ],
)
def test_a_request_for_more_counts_what_it_asks(
    writer: Writer, count: int, czech: str, english: str
) -> None:
    asked = [Question(field, "Proč?") for field in list(AskedField)[:count]]

    text = writer.text_of(wanted(*asked), make_stationery(SAMPLES[1]))
    said_in_english = writer.text_of(wanted(*asked), make_stationery(SAMPLES[1], "en"))

    assert czech in text.subject
    assert english in said_in_english.subject


@every_language
def test_every_field_a_reviewer_may_ask_about_has_its_name(writer: Writer, language: str) -> None:
    asked = [Question(field, "Proč?") for field in AskedField]

    text = writer.text_of(wanted(*asked), make_stationery(SAMPLES[1], language))

    (block,) = [block for block in text.blocks if block.shape is Shape.LIST]
    assert len({line.partition(": ")[0] for line in block.lines}) == len(AskedField)
    assert not any(line.startswith(": ") for line in block.lines)


@every_language
def test_each_reason_to_decline_is_said_in_words_and_so_is_what_can_be_done(
    writer: Writer, language: str
) -> None:
    told = [
        "\n".join(_lines(writer.text_of(declined("", code), make_stationery(SAMPLES[1], language))))
        for code in ReasonCode
    ]

    assert len(set(told)) == len(ReasonCode)
    assert all(f"/applications/{APPLICATION}/appeal" in text for text in told)


@every_language
def test_after_an_appeal_no_other_appeal_is_offered(writer: Writer, language: str) -> None:
    letter = replace(declined("Nic nového."), appeal_until=None)

    text = "\n".join(_lines(writer.text_of(letter, make_stationery(letter, language))))

    assert "/appeal" not in text


@every_language
@pytest.mark.parametrize("cause", LapseCause)
def test_a_lapse_tells_what_was_not_done(writer: Writer, cause: LapseCause, language: str) -> None:
    letter = ApplicationLapsed(APPLICATION, cause)

    text = "\n".join(_lines(writer.text_of(letter, make_stationery(letter, language))))

    address = "adresu" if language == "cs" else "address"
    assert (address in text) == (cause is LapseCause.EMAIL_UNCONFIRMED)


@every_language
@pytest.mark.parametrize(
    ("letter", "kept"),
    [
        (ApplicationWithdrawn(APPLICATION), Kept.WITHDRAWN),
        (ApplicationLapsed(APPLICATION, LapseCause.NO_ANSWER), Kept.LAPSED),
    ],
)
def test_who_ends_without_a_decision_reads_after_how_many_days_we_erase(
    writer: Writer, letter: Letter, kept: Kept, language: str
) -> None:
    text = "\n".join(_lines(writer.text_of(letter, make_stationery(letter, language))))

    days = "dní" if language == "cs" else "days"
    assert f"{rule_of(kept).days} {days}" in text.replace("\u00a0", " ")


def test_our_own_people_are_not_told_that_we_write_to_applicants_only(writer: Writer) -> None:
    feet = {
        letter.kind: page_of(part(parsed(writer.write(letter, make_stationery(letter))), "html"))
        .xpath("string(//footer)")
        .strip()
        for letter in SAMPLES
    }

    ours = {kind for kind, foot in feet.items() if "posuzujete" in foot}
    assert ours == {
        "review_reminder",
        "review_overdue",
        "audit_alarm",
        "bank_token_refused",
        "registry_differs",
        "registry_needs_somebody",
    }
