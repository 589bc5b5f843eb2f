"""What a result code means for us, by two tables: one for commands, one for the login."""

from enum import StrEnum
from typing import Any

from epp.commands import CreateDomain, InfoDomain, PollAck

SESSION_LIMIT = 2502
_LOWEST, _HIGHEST = 1000, 2999


class CodeClass(StrEnum):
    """What to do with a command after the registry has answered."""

    OK = "ok"
    PENDING = "pending"
    """Accepted; the registry decides later and says so by poll."""
    UNSURE = "unsure"
    """Nobody knows whether it was done: ask by info before anything else."""
    SESSION = "session"
    """Not done, because the link was not in order: once more on a new one."""
    PARK = "park"
    """Our account is at fault: all billable work of the account waits."""
    REJECT = "reject"
    """A final no about this very object."""
    BUG = "bug"
    """We spoke wrongly; a person has to look."""
    LATER = "later"
    """The state of the object or of the registry forbids it for now."""


COMMAND_CODES: dict[int, CodeClass] = {
    1000: CodeClass.OK,
    1001: CodeClass.PENDING,
    1300: CodeClass.OK,
    1301: CodeClass.OK,
    1500: CodeClass.OK,
    2000: CodeClass.BUG,
    2001: CodeClass.BUG,
    2002: CodeClass.SESSION,
    2003: CodeClass.BUG,
    2004: CodeClass.REJECT,
    2005: CodeClass.REJECT,
    2100: CodeClass.BUG,
    2101: CodeClass.BUG,
    2102: CodeClass.BUG,
    2103: CodeClass.BUG,
    2104: CodeClass.PARK,
    2105: CodeClass.REJECT,
    2106: CodeClass.REJECT,
    2200: CodeClass.SESSION,
    2201: CodeClass.REJECT,
    2202: CodeClass.REJECT,
    2300: CodeClass.LATER,
    2301: CodeClass.REJECT,
    2302: CodeClass.REJECT,
    2303: CodeClass.REJECT,
    2304: CodeClass.LATER,
    2305: CodeClass.REJECT,
    2306: CodeClass.REJECT,
    2307: CodeClass.BUG,
    2308: CodeClass.REJECT,
    2400: CodeClass.UNSURE,
    2500: CodeClass.UNSURE,
    2501: CodeClass.UNSURE,
    2502: CodeClass.SESSION,
}

LOGIN_CODES: dict[int, CodeClass] = {
    1000: CodeClass.OK,
    2002: CodeClass.SESSION,
    2400: CodeClass.LATER,
    2500: CodeClass.LATER,
    2502: CodeClass.LATER,
}

_BY_SECOND_DIGIT: dict[str, CodeClass] = {
    "0": CodeClass.BUG,
    "1": CodeClass.BUG,
    "2": CodeClass.REJECT,
    "3": CodeClass.REJECT,
    "4": CodeClass.UNSURE,
    "5": CodeClass.UNSURE,
}


def is_code(code: int) -> bool:
    """Whether a number can be a result code at all; any other makes an answer unusable."""
    return _LOWEST <= code <= _HIGHEST


def meaning_of(code: int) -> CodeClass:
    """What this code means for a command; an unknown one is judged by its second digit."""
    known = COMMAND_CODES.get(code)
    if known is not None:
        return known
    if code < 2000:
        # An unknown success could be a success of something else; info tells.
        return CodeClass.UNSURE
    return _BY_SECOND_DIGIT.get(str(code)[1], CodeClass.UNSURE)


_MEANINGS_FOR: dict[tuple[type[Any], int], CodeClass] = {
    # Nobody asked the partner for a foreign contact or for a weak code: those are ours.
    (CreateDomain, 2201): CodeClass.BUG,
    (CreateDomain, 2202): CodeClass.BUG,
    # Whoever says this of an acknowledgement has no such message any more.
    (PollAck, 2303): CodeClass.OK,
    (PollAck, 2304): CodeClass.OK,
    (PollAck, 2305): CodeClass.OK,
}


def meaning_for(command: object, code: int) -> CodeClass:
    """What this code means for this very command, where that differs from its usual meaning."""
    if isinstance(command, InfoDomain) and code == 2202 and command.auth_info is None:
        # Without a code in the question it can only mean that we are not logged in.
        return CodeClass.SESSION
    return _MEANINGS_FOR.get((type(command), code)) or meaning_of(code)


def login_meaning_of(code: int) -> CodeClass:
    """What this code means for a login; whatever does not pass by itself closes the account."""
    known = LOGIN_CODES.get(code)
    if known is not None:
        return known
    if code < 2000 or code // 100 == 24:
        return CodeClass.LATER
    return CodeClass.PARK


def closes_link(code: int) -> bool:
    """Whether the link is of no use after this code."""
    return code == 1500 or code >= 2500 or meaning_of(code) is CodeClass.SESSION
