"""What a migration does to rows that stand in the books already."""

import uuid
from typing import Any

from alembic import command
from sqlalchemy import NullPool, Row, create_engine, text

from db.migrate import configuration
from sandbox.postgres import EmbeddedPostgres
from tests.conftest import create_database

BEFORE, WITH_VERSIONS = "0003", "0004"

OLD_ROWS = """
INSERT INTO books.tiers (tier_id, names_discount_permille, hosting_discount_permille,
    least_names, deposit_wanted, demonstration, made_at)
VALUES ('plus', 200, 100, 50, true, true, '2026-03-14 23:30:00+00');
INSERT INTO books.applications (application_id, customer_id, tier_id, status, company_number,
    company_name, street, city, postcode, country, contact_name, email, phone, language,
    terms_version, received_at)
VALUES ('PP-2026-0001', 'c-1', 'plus', 'approved', '10000071', 'Kun s.r.o.', 'Dlouha 1', 'Brno',
    '60200', 'CZ', 'Jana', 'jana@kun.example', '+420 777 123 456', 'cs', '2026-01', now());
INSERT INTO books.partners (partner_id, application_id, tier_id, status, company_number,
    company_name, street, city, postcode, country, contact_name, email, phone, language,
    registry_key)
SELECT customer_id, application_id, tier_id, 'active', company_number, company_name, street, city,
    postcode, country, contact_name, email, phone, language, 'key'
FROM books.applications;
"""

NEXT_VERSION = """
INSERT INTO books.tiers (tier_id, version, valid_from, names_discount_permille,
    hosting_discount_permille, least_names, deposit_wanted, demonstration, who_may_apply,
    vat_payer_wanted, four_eyes)
VALUES ('plus', 2, '2027-01-01', 150, 100, 50, true, true, 'company', true, true)
"""


class OldHouse:
    """A database as it was before a migration, with rows in it."""

    def __init__(self, postgres: EmbeddedPostgres, revision: str) -> None:
        name = f"migrated_{uuid.uuid4().hex[:12]}"
        create_database(postgres, name)
        self.url = postgres.url(name)
        self._engine = create_engine(self.url, poolclass=NullPool)
        command.upgrade(configuration(self.url), revision)

    def run(self, statement: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(text(statement))

    def one(self, query: str) -> Row[Any]:
        with self._engine.connect() as connection:
            return connection.execute(text(query)).one()


def test_a_tier_that_stood_becomes_its_first_version(postgres: EmbeddedPostgres) -> None:
    house = OldHouse(postgres, BEFORE)
    house.run(OLD_ROWS)

    command.upgrade(configuration(house.url), WITH_VERSIONS)

    # Half past eleven in the evening, UTC, is the next day in Prague.
    kept = house.one("SELECT version, valid_from::text, names_discount_permille FROM books.tiers")
    pinned = house.one(
        "SELECT a.tier_version, p.tier_version FROM books.applications a JOIN books.partners p"
        " USING (application_id)"
    )
    assert tuple(kept) == (1, "2026-03-15", 200)
    assert tuple(pinned) == (1, 1)


def test_taking_the_versions_back_keeps_the_newest(postgres: EmbeddedPostgres) -> None:
    house = OldHouse(postgres, BEFORE)
    house.run(OLD_ROWS)
    command.upgrade(configuration(house.url), WITH_VERSIONS)
    house.run(NEXT_VERSION)

    command.downgrade(configuration(house.url), BEFORE)

    assert tuple(house.one("SELECT tier_id, names_discount_permille FROM books.tiers")) == (
        "plus",
        150,
    )
    assert house.one("SELECT tier_id FROM books.partners").tier_id == "plus"


WAITING = """
INSERT INTO books.top_ups (top_up_id, partner_id, status, currency, net_minor, tax_minor,
    gross_minor, variable_symbol, due_day)
VALUES ('t-open', 'c-1', 'awaiting_payment', 'CZK', 300000, 63000, 363000, '2426000001',
        '2026-12-01'),
    ('t-lapsed', 'c-1', 'lapsed', 'CZK', 300000, 63000, 363000, '2426000002', '2026-12-01'),
    ('t-paid', 'c-1', 'credited', 'CZK', 300000, 63000, 363000, '2426000003', '2026-12-01');
INSERT INTO books.bank_movements (bank_account, movement_id, booked_on, minor, currency,
    variable_symbol, payer_name, message, unmatched)
VALUES ('1/2010', 'less', '2026-11-23', 300000, 'CZK', '002426000001', '', '', 'other_amount'),
    ('1/2010', 'more', '2026-11-23', 400000, 'CZK', '2426000001', '', '', 'other_amount'),
    ('1/2010', 'late', '2026-11-23', 363000, 'CZK', '2426000002', '', '', 'not_awaited'),
    ('1/2010', 'twice', '2026-11-23', 363000, 'CZK', '2426000003', '', '', 'not_awaited'),
    ('1/2010', 'nobody', '2026-11-23', 363000, 'CZK', '777', '', '', 'unknown_symbol');
"""


def test_payments_that_waited_get_the_finer_reason(postgres: EmbeddedPostgres) -> None:
    house = OldHouse(postgres, "0010")
    house.run(WAITING)

    command.upgrade(configuration(house.url), "0013")

    reasons = house.one(
        "SELECT string_agg(movement_id || ' ' || unmatched, ', ' ORDER BY movement_id)"
        " FROM books.bank_movements"
    )
    assert tuple(reasons) == (
        "late overdue, less insufficient, more excessive, nobody unknown_symbol, twice duplicate",
    )
