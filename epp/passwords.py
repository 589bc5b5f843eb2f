"""Changes our password at a registry so that it is never unknown which one holds."""

from dataclasses import replace
from enum import StrEnum
from typing import Protocol

from epp.errors import LoginRefusedError, LoginUnansweredError, NotSentError
from epp.profiles import RegistryAccount
from epp.session import Session


class PasswordKeeper(Protocol):
    """Where a new password is kept before a registry hears of it."""

    async def keep_pending(self, new_password: str) -> None:
        """Keep it lastingly, beside the one that holds."""

    async def take_over(self) -> None:
        """Let the pending password be the one that holds."""

    async def forget_pending(self) -> None:
        """Drop the pending password; the old one holds."""


class PasswordChange(StrEnum):
    """How the change ended."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    """The registry refused, or did not get as far; the old password holds."""
    UNKNOWN = "unknown"
    """Neither password opens the account; a person has to ask the registry."""


async def change_password(
    account: RegistryAccount, new_password: str, keeper: PasswordKeeper
) -> PasswordChange:
    """Log in once with both passwords, on a connection of its own that serves nothing else.

    When the answer is lost, the new password is tried and then the old one, once each: more could
    lock the account. Raises NotSentError when nothing is known because nobody answers.
    """
    await keeper.keep_pending(new_password)
    try:
        await _log_in(account, new_password)
    except LoginUnansweredError:
        return await _find_out(account, new_password, keeper)
    except NotSentError:
        await keeper.forget_pending()
        return PasswordChange.UNCHANGED
    await keeper.take_over()
    return PasswordChange.CHANGED


async def _find_out(
    account: RegistryAccount, new_password: str, keeper: PasswordKeeper
) -> PasswordChange:
    try:
        await _log_in(replace(account, password=new_password))
    except LoginRefusedError:
        pass
    else:
        await keeper.take_over()
        return PasswordChange.CHANGED
    try:
        await _log_in(account)
    except LoginRefusedError:
        return PasswordChange.UNKNOWN
    await keeper.forget_pending()
    return PasswordChange.UNCHANGED


async def _log_in(account: RegistryAccount, new_password: str | None = None) -> None:
    session = await Session.open(account, new_password)
    # Some registries hang up after a change, so a good-bye is not waited for.
    session.abort()
