import asyncio
import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.exceptions import ApplicationError

from workflows.converter import CONVERTER
from workflows.sealing import (
    KEY_ID,
    SEALED,
    KeysUnreadableError,
    NoPayloadsError,
    PayloadSeal,
    SealBrokenError,
    fresh_key,
    opened_json,
    sealed_converter,
    sealed_json,
)

OLD, NEW = fresh_key("2026-10"), fresh_key("2026-11")
NAME = "Zuzana Kanářková"


def payload(word: str = NAME) -> Payload:
    return CONVERTER.payload_converter.to_payloads([word])[0]


def seal(keys: str, *words: str) -> list[Payload]:
    return asyncio.run(PayloadSeal(keys).encode([payload(each) for each in words]))


@given(st.text(), st.binary(max_size=200))
def test_what_was_sealed_opens_to_what_it_was(word: str, data: bytes) -> None:
    values = [payload(word), Payload(metadata={"encoding": b"binary/plain"}, data=data), Payload()]
    both = PayloadSeal(NEW)

    sealed = asyncio.run(both.encode(values))

    assert asyncio.run(both.decode(sealed)) == values
    assert all(each.metadata["encoding"] == SEALED for each in sealed)


def test_nothing_of_a_value_nor_of_its_type_shows() -> None:
    (sealed,) = seal(NEW, NAME)

    assert set(sealed.metadata) == {"encoding", KEY_ID}
    for shown in (NAME.encode(), json.dumps(NAME).encode(), b"json/plain"):
        assert shown not in sealed.SerializeToString()


def test_the_same_value_never_looks_the_same() -> None:
    sealed = seal(NEW, *[NAME] * 200)

    assert len({each.data[:12] for each in sealed}) == len({each.data for each in sealed}) == 200


def test_the_first_key_seals_and_every_key_opens() -> None:
    both = PayloadSeal(f"{NEW}, {OLD}")

    (written,) = seal(f"{NEW},{OLD}", NAME)

    assert written.metadata[KEY_ID] == b"2026-11"
    for sealed in (written, *seal(OLD, NAME), *seal(NEW, NAME)):
        assert both.open(sealed) == payload()


def test_a_value_under_a_key_we_lack_is_refused_with_the_names_of_the_keys() -> None:
    (sealed,) = seal(OLD, NAME)

    with pytest.raises(SealBrokenError) as refused:
        PayloadSeal(NEW).open(sealed)

    sentence = str(refused.value)
    assert "'2026-10'" in sentence
    assert "PARTNERDESK_PAYLOAD_KEYS holds 2026-11" in sentence
    assert NEW.partition(":")[2] not in sentence


@pytest.mark.parametrize("where", [0, 11, 12, -1])
def test_a_changed_value_does_not_open(where: int) -> None:
    (sealed,) = seal(NEW, NAME)
    data = bytearray(sealed.data)
    data[where] ^= 1
    sealed.data = bytes(data)

    with pytest.raises(SealBrokenError, match="was changed"):
        PayloadSeal(NEW).open(sealed)


def test_a_value_cut_short_or_moved_to_another_name_does_not_open() -> None:
    short, moved = seal(NEW, NAME, NAME)
    short.data = short.data[:5]
    moved.metadata[KEY_ID] = b"twin"
    twin = f"{NEW},twin:{NEW.partition(':')[2]}"

    for broken in (short, moved):
        with pytest.raises(SealBrokenError):
            PayloadSeal(twin).open(broken)


def test_what_was_never_sealed_passes_as_it_is() -> None:
    by_hand = Payload(metadata={"encoding": b"json/plain"}, data=b'{"verdict": "approve"}')

    assert PayloadSeal(NEW).open(by_hand) == by_hand


@pytest.mark.parametrize(
    "keys",
    ["", " , ", "first", "first:", "first:c2hvcnQ=", f":{'A' * 43}=", "first:%%%", f"{NEW},{NEW}"],
)
def test_keys_that_are_none_are_refused_and_not_repeated(keys: str) -> None:
    with pytest.raises(KeysUnreadableError, match="PARTNERDESK_PAYLOAD_KEYS") as refused:
        PayloadSeal(keys)

    assert NEW.partition(":")[2] not in str(refused.value)


async def test_a_failures_message_and_trace_are_sealed_and_its_type_is_not() -> None:
    converter = sealed_converter(NEW)
    failure = Failure()
    try:
        raise ValueError(f"Failing row contains ({NAME}).")
    except ValueError as error:
        await converter.encode_failure(error, failure)

    assert NAME.encode() not in failure.SerializeToString()
    assert b"test_sealing" not in failure.SerializeToString()
    assert failure.application_failure_info.type == "ValueError"
    read = await converter.decode_failure(failure)
    assert isinstance(read, ApplicationError)
    assert NAME in str(read)


async def test_values_are_opened_and_sealed_as_temporals_tools_exchange_them() -> None:
    codec = PayloadSeal(NEW)
    encoded = {"encoding": base64.b64encode(b"json/plain").decode()}
    plain = {"payloads": [{"metadata": encoded, "data": base64.b64encode(b'"x"').decode()}]}

    sealed = await sealed_json(codec, json.dumps(plain))

    assert json.loads(sealed) != plain
    assert json.loads(await opened_json(codec, sealed)) == plain
    assert json.loads(await opened_json(codec, b"{}")) == {}
    for nonsense in (b"", b"\xff", b'{"payloads": 7}', b'{"name": "x"}'):
        with pytest.raises(NoPayloadsError):
            await opened_json(codec, nonsense)
