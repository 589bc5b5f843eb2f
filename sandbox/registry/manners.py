"""How the registry behaves towards everybody: what an operator may switch while it is open."""

import json
import random
from dataclasses import dataclass, fields, replace
from typing import Any

from sandbox.registry.books import Books

EVERYWHERE = "*"


@dataclass(frozen=True)
class Manners:
    """The switches of one endpoint. Shares are in percent; 0 seconds or 0 links mean no limit."""

    # What goes wrong by chance, the same way again for the same seed and the same commands.
    seed: int = 1
    drop_after_write: int = 0
    drop_before: int = 0
    deadlock: int = 0
    faulty_verbs: str = "create renew transfer update delete"
    # How quick and how patient it is.
    work_seconds: float = 0.0
    error_seconds: float = 0.0
    idle_seconds: float = 0.0
    lag_seconds: float = 0.0
    requests_per_second: int = 0
    # Whom it lets in, and how.
    drain: bool = False
    session_limit: int = 0
    login_code: int = 0
    certificate: str = "required"
    binding: str = "name"
    password_change_closes: bool = False
    # How it speaks.
    greeting_id: str = ""
    greeting_date: str = ""
    greeting_adds: str = ""
    greeting_removes: str = ""
    not_logged_in: int = 2002
    not_logged_in_closes: bool = False
    ack: str = "1000"
    login_warning: str = ""
    fee_required: bool = False
    low_credit: int = 0
    duplicate_closes: bool = False
    validates: bool = True


_CHOICES = {
    "certificate": ("required", "optional"),
    "binding": ("name", "sha256", "md5"),
    "ack": ("1000", "1300", "count0"),
}
_DEFAULTS = Manners()
_KNOWN = {field.name for field in fields(Manners)}
_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")


class Conduct:
    """The manners of every endpoint, kept in the books so that a restart changes nothing."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._known: dict[str, Manners] = {}

    def of(self, zone: str) -> Manners:
        """The manners of the endpoint of a zone."""
        if zone not in self._known:
            kept = self._books.rows(
                "SELECT name, value FROM switches WHERE zone IN (?, ?) ORDER BY zone",
                EVERYWHERE,
                zone,
            )
            values = {row["name"]: json.loads(row["value"]) for row in kept}
            self._known[zone] = replace(_DEFAULTS, **values)
        return self._known[zone]

    def set(self, zone: str, values: dict[str, Any]) -> None:
        """Turn switches of one endpoint, or of all. Raises ValueError for what is no switch."""
        meant = {name: _value(name, value) for name, value in values.items()}
        with self._books.transaction():
            for name, value in meant.items():
                self._books.write(
                    "INSERT OR REPLACE INTO switches VALUES (?, ?, ?)",
                    zone,
                    name,
                    json.dumps(value),
                )
        self._known.clear()

    def reset(self) -> None:
        """Turn every switch back."""
        with self._books.transaction():
            self._books.write("DELETE FROM switches")
        self._known.clear()


def _value(name: str, value: Any) -> Any:
    if name not in _KNOWN:
        raise ValueError(f"There is no switch '{name}'; there are {', '.join(sorted(_KNOWN))}.")
    kind = type(getattr(_DEFAULTS, name))
    meant = _truth(value) if kind is bool else kind(value)
    if meant not in _CHOICES.get(name, (meant,)):
        raise ValueError(f"The switch '{name}' is one of {', '.join(_CHOICES[name])}.")
    return meant


def _truth(value: Any) -> bool:
    word = str(value).lower()
    if word not in (*_YES, *_NO):
        raise ValueError(f"'{value}' is neither yes nor no.")
    return word in _YES


def strikes(manners: Manners, share: int, what: str, number: int) -> bool:
    """Whether a misfortune of this share strikes the command of this number."""
    # Drawn from the seed and the number alone: a restart in the middle draws the same.
    return share > 0 and random.Random(f"{manners.seed}:{what}:{number}").uniform(0, 100) < share
