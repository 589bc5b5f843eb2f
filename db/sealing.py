"""Secrets at rest: sealed with AES-256-GCM under a key that lies outside the database."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


class Seal:
    """Seals and opens secrets; what was moved to another row does not open."""

    def __init__(self, key: str) -> None:
        self._cipher = AESGCM(hashlib.sha256(key.encode()).digest())
        self._marking_key = hashlib.sha256(b"mark:" + key.encode()).digest()

    def seal(self, secret: str, owner: str) -> str:
        """Return the secret sealed for its owner's id."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, secret.encode(), owner.encode())
        return base64.b64encode(nonce + sealed).decode()

    def open(self, sealed: str, owner: str) -> str:
        """Return the secret that was sealed for this owner."""
        raw = base64.b64decode(sealed)
        nonce, body = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
        return self._cipher.decrypt(nonce, body, owner.encode()).decode()

    def mark(self, secret: str) -> str:
        """Return by what the same secret is known again; nobody without the key can guess at it."""
        return hmac.new(self._marking_key, secret.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Seals:
    """The worker's own seal, and the one it shares with the web."""

    books: Seal
    details: Seal
    """For what partners tell us of their customers, and transfer codes on their way to us."""
