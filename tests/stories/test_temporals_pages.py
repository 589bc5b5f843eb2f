"""Our people read a case on Temporal's own pages; whoever is not signed in finds it sealed."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from worker.parts import House
from worker.welcome import REVIEWER, remember_logins
from workflows.ids import application_workflow_id

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

REFERENCE = "PP-2026-0001"
"""The demonstration's own application; every house has it."""


async def test_a_case_is_open_to_a_reviewer_and_sealed_to_a_stranger(
    browser: Browser, house: House, tmp_path: Path
) -> None:
    reviewer = next(each for each in remember_logins(house) if each.role == REVIEWER)
    workflow_id = application_workflow_id(REFERENCE).replace("/", "%2F")
    case = f"{house.address('temporal_ui')}/namespaces/partnerdesk/workflows/{workflow_id}"
    given = f'"application_id": "{REFERENCE}"'
    window = await browser.new_context()
    page = await window.new_page()

    await page.goto(case)
    await expect(page.get_by_text("Sign in as a reviewer in this browser").first).to_be_visible()
    sealed = await page.inner_text("body")
    await page.goto(f"{house.web_address}/sign-in")
    await page.fill("input[name=email]", reviewer.email)
    await page.fill("input[name=password]", reviewer.password)
    await page.press("input[name=password]", "Enter")
    await page.wait_for_url("**/review")
    await page.goto(case)
    await expect(page.get_by_text(given).first).to_be_visible()
    await page.screenshot(path=tmp_path / "temporal.png")

    assert given not in sealed
    assert "Sign in as a reviewer" not in await page.inner_text("body")
    await window.close()
