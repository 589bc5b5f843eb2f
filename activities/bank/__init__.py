"""Our account at the bank, as workflows see it."""

from activities.bank.fetching import BankAccount, BankUnavailableError, StatementWanted
from activities.bank.neighbour import (
    ALARM_AT,
    Bank,
    StatementFileSent,
    StatementKept,
    StatementRead,
    TokenRefused,
)

__all__ = [
    "ALARM_AT",
    "Bank",
    "BankAccount",
    "BankUnavailableError",
    "StatementFileSent",
    "StatementKept",
    "StatementRead",
    "StatementWanted",
    "TokenRefused",
]
