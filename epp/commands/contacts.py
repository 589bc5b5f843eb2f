"""What we can say about contacts."""

from dataclasses import dataclass, field

from epp.commands.parts import Disclosure, PostalAddress


@dataclass(frozen=True)
class CheckContacts:
    """Asks which of these contact handles are free."""

    handles: tuple[str, ...]


@dataclass(frozen=True)
class InfoContact:
    """Asks what the registry knows of a contact."""

    handle: str
    auth_info: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class CreateContact:
    """Makes a contact; what follows `voice` is told to FRED only, but for the disclosure."""

    handle: str
    name: str = field(repr=False)
    organisation: str | None = field(repr=False)
    streets: tuple[str, ...] = field(repr=False)
    city: str = field(repr=False)
    postcode: str = field(repr=False)
    country: str
    email: str = field(repr=False)
    auth_info: str = field(repr=False)
    voice: str | None = field(default=None, repr=False)
    company_number: str | None = field(default=None, repr=False)
    vat_number: str | None = field(default=None, repr=False)
    notify_email: str | None = field(default=None, repr=False)
    mailing: PostalAddress | None = None
    disclose: Disclosure | None = None


@dataclass(frozen=True)
class UpdateContact:
    """Changes a contact; None leaves a thing alone, an empty text clears what may be empty.

    An address replaces the whole one the registry keeps.
    """

    handle: str
    name: str | None = field(default=None, repr=False)
    organisation: str | None = field(default=None, repr=False)
    address: PostalAddress | None = None
    voice: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    auth_info: str | None = field(default=None, repr=False)
    company_number: str | None = field(default=None, repr=False)
    vat_number: str | None = field(default=None, repr=False)
    notify_email: str | None = field(default=None, repr=False)
    disclose: Disclosure | None = None
    add_statuses: tuple[str, ...] = ()
    remove_statuses: tuple[str, ...] = ()


@dataclass(frozen=True)
class DeleteContact:
    """Gives a contact up; refused while something still names it."""

    handle: str
