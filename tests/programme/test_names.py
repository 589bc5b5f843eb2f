"""The table of epp.md 9; the zones' own IDN tables are not built, see the last test."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.names import (
    Name,
    NameFault,
    NameNotAllowed,
    ZoneRule,
    is_host_name,
    is_other_than_typed,
    parse_name,
)

CZ = {"cz": ZoneRule("cz")}
COM = {"com": ZoneRule("com", double_hyphen=True, international=True, scripts=("LATIN", "GREEK"))}
PLAIN_COM = {"com": ZoneRule("com", double_hyphen=True)}
NESTED = {"test": ZoneRule("test"), "com.test": ZoneRule("com.test")}

labels = st.from_regex(r"[a-z0-9]([a-z0-9]{0,30}-)?[a-z0-9]{1,30}", fullmatch=True)


@pytest.mark.parametrize(
    ("typed", "rules", "text"),
    [
        ("example.cz", CZ, "example.cz"),
        ("EXAMPLE.CZ.", CZ, "example.cz"),
        (" example.cz ", CZ, "example.cz"),
        ("1.cz", CZ, "1.cz"),
        ("a.cz", CZ, "a.cz"),
        ("x" * 63 + ".cz", CZ, "x" * 63 + ".cz"),
        ("a--b.com", COM, "a--b.com"),
        ("příklad.com", COM, "xn--pklad-zsa96e.com"),
        ("PŘÍKLAD.com", COM, "xn--pklad-zsa96e.com"),
        ("xn--pklad-zsa96e.com", COM, "xn--pklad-zsa96e.com"),
        ("háčkyčárky.com", COM, "xn--hkyrky-ptac70bc.com"),
        ("faß.com", COM, "xn--fa-hia.com"),
        ("FAß.com", COM, "xn--fa-hia.com"),
        ("ΒΌΛΟΣ.com", COM, "xn--nxasmq6b.com"),
        ("ｅｘａｍｐｌｅ．ｃｚ", CZ, "example.cz"),
        ("example。cz", CZ, "example.cz"),
        ("exa\u00admple.cz", CZ, "example.cz"),
        ("①.com", COM, "1.com"),
        ("ⅷ.com", COM, "viii.com"),
        ("𝓮xample.com", COM, "example.com"),
        ("a" * 55 + "ř.com", COM, None),
        ("foo.com.test", NESTED, "foo.com.test"),
        ("foo.test", NESTED, "foo.test"),
    ],
)
def test_a_name_is_read(typed: str, rules: dict[str, ZoneRule], text: str | None) -> None:
    name = parse_name(typed, rules)

    assert isinstance(name, Name)
    assert text is None or name.text == text
    assert name.text.endswith(f".{name.zone}")


@pytest.mark.parametrize(
    ("typed", "rules", "fault"),
    [
        ("x" * 64 + ".cz", CZ, NameFault.TOO_LONG),
        ("a" * 56 + "ř.com", COM, NameFault.TOO_LONG),
        ("a." * 130 + "cz", CZ, NameFault.TOO_LONG),
        ("a--b.cz", CZ, NameFault.DOUBLE_HYPHEN),
        ("ab--cd.cz", CZ, NameFault.DOUBLE_HYPHEN),
        ("ab--cd.com", COM, NameFault.DOUBLE_HYPHEN),
        ("-a.cz", CZ, NameFault.BAD_CHARACTERS),
        ("a-.cz", CZ, NameFault.BAD_CHARACTERS),
        ("a_b.cz", CZ, NameFault.BAD_CHARACTERS),
        ("a b.cz", CZ, NameFault.BAD_CHARACTERS),
        ("a..cz", CZ, NameFault.BAD_CHARACTERS),
        (".cz", CZ, NameFault.BAD_CHARACTERS),
        ("cz", CZ, NameFault.NOT_SECOND_LEVEL),
        ("", CZ, NameFault.EMPTY),
        (" ", CZ, NameFault.EMPTY),
        (".", CZ, NameFault.EMPTY),
        ("example.cz..", CZ, NameFault.BAD_CHARACTERS),
        ("sub.example.cz", CZ, NameFault.NOT_SECOND_LEVEL),
        ("example.sk", CZ, NameFault.ZONE_NOT_SOLD),
        ("examplecz", CZ, NameFault.ZONE_NOT_SOLD),
        ("Příklad.CZ", CZ, NameFault.NO_INTERNATIONAL),
        ("xn--pklad-zsa96e.cz", CZ, NameFault.NO_INTERNATIONAL),
        ("příklad.com", PLAIN_COM, NameFault.NO_INTERNATIONAL),
        ("aא.com", COM, NameFault.BAD_CHARACTERS),
        ("☃.com", COM, NameFault.BAD_CHARACTERS),
        ("ex\u200dample.com", COM, NameFault.BAD_CHARACTERS),
        ("xn--abc.com", COM, NameFault.BAD_CHARACTERS),
        ("com.test", NESTED, NameFault.NOT_SECOND_LEVEL),
        ("a.b.test", NESTED, NameFault.NOT_SECOND_LEVEL),
    ],
)
def test_a_name_is_refused_with_the_reason(
    typed: str, rules: dict[str, ZoneRule], fault: NameFault
) -> None:
    assert parse_name(typed, rules) == NameNotAllowed(fault)


def test_the_capital_sigma_and_the_final_one_make_two_names() -> None:
    capital, small = parse_name("ΒΌΛΟΣ.com", COM), parse_name("βόλος.com", COM)

    assert isinstance(capital, Name)
    assert isinstance(small, Name)
    assert capital != small


@given(labels)
def test_what_was_read_reads_the_same_again(label: str) -> None:
    name = parse_name(f"{label.upper()}.CZ.", CZ)

    assert isinstance(name, Name)
    assert parse_name(name.text, CZ) == name


@given(st.text(max_size=80))
def test_whatever_is_typed_is_a_name_in_its_zone_or_refused(typed: str) -> None:
    answer = parse_name(f"{typed}.com", COM)

    if isinstance(answer, Name):
        assert answer.text.isascii()
        assert answer.text == answer.text.lower()
        assert parse_name(answer.text, COM) == answer


@pytest.mark.parametrize(
    "typed", ["раураl.com", "xn--l-7sba6dbr.com", "xn--zzz.com", "раура.com", "αb.com", "ačα.com"]
)
def test_letters_of_another_script_are_refused(typed: str) -> None:
    assert parse_name(typed, COM) == NameNotAllowed(NameFault.BAD_CHARACTERS)


@pytest.mark.parametrize(
    ("label", "fault"), [("ab", NameFault.BAD_CHARACTERS), ("abcdefghi", NameFault.TOO_LONG)]
)
def test_a_label_keeps_to_its_zones_length(label: str, fault: NameFault) -> None:
    rules = {"test": ZoneRule("test", shortest=3, longest=8)}

    assert parse_name(f"{label}.test", rules) == NameNotAllowed(fault)
    assert isinstance(parse_name("abc.test", rules), Name)


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("EXAMPLE.cz.", False),
        (" example.cz ", False),
        ("příklad.com", False),
        ("PŘÍKLAD.com", False),
        ("xn--pklad-zsa96e.com", False),
        ("faß.com", False),
        ("ｅｘａｍｐｌｅ．ｃｚ", True),
        ("example。cz", True),
        ("exa\u00admple.cz", True),
        ("①.com", True),
        ("ⅷ.com", True),
        ("𝓮xample.com", True),
    ],
)
def test_a_name_that_was_read_otherwise_is_shown_first(typed: str, *, other: bool) -> None:
    name = parse_name(typed, CZ | COM)

    assert isinstance(name, Name)
    assert is_other_than_typed(name, typed) is other


@pytest.mark.parametrize("typed", ["ns1.volna.cz", "NS1.Volna.CZ", "a--b.example", "1.2"])
def test_a_name_server_has_two_plain_labels_or_more(typed: str) -> None:
    assert is_host_name(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ns1",
        "ns_1.volna.cz",
        "-a.cz",
        "a-.cz",
        "a..cz",
        "ns1.volna.cz.",
        "ř.cz",
        "x" * 64 + ".cz",
        ".".join(["abcdefg"] * 33),
    ],
)
def test_what_cannot_be_a_name_server_is_told_apart(typed: str) -> None:
    assert not is_host_name(typed)
