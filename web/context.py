"""Everything the web needs from outside, handed in once when the app is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pwdlib import PasswordHash
from temporalio.converter import PayloadCodec

from db.engine import Database
from db.sealing import Seal
from programme.billing.party import PaymentPapers
from programme.names import ZoneRule

if TYPE_CHECKING:
    from workflows.billing.desk import BillingDesk
    from workflows.billing.staff_desk import BillingStaffDesk
    from workflows.desk import Desk
    from workflows.domains.desk import DomainDesk
    from workflows.staff_desk import StaffDesk


@dataclass(frozen=True)
class Links:
    """Where the house stands, as people's browsers reach it."""

    web: str
    temporal_ui: str

    def story(self, workflow_id: str) -> str:
        """Return the address of a story in Temporal's own pages."""
        escaped = workflow_id.replace("/", "%2F")
        return f"{self.temporal_ui}/namespaces/partnerdesk/workflows/{escaped}"


@dataclass(frozen=True)
class Contact:
    """How people reach us; shown in the same place on every page."""

    company: str = "Partnerdesk"
    email: str = "partneri@partnerdesk.example"
    phone: str = "+420 222 745 111"


@dataclass(frozen=True)
class WebContext:
    """What every page and every call may use."""

    database: Database
    desk: Desk
    staff_desk: StaffDesk
    billing_desk: BillingDesk
    billing_staff_desk: BillingStaffDesk
    domain_desk: DomainDesk
    clock: Callable[[], datetime]
    hasher: PasswordHash
    zone_rules: Mapping[str, ZoneRule]
    links: Links
    secure_cookies: bool
    details_seal: Seal
    """Seals what partners tell us of their customers."""
    demonstration: bool = False
    contact: Contact = field(default_factory=Contact)
    terms_version: str = "2026-01"
    review_working_days: int = 2
    """How long a decision may take, as we promise it."""
    quote_stands_for: timedelta = timedelta(minutes=30)
    """How long a price is pinned from the moment it was quoted."""
    bank_account: str = "2400000017/2010"
    """Where partners pay to, as a Czech account number."""
    payment_papers: PaymentPapers = PaymentPapers.EACH
    """Which tax document a payment gets, as our accountant has set it."""
    codec: PayloadCodec | None = None
    """Opens for our own people what Temporal holds sealed."""
    codec_token: str | None = None
    """Stands for them where no browser is."""
