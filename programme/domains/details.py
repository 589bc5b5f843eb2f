"""What an order says beside name and price: who is to hold the name, and its name servers.

An end customer's data are asked for only where that customer is to be the holder. They are
personal: they stand sealed in our tables, and never in a story, a log or an address.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from programme.domains.name_servers import Server


@dataclass(frozen=True)
class Holder:
    """A partner's customer who is to hold a name; we never write to them."""

    name: str = field(repr=False)
    street: str = field(repr=False)
    city: str = field(repr=False)
    postcode: str = field(repr=False)
    country: str
    email: str = field(repr=False)
    organisation: str | None = field(default=None, repr=False)
    company_number: str | None = field(default=None, repr=False)
    vat_number: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)

    @property
    def shown_name(self) -> str:
        """The name a list shows: the company's, or the person's."""
        return self.organisation or self.name


@dataclass(frozen=True)
class OrderDetails:
    """What one order wants; what is left out is as it always is.

    Without `holder_id` the partner holds the name; without `nsset` and `servers` our own servers
    serve it.
    """

    holder_id: str | None = None
    holder: Holder | None = None
    """The end customer's data; none where they lie in the books already."""
    nsset: str | None = None
    servers: tuple[Server, ...] = ()
    auth_info: str | None = field(default=None, repr=False)
    """The code that opens a transfer to us."""


USUAL = OrderDetails()
"""What an order gets that says nothing: the partner as holder, our own name servers."""
