"""No table is forgotten: each holds applicants and is shown and erased, or says why it does not."""

from db.tables import all_tables
from db.views.known import HOLDINGS
from web.words.known_words import TABLES

NOBODYS = {
    "books.counters": "counts papers",
    "books.price_lists": "our own prices",
    "books.name_prices": "our own prices",
    "books.promotions": "our own prices",
    "front.bulk_prices": "what one name of a list costs, and why",
    "front.price_files": "our own prices, and which of our people sent them",
    "books.tiers": "our own conditions",
    "books.sanctions_lists": "a public list, replaced whole; not about applicants",
    "books.register_answers": "found by a digest of the question only, and gone after seven days",
    "books.deposits": "amounts under a partner's number; the law keeps them",
    "books.deposit_entries": "amounts under a partner's number; the law keeps them",
    "books.paper_payments": "which paper stands for which payment; the law keeps them",
    "books.paper_files": "what the papers look like; the law keeps them with the papers",
    "books.paper_deductions": "amounts between papers; the law keeps them",
    "books.audits": "when our books were compared with themselves",
    "books.audit_findings": "ids and amounts that do not agree",
    "books.deposit_alerts": "amounts under a partner's number, and when the partner was told",
    "books.registry_objects": "handles at a registry under a key of ours",
    "books.renewal_notices": "which day a partner was told of a name; ids and days",
    "books.submissions": "what was sent to a registry for an order, sealed",
    "books.attempts": "transaction numbers of a registry",
    "books.registry_sightings": "what a registry shows of names; handles, nobody's data",
    "books.registry_comparisons": "when our names were compared with a registry's",
    "books.registry_findings": "names and days that do not agree",
    "books.registry_accounts": "whether our own accounts at registries take orders",
    "books.registry_waits": "ids of stories that wait for an account of ours",
    "books.registry_messages": "what registries told us, about names; masked",
    "books.statements": "the bank's statements as files, not one payer's",
    "books.statement_contents": "what the bank said of everybody; the law keeps it",
    "books.movement_sources": "numbers of lines; whose payment it is stands with the movement",
    "books.bank_calls": "when we asked the bank",
    "front.statement_files": "what the bank said of everybody, as our accountants sent it",
    "front.draft_keys": "digests of a browser's token; gone with their draft",
}


def test_every_table_is_known_to_hold_applicants_or_not_to() -> None:
    held = {table.fullname for table, _ in HOLDINGS}

    assert held | set(NOBODYS) == set(all_tables().tables)
    assert not held & set(NOBODYS)
    assert all(NOBODYS.values())


def test_every_table_that_is_shown_has_its_words() -> None:
    assert set(TABLES) == {table.fullname for table, _ in HOLDINGS}
