"""What the house tells whoever started it: addresses, logins, what to try."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass

from worker.parts import House

REVIEWER, MANAGER, PARTNER, APPLICANT = "reviewer", "manager", "partner", "applicant"
ACCOUNTANT = "accountant"
ASKED = "asked"
"""An applicant whom a reviewer asked for more."""

_PEOPLE = (
    ("jana.novakova@partnerdesk.example", "Jana Nováková", REVIEWER),
    ("petr.maly@partnerdesk.example", "Petr Malý", REVIEWER),
    ("alena.spravna@partnerdesk.example", "Alena Správná", MANAGER),
    ("ivan.pocetni@partnerdesk.example", "Ivan Početní", ACCOUNTANT),
    ("eva.pletaci@ponozky.example", "Eva Pletací", PARTNER),
    ("karel.mlynar@mlyn.example", "Karel Mlynář", APPLICANT),
    ("zora.vetrna@vzducholode.example", "Zora Větrná", ASKED),
)


@dataclass(frozen=True)
class Login:
    """Somebody who can sign in to the demonstration."""

    email: str
    name: str
    password: str
    role: str


def remember_logins(house: House) -> tuple[Login, ...]:
    """Return the demonstration's people; their passwords are drawn once a folder."""
    kept = house.folder / "logins.json"
    known = [Login(**each) for each in json.loads(kept.read_text())] if kept.exists() else []
    there = {login.email for login in known}
    # A folder of an older version lacks whoever joined since.
    drawn = [
        Login(email, name, f"ukazka-{secrets.token_hex(4)}", role)
        for email, name, role in _PEOPLE
        if email not in there
    ]
    if drawn:
        kept.touch(mode=0o600)
        everybody = [asdict(login) for login in (*known, *drawn)]
        kept.write_text(json.dumps(everybody, ensure_ascii=False, indent=2))
    return (*known, *drawn)


def welcome(house: House, logins: tuple[Login, ...], seconds: float) -> str:
    """Return the table that is printed once everything runs."""
    places = (
        ("The programme and its pages", f"{house.web_address}/partner"),
        ("Letters that were sent", house.address("mailbox")),
        ("The bank: pay a top-up here", house.address("bank")),
        ("The registry of .cz and .test", house.address("registry_admin")),
        ("The company register (ARES)", house.address("registers")),
        ("Temporal: every case", f"{house.address('temporal_ui')}/namespaces/partnerdesk"),
    )
    lines = ["", f"Partnerdesk is ready, after {seconds:.1f} s. Nothing here is real.", ""]
    lines += [f"  {what:<32}{where}" for what, where in places]
    lines += ["", "  Sign in as"]
    lines += [f"  {login.role:<11}{login.email:<36}{login.password}" for login in logins]
    lines += [
        "",
        "  Try: apply with company number 10000071, follow the link in the letter, approve it as",
        "  a reviewer, open a deposit, pay it at the bank, order a domain. Or watch all of it:",
        "",
        "      ./run story        in a second terminal",
        "",
        f"  Logs are in {house.folder / 'logs'}. Ctrl-C stops everything; ./run goes on later.",
        "",
    ]
    return "\n".join(lines)
