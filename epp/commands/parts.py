"""The values several commands and answers are put together from."""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

ObjectKind: TypeAlias = Literal["domain", "contact", "host", "nsset", "keyset"]
"""The kinds of objects registries keep; which of them exist differs by dialect."""

FeeOperation: TypeAlias = Literal["create", "renew", "transfer", "restore", "update", "delete"]


@dataclass(frozen=True)
class Fee:
    """What we agree to be charged; `amount` is a decimal string such as `120.00`."""

    amount: str
    currency: str


@dataclass(frozen=True)
class FeeQuestion:
    """Asks beside a check what an operation would cost; `years` only where it has a period."""

    currency: str
    operation: FeeOperation = "create"
    years: int | None = 1


@dataclass(frozen=True)
class NameServer:
    """A name server; addresses only where it lies in the registry's own zone."""

    name: str
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class DsData:
    """The digest of a signing key, as the parent zone publishes it."""

    key_tag: int
    algorithm: int
    digest_type: int
    digest: str


@dataclass(frozen=True)
class DnsKey:
    """A public signing key itself, for registries that make the digest on their own."""

    flags: int
    protocol: int
    algorithm: int
    public_key: str


@dataclass(frozen=True)
class PostalAddress:
    """Where post is brought; `province` is left out by most."""

    streets: tuple[str, ...] = field(repr=False)
    city: str = field(repr=False)
    postcode: str = field(repr=False)
    country: str
    province: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Disclosure:
    """Which data of a contact the registry shows (`shown`) or hides, by their elements' names."""

    shown: bool
    elements: tuple[str, ...]
