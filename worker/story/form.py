"""The application form as a person fills it in, page after page, until it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from worker.story.browser import Browser, Page, StoryBrokenError

_MOST_PAGES = 20
SIZE = {"names_now": "60", "names_yearly": "20"}
CONSENTS = dict.fromkeys(("consent", "consent_support", "consent_authority"), "yes")


async def begin_form(browser: Browser, company_number: str) -> Page:
    """Begin an application with a company number; the register fills in the next page."""
    page = await browser.open("/apply")
    return await browser.send(page, "/apply", {"company_number": company_number})


async def fill_in(browser: Browser, page: Page, answers: Mapping[str, str]) -> Page:
    """Answer page after page, until the whole form can be checked.

    Raises StoryBrokenError.
    """
    for _ in range(_MOST_PAGES):
        if page.status != 200:
            raise StoryBrokenError(f"{page.url} ({page.status}): {page.words[:300]}")
        question = urlsplit(page.url).path.rpartition("/")[2]
        if question == "check":
            return page
        page = await browser.send(page, "/apply/", _answers_to(question, answers))
    raise StoryBrokenError(f"The form never ends; it stands at {page.url}.")


async def send_form(browser: Browser, page: Page) -> Page:
    """Send the form that was checked, and return the page that says it was received."""
    return await browser.send(page, urlsplit(page.url).path.replace("/check", "/send"))


def _answers_to(question: str, answers: Mapping[str, str]) -> dict[str, str]:
    fields = {
        "company": ("company_name", "street", "city", "postcode"),
        "contact": ("contact_name", "email", "phone"),
        "technical": ("ip_addresses",),
        "billing": ("billing_same",),
        "size": tuple(SIZE),
        "tier": ("tier_id",),
        "terms": tuple(CONSENTS),
        "account": ("account", "new_email", "password"),
    }
    if question not in fields:
        raise StoryBrokenError(f"The form asks something new: {question}.")
    return {name: answers[name] for name in fields[question] if name in answers}
