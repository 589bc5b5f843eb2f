"""What people call the tables in which an applicant may be found."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from web.words.languages import phrase

TABLES: Mapping[str, str] = MappingProxyType(
    {
        "books.applications": phrase("The application"),
        "front.application_forms": phrase("The form as it was sent"),
        "front.application_drafts": phrase("Drafts of applications"),
        "books.evidence": phrase("What the checks found"),
        "books.company_answers": phrase("The company register's answer"),
        "books.information_requests": phrase("What we asked, and the answers we took over"),
        "front.application_answers": phrase("Answers as they were sent"),
        "books.proposals": phrase("Decisions our people sent"),
        "books.decisions": phrase("Decisions that count"),
        "front.application_appeals": phrase("The appeal"),
        "front.comments": phrase("Our people's notes"),
        "front.claims": phrase("Who works on the application"),
        "front.case_log": phrase("Who worked on the application"),
        "books.chronicle": phrase("What happened, step by step"),
        "books.letters": phrase("Letters: to where, when, and how it went"),
        "books.links": phrase("Links in letters"),
        "books.tasks": phrase("Letters our people had to see to"),
        "front.task_answers": phrase("What our people did about them"),
        "front.users": phrase("The account"),
        "front.sign_ins": phrase("Browsers that are signed in"),
        "front.api_keys": phrase("Keys for programs"),
        "front.request_keys": phrase("Requests of programs"),
        "front.quotes": phrase("Prices that were quoted"),
        "books.partners": phrase("The partner"),
        "books.top_ups": phrase("Top-ups"),
        "front.deposit_settings": phrase("What is set about the deposit"),
        "books.papers": phrase("Papers: calls for payment and tax documents"),
        "books.bank_movements": phrase("Payments from the bank"),
        "front.payment_decisions": phrase("What our people wanted done with payments"),
        "books.payment_decisions": phrase("What was decided about payments"),
        "front.corrections": phrase("Corrections of the deposit our people proposed"),
        "books.corrections": phrase("Corrections of the deposit"),
        "books.orders": phrase("Orders"),
        "books.services": phrase("Services"),
        "books.holders": phrase("Customers of the partner who hold domains"),
        "front.order_details": phrase("What orders say of holders and name servers"),
        "front.deposit_requests": phrase("Requests for a deposit, as they were sent"),
        "books.deposit_requests": phrase("Requests for a deposit"),
        "front.refund_requests": phrase("Requests for a refund, as they were sent"),
        "books.refunds": phrase("Refunds"),
        "front.renewal_choices": phrase("Which domains renew by themselves"),
        "front.domain_change_requests": phrase("Changes of domains, as they were sent"),
        "books.domain_changes": phrase("Changes of domains"),
        "front.transfer_code_views": phrase("Who was shown a transfer code"),
        "front.bulk_orders": phrase("Bulk orders, as they were sent"),
        "front.bulk_lines": phrase("The lists of the bulk orders"),
        "books.bulk_orders": phrase("Bulk orders"),
    }
)
"""By the table's own name, which stands beside it."""
