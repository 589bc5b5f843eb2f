import json
from typing import Any

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from tests.makers import make_form
from tests.sealing import CONVERTER
from tests.workflows.differing import HastyOrder, SilentActivation
from tests.workflows.reading import steps_in, type_of, words_in, workflow_id_of
from tests.workflows.record import HISTORIES
from worker.composition import RUNNER, STORIES

REVIEW = ["record_confirmation", "check_company", "submit_for_review"]
PASSED = "time passed"

BRANCHES: dict[str, list[str]] = {
    "bank_statement-payment_told": ["read_statement", "told paid"],
    "bank_statement-nobody_to_tell": ["told paid", "nobody heard"],
    "bank_statement-day_over": [PASSED, "read_statement", "began BankStatement", "ended"],
    "bank_statement-next_day_runs": ["began BankStatement", "begun already", "ended"],
    "bank_statement-many_looks": [PASSED, "read_statement", "went on in a new run"],
    "payment_by_hand-call_paid": ["decide_payment", "told paid", "ended"],
    "payment_by_hand-partner_credited": [
        "decide_payment",
        "credit_payment",
        "hold_for_waiting",
        "told deposit_grew",
        "issue_payment_paper",
        "send_letter",
        "ended",
    ],
    "payment_by_hand-returned": ["decide_payment", "ended"],
    "payment_by_hand-refused": ["decide_payment", "ended"],
    "payment_by_hand-story_gone": [
        "told paid",
        "nobody heard",
        "credit_top_up",
        "issue_payment_paper",
        "send_letter",
    ],
    "correction-charge_given_back": [
        "read_correction",
        "reverse_entry",
        "record_correction",
        "hold_for_waiting",
        "send_letter",
        "ended",
    ],
    "correction-credit_taken_back": [
        "read_correction",
        "reverse_entry",
        "record_correction",
        "issue_correction",
        "keep_files",
        "send_letter",
        "ended",
    ],
    "correction-refused": ["read_correction", "record_correction", "ended"],
    "correction-too_small": ["read_correction", "reverse_entry", "ended"],
    "bank_statement-kept-payment_told": ["fetch_statement", "import_statement", "told paid"],
    "bank_statement-kept-nobody_to_tell": ["told paid", "nobody heard"],
    "bank_statement-kept-day_over": [
        PASSED,
        "fetch_statement",
        "import_statement",
        "began BankStatement",
        "ended",
    ],
    "bank_statement-kept-next_day_runs": ["began BankStatement", "begun already", "ended"],
    "bank_statement-kept-many_looks": [PASSED, "fetch_statement", "went on in a new run"],
    "bank_statement-kept-token_refused": [
        "fetch_statement",
        PASSED,
        "send_letter",
        "import_statement",
    ],
    "statement_file-imported": ["keep_statement_file", "import_statement", "ended"],
    "statement_file-refused": ["keep_statement_file", "import_statement", "ended"],
    "sanctions_lists-fetched": ["refresh_sanctions", PASSED, "began SanctionsLists", "ended"],
    "sanctions_lists-asked_again": ["refresh_sanctions", PASSED, "refresh_sanctions"],
    "retention-erased": [
        "erase_applications",
        "forget_stories",
        "erase_expired",
        PASSED,
        "began DailyErasing",
        "ended",
    ],
    # As it was told before November 2026, when nobody was asked for a password.
    "deposit_activation-opened": ["open_deposit", "send_letter", "ended"],
    "deposit_activation-asked_at_once": [
        "take_deposit_request",
        "open_deposit",
        "send_letter",
        "ended",
    ],
    "deposit_activation-nobody_asked": ["take_deposit_request", "ended"],
    "deposit_activation-not_offered": ["take_deposit_request", "send_letter", "ended"],
    "deposit_activation-approved": [
        "take_deposit_request",
        "asked decide",
        "record_deposit_decision",
        "open_deposit",
        "send_letter",
        "ended",
    ],
    "deposit_activation-declined": [
        "asked decide",
        "record_deposit_decision",
        "record_deposit_decision",
        "send_letter",
        "ended",
    ],
    "deposit_activation-approved_by_signal": [
        "heard decide",
        "record_deposit_decision",
        "record_deposit_decision",
        "open_deposit",
        "ended",
    ],
    "errands-deposits_watched": ["find_low_deposits", "began LowDepositAlert", "ended"],
    "low_deposit-told": [
        "look_at_low_deposit",
        "send_letter",
        "record_low_deposit_told",
        "ended",
    ],
    "low_deposit-topped_up": [
        "look_at_low_deposit",
        "began DepositTopUp",
        "send_letter",
        "record_low_deposit_told",
        "ended",
    ],
    "domain_renewal-renewed": ["make_renewal", "began NameOrder", "ended"],
    "errands-renewals_looked": [
        "partners_to_remind",
        "take_reminders",
        "send_letter",
        "names_to_renew",
        "ended",
    ],
    "low_deposit-nothing_to_tell": ["look_at_low_deposit", "record_low_deposit_told", "ended"],
    "self_audit-right": ["compare_books", "ended"],
    "self_audit-differs": ["compare_books", "send_letter", "ended"],
    "deposit_refund-paid": [
        "take_refund_request",
        "hold_refund",
        "asked decide",
        "record_refund_decision",
        "record_refund_decision",
        "record_refund_decision",
        "pay_refund",
        "issue_credit_note",
        "record_refund_documented",
        "record_refund_decision",
        "ended",
    ],
    "deposit_refund-by_signals": ["heard decide", "pay_refund", "ended"],
    "deposit_refund-refused": ["hold_refund", "release_refund", "hold_for_waiting", "ended"],
    "deposit_refund-withdrawn": ["hold_refund", "asked decide", "release_refund", "ended"],
    "deposit_refund-too_small": [
        "hold_refund",
        "record_refund_not_covered",
        "release_refund",
        "send_letter",
        "ended",
    ],
    "deposit_refund-nobody_asked": ["take_refund_request", "ended"],
    "deposit_top_up-credited": ["heard paid", "credit_top_up", "send_letter", "ended"],
    "deposit_top_up-papered": [
        "heard paid",
        "credit_top_up",
        "issue_payment_paper",
        "keep_files",
        "ended",
    ],
    "deposit_top_up-reminded_and_lapsed": [PASSED, "send_letter", PASSED, "lapse_top_up", "ended"],
    "deposit_top_up-last_moment_papered": ["lapse_top_up", "issue_payment_paper", "ended"],
    "deposit_top_up-orders_woken_then_papered": [
        "hold_for_waiting",
        "told deposit_grew",
        "issue_payment_paper",
        "ended",
    ],
    "monthly_settlement-settled": ["settle_month", "papers_of_month", "keep_files", "send_letter"],
    "monthly_settlement-nothing": ["settle_month", "papers_of_month", "ended"],
    "month_end-settled": ["partners_to_settle", "began MonthlySettlement", "ended"],
    "deposit_top_up-lapsed": [PASSED, "lapse_top_up", "send_letter", "ended"],
    "deposit_top_up-last_moment": [PASSED, "lapse_top_up", "credit_top_up", "ended"],
    "deposit_top_up-orders_woken": ["hold_for_waiting", "told deposit_grew", "ended"],
    "bulk_order-registered": [
        "begin_bulk",
        "next_items",
        "began NameOrder",
        "bulk_standing",
        "end_bulk",
        "send_letter",
        "ended",
    ],
    "bulk_order-next_batch": ["next_items", "began NameOrder", "went on in a new run"],
    "bulk_order-pending": ["began NameOrder", PASSED, "bulk_standing", "began NameOrder"],
    "bulk_order-waited_for_money": [PASSED, "bulk_standing", "send_letter", "end_bulk", "ended"],
    "bulk_order-cancelled": [
        "asked cancel",
        "bulk_standing",
        "told cancel_by_signal",
        "end_bulk",
        "ended",
    ],
    "domain_order-already_ordered": ["hold_price", "release_hold", "send_letter", "ended"],
    "domain_order-cancelled": ["send_letter", "asked cancel", "release_hold", "ended"],
    "domain_order-cancelled_while_holding": [
        "heard deposit_grew",
        "hold_price",
        "asked cancel",
        "release_hold",
        "ended",
    ],
    "name_order-cancelled_before_sending": [
        "register_name",
        "asked cancel",
        "release_hold",
        "ended",
    ],
    "name_order-deadline_passed": ["register_name", PASSED, "release_hold", "ended"],
    "domain_order-denied": ["register_name", PASSED, "register_name", "release_hold", "ended"],
    "domain_order-lane_opened": [
        "register_name",
        "heard lane_opened",
        "register_name",
        "charge_hold",
        "ended",
    ],
    "domain_order-lane_tried_again": ["register_name", PASSED, "register_name", "charge_hold"],
    "domain_order-last_day": [PASSED, "hold_price", "register_name", "charge_hold", "ended"],
    "domain_order-wakes_another": [
        "heard registry_said",
        "release_hold",
        "hold_for_waiting",
        "told deposit_grew",
        "ended",
    ],
    "domain_order-lapsed": ["hold_price", PASSED, "release_hold", "send_letter", "ended"],
    "domain_order-mail_outage": ["heard deposit_grew", "charge_hold", "tried again", "ended"],
    "domain_order-money_came": ["heard deposit_grew", "hold_price", "charge_hold", "ended"],
    "domain_order-name_taken": ["register_name", "release_hold", "send_letter", "ended"],
    "domain_order-no_deposit": ["hold_price", "release_hold", "send_letter", "ended"],
    "domain_order-pending": ["heard registry_said", "register_name", "charge_hold", "ended"],
    "domain_order-registered": ["hold_price", "register_name", "charge_hold", "send_letter"],
    "domain_order-registry_refused": ["register_name", "release_hold", "send_letter", "ended"],
    "domain_order-too_small": ["hold_price", "release_hold", "send_letter", "ended"],
    "domain_order-unsure": ["register_name", "tried again", "charge_hold", "ended"],
    "name_order-already_ordered": ["hold_price", "release_hold", "send_letter", "ended"],
    "name_order-cancelled": ["send_letter", "asked cancel", "release_hold", "ended"],
    "name_order-cancelled_while_holding": [
        "heard deposit_grew",
        "hold_price",
        "asked cancel",
        "release_hold",
        "ended",
    ],
    "name_order-denied": ["register_name", PASSED, "register_name", "release_hold", "ended"],
    "name_order-lane_opened": [
        "register_name",
        "heard lane_opened",
        "register_name",
        "charge_hold",
        "ended",
    ],
    "name_order-lane_tried_again": ["register_name", PASSED, "register_name", "charge_hold"],
    "name_order-last_day": [PASSED, "hold_price", "register_name", "charge_hold", "ended"],
    "name_order-wakes_another": [
        "heard registry_said",
        "release_hold",
        "hold_for_waiting",
        "told deposit_grew",
        "ended",
    ],
    "name_order-lapsed": ["hold_price", PASSED, "release_hold", "send_letter", "ended"],
    "name_order-mail_outage": ["heard deposit_grew", "charge_hold", "tried again", "ended"],
    "name_order-money_came": ["heard deposit_grew", "hold_price", "charge_hold", "ended"],
    "name_order-name_taken": ["register_name", "release_hold", "send_letter", "ended"],
    "name_order-no_deposit": ["hold_price", "release_hold", "send_letter", "ended"],
    "name_order-pending": ["heard registry_said", "register_name", "charge_hold", "ended"],
    "name_order-registered": ["hold_price", "register_name", "charge_hold", "send_letter"],
    "name_order-registry_refused": ["register_name", "release_hold", "send_letter", "ended"],
    "name_order-too_small": ["hold_price", "release_hold", "send_letter", "ended"],
    "name_order-unsure": ["register_name", "tried again", "charge_hold", "ended"],
    "domain_change-name_servers": [
        "take_change",
        "change_name",
        "end_change",
        "send_letter",
        "ended",
    ],
    "domain_change-refused": ["take_change", "end_change", "ended"],
    "domain_deletion-deleted": [
        "take_change",
        "change_name",
        "end_change",
        "send_letter",
        "ended",
    ],
    "transfer_code-sent": ["change_name", "end_change", "send_letter", "ended"],
    "transfer_code-kept": ["change_name", "send_letter", PASSED, "forget_code", "ended"],
    "registry_comparison-right": [
        "begin_comparison",
        "compare_portion",
        "compare_list",
        "end_comparison",
        "ended",
    ],
    "registry_comparison-differs": ["compare_list", "end_comparison", "send_letter", "ended"],
    "change_errands-look": ["look_at_name", "ended"],
    "change_errands-round": ["registries_to_compare", "began RegistryComparison", "ended"],
    "registry_poll-order_told": ["read_messages", "told registry_said", "look_after"],
    "registry_errands-account_opened": ["open_account", "told poll_now", "ended"],
    "registry_errands-ruled": ["rule_on_order", "told registry_said", "ended"],
    "errands-alert_level": ["keep_alert_level", "ended"],
    "errands-company_asked": ["find_company", "ended"],
    "errands-offer_published": ["publish_offer", "ended"],
    "errands-tier_published": ["publish_tier", "ended"],
    "errands-prices_published": ["publish_prices", "ended"],
    "errands-task_closed": ["close_task", "began SendKeptLetter", "ended"],
    "errands-letter_again": ["send_kept_letter", "ended"],
    "errands-letter_shown": ["prove_letter", "ended"],
    "errands-resume_link": ["find_draft", "send_letter", "ended"],
    "errands-status_link": ["send_letter", "ended"],
    "partner_application-appealed": [
        "record_decision",
        "asked appeal",
        "record_appeal",
        "record_proposal",
        "record_decision",
        "open_partner",
        "ended",
    ],
    "partner_application-approved": [
        *REVIEW,
        "asked decide",
        "record_proposal",
        PASSED,
        "record_decision",
        "open_partner",
        "send_letter",
        "ended",
    ],
    "partner_application-approved_by_signal": [*REVIEW, "heard decide", "open_partner", "ended"],
    "partner_application-asked_twice": [
        "record_request",
        PASSED,
        "asked answered",
        "record_answers",
        "check_company",
        "submit_for_review",
        "record_request",
        "record_answers",
        "submit_for_review",
        "open_partner",
        "ended",
    ],
    "partner_application-checked_again": [
        "check_company",
        "submit_for_review",
        "heard check_again",
        "check_company",
        "check_insolvency",
        "open_partner",
        "ended",
    ],
    "partner_application-declined": [*REVIEW, "asked decide", "send_letter", PASSED, "ended"],
    "partner_application-disagreed": [
        "record_awaits_second",
        "record_not_seconded",
        "record_awaits_second",
        "record_decision",
    ],
    "partner_application-four_eyes": [
        "record_awaits_second",
        "record_proposal",
        "record_decision",
        "open_partner",
        "ended",
    ],
    "partner_application-lapsed": ["send_letter", PASSED, "record_lapse", "send_letter", "ended"],
    "partner_application-late": [
        "submit_for_review",
        PASSED,
        "reviewers_to_remind",
        PASSED,
        "record_escalation",
        "open_partner",
        "ended",
    ],
    "partner_application-link_lost": ["heard link_lost", "send_letter", *REVIEW, "ended"],
    "partner_application-never_answered": [
        "record_request",
        PASSED,
        "send_letter",
        PASSED,
        "send_letter",
        PASSED,
        "record_answers",
        "record_lapse",
        "ended",
    ],
    "partner_application-register_down": ["check_company", "tried again", "asked decide"],
    "partner_application-rules_broken": [
        "heard decide",
        "note_ignored_decision",
        "record_proposal",
        "note_ignored_decision",
        "open_partner",
        "ended",
    ],
    "partner_application-signal_too_late": [
        "open_partner",
        "send_letter",
        "heard decide",
        "note_ignored_decision",
        "ended",
    ],
    "partner_application-taken_back": [
        "record_proposal",
        "asked take_back",
        "record_taken_back",
        "record_proposal",
        "record_decision",
        "ended",
    ],
    "partner_application-withdrawn_while_checked": [
        "check_company",
        "asked withdraw",
        "record_withdrawal",
        "send_letter",
        "ended",
    ],
    "partner_application-withdrawn_while_decided": [
        "record_proposal",
        "asked withdraw",
        "record_withdrawal",
        "ended",
    ],
}
"""Each recording with what it exists for, in the order it happened; others may stand between."""

LEAVES_OUT = {
    "name_order-too_small": {"register_name", "charge_hold"},
    "name_order-cancelled_while_holding": {"register_name", "charge_hold"},
    "name_order-denied": {"charge_hold"},
    "name_order-name_taken": {"charge_hold"},
    "domain_order-too_small": {"register_name", "charge_hold"},
    "domain_order-cancelled_while_holding": {"register_name", "charge_hold"},
    "domain_order-denied": {"charge_hold"},
    "domain_order-name_taken": {"charge_hold"},
    "payment_by_hand-call_paid": {"credit_payment", "credit_top_up"},
    "payment_by_hand-returned": {"credit_payment", "credit_top_up", "send_letter"},
    "payment_by_hand-refused": {"credit_payment", "credit_top_up", "send_letter"},
    "correction-refused": {"reverse_entry", "send_letter"},
    "correction-too_small": {"record_correction", "send_letter"},
    "deposit_activation-nobody_asked": {"open_deposit", "send_letter"},
    "deposit_activation-not_offered": {"open_deposit"},
    "deposit_activation-declined": {"open_deposit"},
    "self_audit-right": {"send_letter"},
    "low_deposit-nothing_to_tell": {"send_letter"},
    "deposit_refund-refused": {"pay_refund", "issue_credit_note"},
    "deposit_refund-withdrawn": {"pay_refund", "issue_credit_note"},
    "deposit_refund-too_small": {"pay_refund"},
    "deposit_top_up-lapsed": {"credit_top_up"},
    "deposit_top_up-credited": {"lapse_top_up"},
    "partner_application-declined": {"open_partner"},
    "partner_application-lapsed": {"check_company", "open_partner"},
    "partner_application-never_answered": {"open_partner"},
    "partner_application-withdrawn_while_checked": {"submit_for_review", "open_partner"},
    "partner_application-withdrawn_while_decided": {"record_decision", "open_partner"},
}


def name_of(story: type) -> str:
    """Return under which name Temporal knows a story."""
    return str(workflow._Definition.must_from_class(story).name)


def text_of(branch: str) -> str:
    return (HISTORIES / f"{branch}.json").read_text("utf-8")


def read(branch: str) -> Any:
    return json.loads(text_of(branch))


def history_of(branch: str) -> WorkflowHistory:
    return WorkflowHistory.from_json(workflow_id_of(read(branch)), text_of(branch))


def replayer_of(*stories: type) -> Replayer:
    return Replayer(workflows=stories, workflow_runner=RUNNER, data_converter=CONVERTER)


def has_in_order(steps: list[str], wanted: list[str]) -> bool:
    rest = iter(steps)
    return all(step in rest for step in wanted)


def test_every_branch_has_its_recording() -> None:
    assert {path.stem for path in HISTORIES.glob("*.json")} == set(BRANCHES)


def test_every_story_has_a_recording() -> None:
    told = {type_of(read(branch)) for branch in BRANCHES}

    assert told == {name_of(story) for story in STORIES}


@pytest.mark.parametrize("branch", BRANCHES)
def test_a_recording_reaches_what_it_exists_for(branch: str) -> None:
    steps = steps_in(read(branch))

    assert has_in_order(steps, BRANCHES[branch]), steps
    assert not LEAVES_OUT.get(branch, set()) & set(steps)


@pytest.mark.parametrize("branch", BRANCHES)
async def test_todays_stories_tell_what_was_recorded(branch: str) -> None:
    await replayer_of(*STORIES).replay_workflow(history_of(branch))


@pytest.mark.parametrize(
    ("story", "branch"),
    [(HastyOrder, "domain_order-registered"), (SilentActivation, "deposit_activation-opened")],
)
async def test_a_story_that_differs_is_noticed(story: type, branch: str) -> None:
    with pytest.raises(NondeterminismError):
        await replayer_of(story).replay_workflow(history_of(branch))


# A letter that is shown before it leaves passes through whole, and sealed: decision 15.
@pytest.mark.parametrize("branch", [each for each in BRANCHES if each != "errands-letter_shown"])
def test_no_recording_holds_personal_data(branch: str) -> None:
    form = make_form()
    said = words_in(read(branch)).casefold()

    for personal in (*form.contact_name.split(), form.email.partition("@")[2], form.phone[-9:]):
        assert personal.casefold() not in said


def test_the_look_for_personal_data_sees_into_payloads() -> None:
    said = words_in(read("name_order-registered"))
    company = words_in(read("partner_application-approved"))

    assert "volna-" in said
    assert "Žluťoučký kůň" in company


def test_no_recording_holds_a_secret() -> None:
    said = "\n".join(words_in(read(branch)) for branch in BRANCHES)

    for secret in ("sandbox-token", "Sandbox-Pw-1", "/confirm/"):
        assert secret not in said
