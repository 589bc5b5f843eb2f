import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from db.sealing import Seal

SEAL = Seal("a key from outside the database")


@given(st.text(), st.text())
def test_what_was_sealed_for_an_owner_opens_for_the_owner(secret: str, owner: str) -> None:
    assert SEAL.open(SEAL.seal(secret, owner), owner) == secret


def test_what_was_moved_to_another_row_does_not_open() -> None:
    sealed = SEAL.seal("k7Qm-2XvR9tL", "order-1")

    with pytest.raises(InvalidTag):
        SEAL.open(sealed, "order-2")


def test_another_key_does_not_open_it() -> None:
    sealed = SEAL.seal("k7Qm-2XvR9tL", "order-1")

    with pytest.raises(InvalidTag):
        Seal("another key").open(sealed, "order-1")


def test_one_secret_sealed_twice_looks_different() -> None:
    assert SEAL.seal("k7Qm-2XvR9tL", "order-1") != SEAL.seal("k7Qm-2XvR9tL", "order-1")


def test_the_secret_is_not_to_be_read_in_the_sealed_text() -> None:
    assert "k7Qm" not in SEAL.seal("k7Qm-2XvR9tL", "order-1")
