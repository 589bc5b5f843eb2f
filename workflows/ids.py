"""The names under which stories run, one function a story; and the queues they run on.

Temporal shows all of them in the clear: ids of ours stand in them, never what a person gave us.
"""

from datetime import date

from activities.registry.lanes import account_of
from programme.billing.incoming import PaymentKey

TASK_QUEUE = "partnerdesk"

ARES, ADIS, VIES, ISIR = "ares", "adis", "vies", "isir"
"""The registers that count our questions, all our workers' together; each has its own queue."""


def application_workflow_id(application_id: str) -> str:
    """Return the workflow id of an application."""
    return f"application/{application_id}"


def deposit_workflow_id(partner_id: str) -> str:
    """Return the workflow id of the opening of a partner's deposit."""
    return f"deposit/{partner_id}"


def top_up_workflow_id(top_up_id: str) -> str:
    """Return the workflow id of a top-up."""
    return f"top-up/{top_up_id}"


def refund_workflow_id(refund_id: str) -> str:
    """Return the workflow id of a refund."""
    return f"refund/{refund_id}"


def low_deposit_workflow_id(partner_id: str, version: int) -> str:
    """Return the workflow id of telling a partner that the deposit became low with an entry."""
    return f"low-deposit/{partner_id}/{version}"


def automatic_top_up_id(partner_id: str, version: int) -> str:
    """Return the id of the top-up that is asked for by itself; one a crossing of the level."""
    return f"auto_{partner_id}_{version}"


def order_workflow_id(order_id: str) -> str:
    """Return the workflow id of a domain order."""
    return f"order/{order_id}"


def bulk_workflow_id(bulk_id: str) -> str:
    """Return the workflow id of a bulk order."""
    return f"bulk/{bulk_id}"


def renewal_workflow_id(domain: str, until: date) -> str:
    """Return the workflow id of the automatic renewal of a name before one last day."""
    return f"renewal/{domain}/{until.isoformat()}"


def statement_workflow_id(account: str, day: date) -> str:
    """Return the workflow id of one day's reading of a bank account."""
    return f"statement/{account.replace('/', '-')}/{day.isoformat()}"


def payment_workflow_id(key: PaymentKey) -> str:
    """Return the workflow id of what a person decides about a payment."""
    return f"payment/{key.bank_account.replace('/', '-')}-{key.movement_id}"


def correction_workflow_id(correction_id: str) -> str:
    """Return the workflow id of a correction of a deposit."""
    return f"correction/{correction_id}"


def statement_file_workflow_id(account: str, sha256: str) -> str:
    """Return the workflow id of the import of one file for a bank account."""
    return f"statement/{account.replace('/', '-')}/{sha256[:16]}"


def company_errand_id(asked_as: str) -> str:
    """Return the workflow id of one question about a company, which it does not name."""
    return f"errand/company/{asked_as}"


def proof_errand_id(asked_as: str) -> str:
    """Return the workflow id of one look at a letter before it leaves."""
    return f"errand/proof/{asked_as}"


def resume_errand_id(draft_id: str, asked_as: str) -> str:
    """Return the workflow id of one letter with the link to a draft."""
    return f"errand/draft/{draft_id}/{asked_as}"


def standing_errand_id(application_id: str, asked_as: str) -> str:
    """Return the workflow id of one letter that says where an application can be followed."""
    return f"errand/standing/{application_id}/{asked_as}"


def offer_errand_id(price_list_id: str) -> str:
    """Return the workflow id of the publication of a price list."""
    return f"errand/offer/{price_list_id}"


def tier_errand_id(tier_id: str, version: int, sent_as: str) -> str:
    """Return the workflow id of one manager's wish to publish a version of a tier."""
    return f"errand/tier/{tier_id}/{version}/{sent_as}"


def prices_errand_id(file_id: str, sent_as: str) -> str:
    """Return the workflow id of one manager's wish to publish a file of prices."""
    return f"errand/prices/{file_id}/{sent_as}"


def task_errand_id(task_id: str) -> str:
    """Return the workflow id of the closing of a task."""
    return f"errand/task/{task_id}"


def letter_errand_id(letter_id: str) -> str:
    """Return the workflow id of the sending of one letter outside any story."""
    return f"errand/letter/{letter_id}"


def alert_level_errand_id(partner_id: str, asked_as: str) -> str:
    """Return the workflow id of bringing a partner's alert level into the books."""
    return f"errand/alert-level/{partner_id}/{asked_as}"


def registry_queue(zone: str) -> str:
    """Return the queue of the one worker that may change things at a zone's registry account.

    All zones of an account share it: it has the account's rate, and one thing is done at a time.
    """
    return f"registry/{account_of(zone)}/orders"


def registry_questions_queue(zone: str) -> str:
    """Return the queue of questions to a zone's registry account; they never wait for orders."""
    return f"registry/{account_of(zone)}/questions"


def registry_poll_workflow_id(account: str) -> str:
    """Return the workflow id of the reading of a registry account's messages."""
    return f"registry-poll/{account}"


def register_queue(register: str) -> str:
    """Return the queue of the questions to one register, which lets through what it allows."""
    return f"register/{register}"


def sanctions_workflow_id(day: date) -> str:
    """Return the workflow id of one day's fetching of the sanctions lists."""
    return f"sanctions/{day.isoformat()}"


def retention_workflow_id(day: date) -> str:
    """Return the workflow id of one day's erasing of what was kept long enough."""
    return f"retention/{day.isoformat()}"


def settlement_workflow_id(partner_id: str, month: date) -> str:
    """Return the workflow id of the settlement of a partner's month."""
    return f"settlement/{partner_id}/{month:%Y-%m}"


MONTH_END = "month-end"
"""The schedule that settles every month, and what the ids of its stories begin with."""


def change_workflow_id(change_id: str) -> str:
    """Return the workflow id of a change of a name."""
    return f"change/{change_id}"


def comparison_workflow_id(comparison_id: str) -> str:
    """Return the workflow id of one day's comparison with a registry."""
    return f"registry-comparison/{comparison_id}"


def account_errand_id(account: str, stops: int) -> str:
    """Return the workflow id of opening a registry account after one of its stops."""
    return f"errand/registry-account/{account}/{stops}"


def ruling_errand_id(order_id: str) -> str:
    """Return the workflow id of a manager's word about an order in review."""
    return f"errand/ruling/{order_id}"


def look_errand_id(asked_as: str) -> str:
    """Return the workflow id of one look at a name, which it does not tell."""
    return f"errand/name/{asked_as}"
