import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.letter_text import (
    MARKS,
    Block,
    LetterTextError,
    Shape,
    as_plain_text,
    one_line,
    read_letter,
)

LETTER = """Subject: Doména volna.cz je vaše

Dobrý den,
doména volna.cz je zaregistrovaná.

  Cena: 143,20 Kč
  Platí do: 23. 11. 2027

- první
- druhá

> Chybí výpis
> z rejstříku.

=> Přejít na objednávku: https://desk.example/orders/1
"""
words = st.text()
sentences = st.text(st.characters(categories=["L", "N"]), min_size=1)


def test_a_letter_is_its_subject_and_its_blocks() -> None:
    letter = read_letter(LETTER)

    assert letter.subject == "Doména volna.cz je vaše"
    assert [block.shape for block in letter.blocks] == [
        Shape.PARAGRAPH,
        Shape.FACTS,
        Shape.LIST,
        Shape.QUOTE,
        Shape.BUTTON,
    ]
    assert letter.blocks[1].lines == ("Cena: 143,20 Kč", "Platí do: 23. 11. 2027")
    assert letter.blocks[3].lines == ("Chybí výpis", "z rejstříku.")


def test_the_plain_text_keeps_every_mark_but_the_buttons() -> None:
    plain = as_plain_text(read_letter(LETTER))

    body = LETTER.partition("\n\n")[2]
    assert plain == body.replace("=> ", "")


@pytest.mark.parametrize("text", ["", "\n", "Hello\n\nSubject: too late", "subject: small"])
def test_a_letter_starts_with_its_subject(text: str) -> None:
    with pytest.raises(LetterTextError, match="starts with its subject"):
        read_letter(text)


def test_a_block_is_a_block_only_if_every_line_is() -> None:
    letter = read_letter("Subject: x\n\n- one\ntwo")

    assert letter.blocks == (Block(Shape.PARAGRAPH, ("- one", "two")),)


@given(words)
def test_a_word_stays_on_its_line(word: str) -> None:
    bare = one_line(word)

    assert bare.splitlines() in ([], [bare])
    assert not set(bare) & set("\r\n\x00\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
    assert one_line(bare) == bare


@given(words)
def test_a_word_in_a_sentence_cannot_become_a_block(word: str) -> None:
    letter = read_letter(f"Subject: x\n\nDobrý den, {one_line(word)} a\ndalší řádek.\n\nKonec.")

    assert [block.shape for block in letter.blocks] == [Shape.PARAGRAPH, Shape.PARAGRAPH]
    assert len(letter.blocks[0].lines) == 2


@given(words)
def test_a_word_in_the_subject_cannot_start_the_body(word: str) -> None:
    letter = read_letter(f"Subject: Žádost {one_line(word)}\n\nText.")

    assert letter.blocks == (Block(Shape.PARAGRAPH, ("Text.",)),)


@given(st.sampled_from(sorted(MARKS)), st.lists(sentences, min_size=1, max_size=4))
def test_what_is_written_in_a_shape_is_read_in_it(shape: Shape, lines: list[str]) -> None:
    written = "\n".join(MARKS[shape] + line for line in lines)

    letter = read_letter(f"Subject: x\n\n{written}\n")

    assert letter.blocks == (Block(shape, tuple(lines)),)
