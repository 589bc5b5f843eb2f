"""The deposits in one: what orders, payments, refunds and corrections do to them."""

from __future__ import annotations

from activities.deposits.corrections import Corrections
from activities.deposits.credits import Credits
from activities.deposits.orders import OrderHolds
from activities.deposits.refunds import Refunds


class Deposits(OrderHolds, Credits, Refunds, Corrections):
    """The deposits, as workflows see them. Each method is one transaction."""
