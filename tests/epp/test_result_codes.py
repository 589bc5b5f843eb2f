import pytest

from epp.commands import Command, CreateDomain, InfoDomain, PollAck, TransferDomain
from epp.result_codes import closes_link, is_code, login_meaning_of, meaning_for, meaning_of


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        (1000, "ok"),
        (1001, "pending"),
        (1300, "ok"),
        (1301, "ok"),
        (1500, "ok"),
        (2000, "bug"),
        (2001, "bug"),
        (2002, "session"),
        (2003, "bug"),
        (2004, "reject"),
        (2005, "reject"),
        (2100, "bug"),
        (2101, "bug"),
        (2102, "bug"),
        (2103, "bug"),
        (2104, "park"),
        (2105, "reject"),
        (2106, "reject"),
        (2200, "session"),
        (2201, "reject"),
        (2202, "reject"),
        (2300, "later"),
        (2301, "reject"),
        (2302, "reject"),
        (2303, "reject"),
        (2304, "later"),
        (2305, "reject"),
        (2306, "reject"),
        (2307, "bug"),
        (2308, "reject"),
        (2400, "unsure"),
        (2500, "unsure"),
        (2501, "unsure"),
        (2502, "session"),
        (1999, "unsure"),
        (2011, "bug"),
        (2199, "bug"),
        (2299, "reject"),
        (2399, "reject"),
        (2499, "unsure"),
        (2599, "unsure"),
        (2999, "unsure"),
    ],
)
def test_what_a_code_means_for_a_command(code: int, meaning: str) -> None:
    assert meaning_of(code) == meaning


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        (1000, "ok"),
        (2000, "park"),
        (2002, "session"),
        (2102, "park"),
        (2200, "park"),
        (2201, "park"),
        (2202, "park"),
        (2306, "park"),
        (2307, "park"),
        (2400, "later"),
        (2500, "later"),
        (2501, "park"),
        (2502, "later"),
        (1001, "later"),
        (2011, "park"),
        (2299, "park"),
        (2499, "later"),
    ],
)
def test_what_a_code_means_for_a_login(code: int, meaning: str) -> None:
    assert login_meaning_of(code) == meaning


@pytest.mark.parametrize(
    ("command", "code", "meaning"),
    [
        (CreateDomain("volna.test", 1, "C1", "x"), 2201, "bug"),
        (CreateDomain("volna.test", 1, "C1", "x"), 2202, "bug"),
        (CreateDomain("volna.test", 1, "C1", "x"), 2306, "reject"),
        (TransferDomain("volna.test", "x"), 2202, "reject"),
        (PollAck("1"), 2303, "ok"),
        (PollAck("1"), 2304, "ok"),
        (PollAck("1"), 2305, "ok"),
        (PollAck("1"), 2400, "unsure"),
        (InfoDomain("volna.test"), 2202, "session"),
        (InfoDomain("volna.test", "x"), 2202, "reject"),
        (InfoDomain("volna.test"), 2303, "reject"),
    ],
)
def test_some_codes_mean_something_else_for_some_commands(
    command: Command, code: int, meaning: str
) -> None:
    assert meaning_for(command, code) == meaning


@pytest.mark.parametrize("code", [1500, 2002, 2200, 2500, 2501, 2502, 2599])
def test_a_link_is_of_no_use_after_these(code: int) -> None:
    assert closes_link(code)


@pytest.mark.parametrize("code", [1000, 1001, 2001, 2104, 2202, 2302, 2400])
def test_a_link_lives_on_after_these(code: int) -> None:
    assert not closes_link(code)


@pytest.mark.parametrize(
    ("code", "can_be"), [(999, False), (1000, True), (2999, True), (3000, False)]
)
def test_what_can_be_a_code(code: int, *, can_be: bool) -> None:
    assert is_code(code) is can_be
