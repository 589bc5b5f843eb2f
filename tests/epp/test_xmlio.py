import pytest

from epp.errors import BrokenAnswerError, UnfitCommandError
from epp.xmlio import EPP, MAX_DEPTH, Namespace, parse, to_bytes, truth_of

OTHER = Namespace("urn:other", "other")


def test_a_document_is_compact_with_the_customary_prefixes() -> None:
    written = to_bytes(EPP("epp", OTHER("thing", OTHER("name", "Příklad <&>"), kind='a"b')))

    assert written.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?><epp xmlns="urn:ietf:params:xml:ns:epp-1.0">'
        '<other:thing xmlns:other="urn:other" kind="a&quot;b">'
        "<other:name>Příklad &lt;&amp;&gt;</other:name></other:thing></epp>"
    )


@pytest.mark.parametrize("letter", ["\x00", "\x01", "\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"])
def test_characters_xml_forbids_are_refused_without_repeating_the_text(letter: str) -> None:
    with pytest.raises(UnfitCommandError) as refusal:
        EPP("pw", f"secret{letter}")

    assert "secret" not in str(refusal.value)


def test_line_breaks_become_blanks_and_the_ends_are_trimmed() -> None:
    assert EPP("msg", "  Dlouhá\t12\r\n").text == "Dlouhá 12"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<epp>",
        b"<a>\x01</a>",
        b"\xff\xfe<\x00a\x00/\x00>\x00",
        '<?xml version="1.0" encoding="ISO-8859-2"?><a>ř</a>'.encode("iso-8859-2"),
        b'<!DOCTYPE a SYSTEM "http://registry.example/a.dtd"><a/>',
        b'<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>',
        b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;"><!ENTITY d "&c;&c;">]><a>&d;</a>',
        b"<a>" * (MAX_DEPTH + 1) + b"</a>" * (MAX_DEPTH + 1),
        b"<a>" * 100_000 + b"</a>" * 100_000,
    ],
)
def test_what_is_no_safe_xml_is_refused(body: bytes) -> None:
    with pytest.raises(BrokenAnswerError):
        parse(body)


def test_depth_up_to_the_cap_is_read() -> None:
    assert parse(b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH).tag == "a"


def test_utf8_is_read_whatever_the_declaration_claims() -> None:
    body = '<?xml version="1.0" encoding="ISO-8859-2"?><a>ř</a>'.encode()

    assert parse(body).text == "ř"


@pytest.mark.parametrize(
    ("text", "truth"), [("1", True), ("true", True), ("0", False), ("false", False)]
)
def test_the_four_spellings_of_truth(text: str, *, truth: bool) -> None:
    assert truth_of(text) is truth


@pytest.mark.parametrize("text", [None, "", "yes", "TRUE"])
def test_any_other_truth_is_refused(text: str | None) -> None:
    with pytest.raises(BrokenAnswerError):
        truth_of(text)
