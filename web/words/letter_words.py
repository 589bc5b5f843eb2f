"""What each letter is called where the chronicle and the tasks tell of it."""

from __future__ import annotations

from web.words.languages import phrase

LETTER_NAMES: dict[str, str] = {
    "name_renewed": phrase("the domain is renewed"),
    "name_not_renewed": phrase("the domain is not renewed"),
    "name_transferred": phrase("the domain has come over to us"),
    "transfer_not_done": phrase("the domain has not come over"),
    "names_ending": phrase("domains end soon"),
    "names_ended": phrase("domains were not renewed"),
    "confirm_email": phrase("confirm the e-mail"),
    "draft_saved": phrase("the draft is saved"),
    "application_received": phrase("the application is received"),
    "application_standing": phrase("where to see how the application stands"),
    "information_wanted": phrase("request for more information"),
    "information_reminder": phrase("reminder of what we asked"),
    "application_approved": phrase("the application is approved"),
    "application_declined": phrase("the application is declined"),
    "appeal_received": phrase("the appeal is received"),
    "application_withdrawn": phrase("the application is withdrawn"),
    "application_lapsed": phrase("the application lapsed"),
    "review_reminder": phrase("reminder to the reviewers"),
    "review_overdue": phrase("to the managers: the time is over"),
    "bank_token_refused": phrase("to the accountants: the bank refuses our token"),
    "deposit_open": phrase("the deposit is open"),
    "payment_called": phrase("call for payment"),
    "deposit_credited": phrase("the deposit is credited"),
    "top_up_lapsed": phrase("the call for payment lapsed"),
    "deposit_declined": phrase("the deposit is not opened"),
    "deposit_low": phrase("the deposit is low"),
    "refund_received": phrase("the request for a refund is received"),
    "refund_refused": phrase("the refund is refused"),
    "refund_paid": phrase("the refund is on its way"),
    "audit_alarm": phrase("to the accountants: the books differ"),
    "top_up_reminder": phrase("reminder of a call for payment"),
    "month_papers": phrase("the papers of a month"),
    "payment_credited": phrase("a payment is credited by a person"),
    "deposit_corrected": phrase("the deposit is corrected"),
    "order_awaiting_funds": phrase("the order waits for funds"),
    "order_registered": phrase("the domain is registered"),
    "order_refused": phrase("the order did not work out"),
    "bulk_order_awaits_funds": phrase("the bulk order waits for funds"),
    "bulk_order_ended": phrase("how the bulk order ended"),
}
"""What a letter is called where the chronicle tells of it."""
