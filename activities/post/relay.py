"""Hands a message over to the mail relay, and says what the relay said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import aiosmtplib

TIMEOUT_SECONDS = 15
LAST_DOT_SECONDS = 600
"""How long the answer to the whole message may take (RFC 5321 4.5.3.2); a relay that looks into it
is slow, and hanging up on it earlier would send the same letter again and again."""

Encryption = Literal["none", "starttls", "tls"]


@dataclass(frozen=True)
class SmtpRelay:
    """Where mail is handed over; with a user name, STARTTLS or TLS is a must."""

    host: str
    port: int
    encryption: Encryption = "none"
    username: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Refusal:
    """The relay will never take a message for this address."""

    code: int


class RelayUnavailableError(RuntimeError):
    """The relay did not take the message now; the same message is tried again."""

    def __init__(self, sentence: str, code: int | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        """What the relay said, if it could be asked at all."""


async def hand_over(relay: SmtpRelay, sender: str, to: str, message: bytes) -> Refusal | None:
    """Give one message to the relay; None once it has taken it.

    Raises RelayUnavailableError.
    """
    try:
        await _send(relay, sender, to, message)
    except (aiosmtplib.SMTPRecipientRefused, aiosmtplib.SMTPDataError) as error:
        return _refusal(error.code, error.message)
    except aiosmtplib.SMTPResponseException as error:
        # A no to us (our password, our address, our greeting) says nothing about the letter's.
        raise RelayUnavailableError(
            f"The mail relay answered us {error.code}.", error.code
        ) from None
    except (aiosmtplib.SMTPException, OSError) as error:
        raise RelayUnavailableError(f"The mail relay gave {type(error).__name__}.") from None
    return None


async def _send(relay: SmtpRelay, sender: str, to: str, message: bytes) -> None:
    client = aiosmtplib.SMTP(
        hostname=relay.host,
        port=relay.port,
        timeout=TIMEOUT_SECONDS,
        use_tls=relay.encryption == "tls",
        start_tls=relay.encryption == "starttls",
        username=relay.username,
        password=relay.password,
    )
    async with client:
        options = [] if to.isascii() else ["SMTPUTF8"]
        await client.mail(sender, options=options, encoding="utf-8")
        await client.rcpt(to, encoding="utf-8")
        await client.data(message, timeout=LAST_DOT_SECONDS)


def _refusal(code: int, message: str) -> Refusal:
    # 5.7.x is about us: who we are is not believed, whatever the address (RFC 3463).
    if 500 <= code < 600 and not message.lstrip().startswith("5.7."):
        return Refusal(code)
    # The relay's own refusal names the address, and would go to the log behind this one.
    raise RelayUnavailableError(f"The mail relay answered {code}.", code) from None
