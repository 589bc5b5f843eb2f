"""The registers and lists an application is checked against, as workflows see them."""

from activities.checks.addresses import RegisterAddresses
from activities.checks.company import CompanyCheck, CompanyChecked
from activities.checks.keeping import RegisterCheck, RegisterUnavailableError
from activities.checks.neighbour import COMPANY_CHECK, Checks
from activities.checks.sanctions import LISTS as SANCTIONS_LISTS
from activities.checks.sanctions import ListRefreshed

__all__ = [
    "COMPANY_CHECK",
    "SANCTIONS_LISTS",
    "Checks",
    "CompanyCheck",
    "CompanyChecked",
    "ListRefreshed",
    "RegisterAddresses",
    "RegisterCheck",
    "RegisterUnavailableError",
]
