"""The account that comes with an application: what is wrong with a sign-in or a new password."""

from __future__ import annotations

from collections.abc import Mapping

from web.auth import LONGEST_PASSWORD
from web.schemas.applications import read_field
from web.words.languages import phrase

SHORTEST_PASSWORD = 12
FITTING_FAULT = phrase("The e-mail and the password do not fit together")
ACCOUNT_FAULT = phrase("No account can be opened for this address. Sign in, or use another one.")


def account_faults(values: Mapping[str, str]) -> dict[str, str]:
    """Return our sentence for each field about the account that needs mending."""
    match values.get("account"):
        case "have":
            wanted = {
                "login_email": phrase("Enter your e-mail"),
                "login_password": phrase("Enter the password"),
            }
            return {name: text for name, text in wanted.items() if not values.get(name)}
        case "new":
            _, wrong = read_field("email", values.get("new_email", ""))
            faults = {} if wrong is None else {"new_email": wrong}
            return faults | _new_password_faults(values.get("password", ""))
        case _:
            return {"account": phrase("Choose whether you have an account with us")}


def _new_password_faults(password: str) -> dict[str, str]:
    if not password:
        return {"password": phrase("Enter the password")}
    if len(password) < SHORTEST_PASSWORD:
        return {"password": phrase("The password must have at least 12 characters")}
    if len(password) > LONGEST_PASSWORD:
        return {"password": phrase("Shorten the password to 200 characters at most")}
    return {}
