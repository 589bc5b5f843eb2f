"""How values are sealed before Temporal sees them: AES-256-GCM, each under a key with a name."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from google.protobuf import json_format
from google.protobuf.message import DecodeError
from temporalio import converter as temporal
from temporalio.api.common.v1 import Payload, Payloads

from workflows.converter import CONVERTER

SEALED = b"binary/encrypted"
KEY_ID = "encryption-key-id"
KEY_BYTES = 32
_NONCE_BYTES = 12


class KeysUnreadableError(ValueError):
    """The setting of the keys is not what it should be; its message names no key's value."""


class SealBrokenError(RuntimeError):
    """A sealed value cannot be opened: its key is not among ours, or it was changed."""


class NoPayloadsError(ValueError):
    """What was handed in is no list of Temporal's payloads in JSON."""


class PayloadSeal(temporal.PayloadCodec):
    """Seals every payload with the first key and opens what any of the keys has sealed.

    What is not sealed passes as it is: a signal may be sent in the clear by hand, and what was
    written before there were keys stays readable.
    """

    def __init__(self, keys: str) -> None:
        named = _read_keys(keys)
        self._ciphers = {key_id: AESGCM(key) for key_id, key in named.items()}
        self._first = next(iter(named))

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Return the payloads sealed, each with a nonce of its own."""
        return [self._seal(each) for each in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Return the payloads opened.

        Raises SealBrokenError.
        """
        return [self.open(each) for each in payloads]

    def _seal(self, payload: Payload) -> Payload:
        key_id = self._first.encode()
        nonce = os.urandom(_NONCE_BYTES)
        # The whole payload, so that not even its type is told.
        sealed = self._ciphers[self._first].encrypt(nonce, payload.SerializeToString(), key_id)
        return Payload(metadata={"encoding": SEALED, KEY_ID: key_id}, data=nonce + sealed)

    def open(self, payload: Payload) -> Payload:
        """Return one payload opened.

        Raises SealBrokenError.
        """
        if payload.metadata.get("encoding") != SEALED:
            return payload
        key_id = payload.metadata[KEY_ID]
        name = key_id.decode("utf-8", "replace")
        cipher = self._ciphers.get(name)
        if cipher is None:
            ours = ", ".join(self._ciphers)
            raise SealBrokenError(
                f"A value is sealed with the key {name!r}, and PARTNERDESK_PAYLOAD_KEYS holds "
                f"{ours}. Add the key behind the others; nothing is lost meanwhile."
            )
        nonce, body = payload.data[:_NONCE_BYTES], payload.data[_NONCE_BYTES:]
        try:
            return Payload.FromString(cipher.decrypt(nonce, body, key_id))
        except (InvalidTag, ValueError, DecodeError):
            raise SealBrokenError(
                f"A value sealed with the key {name!r} does not open: it was changed, or another "
                "key has had this name."
            ) from None


def sealed_converter(keys: str) -> temporal.DataConverter:
    """Return how values cross Temporal when nobody there may read them; failures included.

    Raises KeysUnreadableError.
    """
    return dataclasses.replace(
        CONVERTER,
        payload_codec=PayloadSeal(keys),
        # Messages of libraries may repeat values they choked on.
        failure_converter_class=temporal.DefaultFailureConverterWithEncodedAttributes,
    )


def fresh_key(key_id: str) -> str:
    """Return a new key under a name, as the setting of the keys takes it."""
    return f"{key_id}:{base64.b64encode(os.urandom(KEY_BYTES)).decode()}"


async def opened_json(codec: temporal.PayloadCodec, payloads: str | bytes) -> str:
    """Return a list of payloads opened, from JSON to JSON, as Temporal's tools exchange them.

    Raises NoPayloadsError and SealBrokenError.
    """
    return _written(await codec.decode(_read_payloads(payloads)))


async def sealed_json(codec: temporal.PayloadCodec, payloads: str | bytes) -> str:
    """Return a list of payloads sealed, from JSON to JSON, as Temporal's tools exchange them.

    Raises NoPayloadsError.
    """
    return _written(await codec.encode(_read_payloads(payloads)))


def _read_payloads(words: str | bytes) -> list[Payload]:
    try:
        return list(json_format.Parse(words, Payloads()).payloads)
    except (json_format.ParseError, UnicodeDecodeError):
        raise NoPayloadsError("This is no list of payloads.") from None


def _written(payloads: list[Payload]) -> str:
    return json_format.MessageToJson(Payloads(payloads=payloads), indent=None)


def _read_keys(words: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for word in filter(None, (each.strip() for each in words.split(","))):
        key_id, _, encoded = word.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not key_id.isascii() or not key_id or len(key) != KEY_BYTES or key_id in found:
            raise KeysUnreadableError(
                f"PARTNERDESK_PAYLOAD_KEYS is a list of name:key with commas between, each name "
                f"once, each key {KEY_BYTES} random bytes in base64. Make one with: "
                "partnerdesk new-key NAME."
            )
        found[key_id] = key
    if not found:
        raise KeysUnreadableError("PARTNERDESK_PAYLOAD_KEYS holds no key.")
    return found
