"""What each difference the nightly audit can find is called."""

from __future__ import annotations

from collections.abc import Mapping

from web.words.languages import phrase

KINDS: Mapping[str, str] = {
    "deposit_below_zero": phrase("A deposit is below zero"),
    "deposit_is_not_its_entries": phrase("A deposit is not the sum of its entries"),
    "held_is_not_the_open_holds": phrase("What is set aside is not the sum of open holds"),
    "entry_does_not_follow": phrase("An entry does not follow from the one before"),
    "versions_incomplete": phrase("Entries of a deposit are missing"),
    "moments_out_of_order": phrase("Entries are not in the order of their moments"),
    "move_impossible": phrase("An entry moves money in an impossible way"),
    "entry_misnamed": phrase("An entry is not named after its cause"),
    "currencies_mixed": phrase("An entry is in another currency than its deposit"),
    "entry_made_twice": phrase("An entry was made twice"),
    "hold_ended_twice": phrase("A hold ended twice"),
    "end_is_not_the_hold": phrase("A hold ended with another amount"),
    "reversal_is_not_the_reverse": phrase("A correction is not the reverse of its entry"),
    "hold_is_not_the_price": phrase("What is set aside is not the order's price"),
    "order_is_not_its_charge": phrase("An order and its charge do not agree"),
    "hold_of_nothing_open": phrase("Money is set aside for no open order"),
    "order_without_its_hold": phrase("An order at the registry has nothing set aside"),
    "hold_open_too_long": phrase("Money is set aside for too long"),
    "credit_is_not_the_payment": phrase("A credit is not its payment without VAT"),
    "top_up_without_its_credit": phrase("A credited top-up has no entry"),
    "refund_is_not_what_was_asked": phrase("A refund is not what was asked"),
    "book_does_not_balance": phrase("The book of deposits does not balance"),
    "service_without_charge": phrase("A domain was not charged"),
    "charge_without_service": phrase("A charge without a domain"),
    "payment_never_credited": phrase("A payment with a top-up was not credited"),
    "bank_account_sum": phrase("Credits do not add up to the payments of a bank account"),
    "hold_without_refund": phrase("Money is set aside for no open refund"),
    "refund_without_entry": phrase("A refund ended and its entry is missing or another one"),
    "refund_waits_without_hold": phrase("A refund waits and nothing is set aside"),
    "paper_is_not_the_payment": phrase("A tax document is not what was credited"),
    "credit_note_is_not_what_was_sent_back": phrase("A credit note is not what was sent back"),
    "deducted_more_than_paid": phrase("More was deducted than a tax document covers"),
    "settlement_is_not_the_charges": phrase("A settlement is not the charges of its month"),
    "numbers_with_a_gap": phrase("Numbers of papers have a gap"),
    "payment_paper_late": phrase("The tax document on a payment is late"),
}
