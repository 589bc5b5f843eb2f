"""What can go wrong on the wire, as one tree; its first fork says what may be sent again.

EppError
├── NotSentError                 nothing that counts has reached the registry: safe to repeat
│   ├── ConnectError             no connection, no greeting, or a pause after such a failure
│   │   └── LoginUnansweredError the login was written and got no usable answer
│   ├── ServerNotTrustedError    the registry's own certificate does not fit
│   ├── CertificateRefusedError  hung up before the greeting, disliking our certificate or address
│   ├── CredentialsUnreadableError  our certificate, key or CA file cannot be used
│   ├── GreetingDiffersError     the registry no longer offers what the profile relies on
│   ├── LoginRefusedError        the registry said no to our login; not tried again by itself
│   ├── LoginPostponedError      the registry cannot log us in just now
│   ├── AccountClosedError       the account rests after one of the refusals above
│   ├── LinkLostError            an idle link was found dead before the first byte
│   ├── TooLateError             the order waited so long for its turn that it may not go any more
│   └── QuestionUnansweredError  a question, which changes nothing, got no usable answer
├── UnsureError                  the command may have been executed; only a question tells
├── UnfitCommandError            the command cannot be written for this registry; nothing was sent
└── BrokenAnswerError            bytes that are no EPP; a session turns this into one of the others

Messages carry codes, element names and the registry's texts; never passwords, transfer codes or
personal data.
"""


class EppError(Exception):
    """Anything that went wrong between us and a registry."""


class NotSentError(EppError):
    """Nothing that counts has reached the registry, so the same command may be sent again."""


class ConnectError(NotSentError):
    """The registry could not be reached, or did not get as far as a finished login."""


class LoginUnansweredError(ConnectError):
    """The login was written and got no usable answer; no command was, so it may be sent again."""


class ServerNotTrustedError(NotSentError):
    """The registry's certificate is not the one we were told to trust."""


class CertificateRefusedError(NotSentError):
    """The registry hung up before the greeting, as it does when it dislikes our certificate."""


class CredentialsUnreadableError(NotSentError):
    """A certificate, key or CA file named by the account cannot be used."""


class GreetingDiffersError(NotSentError):
    """The greeting lacks something the registry's profile relies on."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(f"The registry's greeting no longer offers {', '.join(missing)}.")
        self.missing = missing


class LoginRefusedError(NotSentError):
    """The registry refused our login; trying again could lock the account."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"The registry refused the login with {code}: {message}")
        self.code = code
        self.message = message


class LoginPostponedError(NotSentError):
    """The registry cannot log us in at the moment; the account itself is in order."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"The registry postponed the login with {code}: {message}")
        self.code = code
        self.message = message


class AccountClosedError(NotSentError):
    """The account rests after a refusal, until a person or the cool-down opens it again."""


class LinkLostError(NotSentError):
    """The link was already dead when the command was about to be written."""


class TooLateError(NotSentError):
    """The turn came after the moment the caller set; the order may be given up by now."""


class QuestionUnansweredError(NotSentError):
    """A question got no usable answer, even on a new link; it may be asked again."""


class UnsureError(EppError):
    """At least one byte of the command left us and no usable answer came back."""


class UnfitCommandError(EppError):
    """The command does not fit this registry's dialect or limits; repeating it will not help."""


class BrokenAnswerError(EppError):
    """What the registry sent is not a usable EPP frame."""
