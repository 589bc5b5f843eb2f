"""Each story's numbered comments are its help page's own steps, word for word."""

import re

import pytest

from tests.house_rules.house import ROOT

PAGES = {
    "partner_application": "become-a-partner",
    "deposit_activation": "open-a-deposit",
    "deposit_top_up": "top-up-your-deposit",
    "billing/monthly_settlement": "your-monthly-settlement",
    "billing/month_end": "the-end-of-a-month",
    "domain_order": "order-a-domain",
    "domains/registry_poll": "what-registries-tell-us",
    "domains/bulk_order": "order-many-domains",
    "domains/renewal": "renew-domains",
    "bank_statement": "payments-from-the-bank",
    "sanctions_lists": "the-sanctions-lists",
    "retention": "what-we-keep",
    "billing/deposit_refund": "get-your-deposit-back",
    "billing/self_audit": "the-nightly-audit",
    "billing/low_deposit": "when-the-deposit-is-low",
    "billing/payment_by_hand": "payments-that-need-a-person",
    "billing/correction": "corrections",
    "billing/statement_file": "statements-from-files",
    "domains/domain_change": "change-a-domain",
    "domains/domain_deletion": "delete-a-domain",
    "domains/transfer_code": "get-the-transfer-code",
    "domains/registry_comparison": "the-registry-comparison",
}
LANDED = {"domains/landed_order"}
"""Told to their end, and never begun any more."""
ERRANDS = {
    "errands",
    "billing/errands",
    "domains/change_errands",
    "domains/daily_look",
    "domains/registry_errands",
}
BILLING = ROOT / "workflows" / "billing"
DOMAINS = ROOT / "workflows" / "domains"


def steps(page: str, language: str) -> list[str]:
    text = (ROOT / f"docs/help/{language}/{page}.md").read_text()
    return re.findall(r"^(\d+\. .+)$", text, re.M)


def numbers(lines: list[str]) -> list[str]:
    return [line.partition(".")[0] for line in lines]


def test_every_story_has_a_help_page_and_an_errand_has_none() -> None:
    stories = {
        path.relative_to(ROOT / "workflows").with_suffix("").as_posix()
        for path in [
            *(ROOT / "workflows").glob("*.py"),
            *BILLING.glob("*.py"),
            *DOMAINS.glob("*.py"),
        ]
        if re.search(r"^@workflow\.defn", path.read_text(), re.M)
    }

    assert stories - ERRANDS - LANDED == set(PAGES)


@pytest.mark.parametrize(("story", "page"), PAGES.items())
def test_a_story_reads_like_its_help_page(story: str, page: str) -> None:
    source = (ROOT / f"workflows/{story}.py").read_text()

    told = re.findall(r"^ +# (\d+\. .+)$", source, re.M)

    assert told == steps(page, "en")
    assert all(len(step) <= 88 for step in told)


@pytest.mark.parametrize("page", PAGES.values())
def test_the_steps_are_counted_from_one_in_both_languages(page: str) -> None:
    english, czech = steps(page, "en"), steps(page, "cs")

    assert numbers(english) == [str(number + 1) for number in range(len(english))]
    assert numbers(czech) == numbers(english)
    assert not set(english) & set(czech)


def test_every_help_page_stands_in_both_languages() -> None:
    pages = {
        language: {path.stem for path in (ROOT / f"docs/help/{language}").glob("*.md")}
        for language in ("en", "cs")
    }

    assert pages["en"] == pages["cs"] >= set(PAGES.values())
