"""The page to try the API on, under the strict policy and without anything from elsewhere."""

import pytest
from playwright.sync_api import expect

from accounts.models import Membership
from tests.browser.conftest import OpenAs
from tests.calling import Caller

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_an_operation_is_tried_with_a_token(open_as: OpenAs, marcus: Membership) -> None:
    page = open_as(None, "/api/v1/docs/")
    page.locator(".scheme-container button.authorize").click(timeout=60_000)  # the whole schema is drawn first
    page.locator(".auth-container input").fill(Caller.of(marcus).secret)
    page.locator(".auth-btn-wrapper button.authorize").click()
    page.locator(".btn-done").click()

    operation = page.locator("#operations-organization-organization_get")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()

    expect(operation.locator(".live-responses-table .response-col_status").last).to_contain_text("200")
    expect(operation.locator(".live-responses-table")).to_contain_text("Meridian")
    assert page.evaluate("Object.keys(localStorage).length") == 0
