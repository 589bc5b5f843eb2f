"""What a registry tells of money, as the decimal strings it wrote."""

from dataclasses import dataclass


@dataclass(frozen=True)
class QuotedFee:
    """What an operation would cost now, all its fees and credits added up.

    `standard` is None where the registry does not say whether the price is its ordinary one.
    """

    total: str
    currency: str
    fee_class: str | None = None
    standard: bool | None = None

    @property
    def is_premium(self) -> bool:
        """Whether the registry itself says that this is not its ordinary price."""
        named = self.fee_class is not None and self.fee_class.lower() != "standard"
        return named and self.standard is not True


@dataclass(frozen=True)
class ChargedFee:
    """What the registry says it charged; its balance may be the one before the charge."""

    total: str
    currency: str | None
    balance: str | None = None
    credit_limit: str | None = None


@dataclass(frozen=True)
class ZoneCredit:
    """What is left of our deposit for one zone."""

    zone: str
    credit: str


@dataclass(frozen=True)
class AccountBalance:
    """What we may still spend (`available`); some registries' `balance` is what we owe them.

    `threshold_percent` says whether the threshold is a share of the limit or an amount.
    """

    available: str
    balance: str | None
    credit_limit: str | None
    threshold: str | None = None
    threshold_percent: bool = False


@dataclass(frozen=True)
class LowCredit:
    """Our deposit at the registry fell below the limit we had set."""

    zone: str
    credit: str
    limit: str


@dataclass(frozen=True)
class RequestFees:
    """How many requests of a period were free and how many we have made (FRED)."""

    period_from: str | None
    period_to: str | None
    free: int
    used: int
    price: str | None
