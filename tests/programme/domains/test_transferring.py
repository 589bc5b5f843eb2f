"""What a registry's words and codes about a transfer mean for the order that asked for it."""

import pytest

from programme.domains.transferring import TransferStage, refusal_by_code, stage_of
from programme.order import TransferRefusal


@pytest.mark.parametrize(
    ("word", "stage"),
    [
        ("pending", TransferStage.PENDING),
        ("clientApproved", TransferStage.APPROVED),
        ("serverApproved", TransferStage.APPROVED),
        ("clientRejected", TransferStage.REJECTED),
        ("clientCancelled", TransferStage.REJECTED),
        ("serverCancelled", TransferStage.REJECTED),
        ("somethingNew", TransferStage.NONE),
        ("", TransferStage.NONE),
    ],
)
def test_every_word_of_the_registry_has_its_stage_and_an_unknown_one_tells_nothing(
    word: str, stage: TransferStage
) -> None:
    assert stage_of(word) is stage


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        (2202, TransferRefusal.WRONG_CODE),
        (2304, TransferRefusal.LOCKED),
        (2303, TransferRefusal.NOT_REGISTERED),
        (2106, TransferRefusal.TOO_EARLY),
        (2201, TransferRefusal.TOO_EARLY),
        (2308, TransferRefusal.NOT_ALLOWED),
    ],
)
def test_a_refusal_is_told_by_its_code(code: int, refusal: TransferRefusal) -> None:
    assert refusal_by_code(code) is refusal
