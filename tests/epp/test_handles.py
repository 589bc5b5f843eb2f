import random
import re
from uuid import UUID

import pytest

from epp.handles import make_auth_info, make_handle

ENTITY = UUID("018f3f6e-2c4a-7b1d-9a55-0c2f6d1e7a10")


@pytest.mark.parametrize(
    ("kind", "generation", "length", "handle"),
    [
        ("C", 0, 16, "CR0CC9WVT05DTXTZ"),
        ("C", 1, 16, "CQZM975YD65BVMBX"),
        ("C", 0, 30, "CR0CC9WVT05DTXTZ650TGPXG6A05EF"),
        ("C", 1, 30, "CQZM975YD65BVMBX9V0TRDD657PW74"),
        ("N", 0, 30, "NF2H823VST5DYBZ9TD0Q9CASZ3EM0P"),
        ("N", 1, 30, "NJ6NVSG0ASG79ES09MFGBV70MPY8ZT"),
        ("K", 0, 30, "KA0W8WXRE5AA7X0Y6PXXMEGNFW3CCD"),
    ],
)
def test_the_same_object_gets_the_same_handle(
    kind: str, generation: int, length: int, handle: str
) -> None:
    assert make_handle(kind, ENTITY, generation, length) == handle
    assert make_handle(kind, str(ENTITY), generation, length) == handle


@pytest.mark.parametrize("seed", range(50))
def test_a_transfer_code_has_all_kinds_of_characters(seed: int) -> None:
    code = make_auth_info(random.Random(seed).choice)

    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{26}[A-Za-z0-9]", code)
    assert all(re.search(kind, code) for kind in ("[A-Z]", "[a-z]", "[0-9]", "-"))


def test_two_transfer_codes_differ() -> None:
    assert make_auth_info() != make_auth_info()


def test_a_choice_that_always_takes_the_first_still_ends() -> None:
    assert len(make_auth_info(lambda options: options[0])) == 28
