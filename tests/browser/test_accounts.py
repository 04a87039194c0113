"""Passkeys, and the look of the pages about people, the organization and its trail."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import CDPSession, Page, expect

from accounts import actions
from accounts.models import Membership, Organization
from tests.browser.conftest import OpenAs, faults
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def with_authenticator(page: Page) -> tuple[CDPSession, str]:
    """A security device inside the browser, which always agrees."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    return session, made["authenticatorId"]


def sign_out(page: Page) -> None:
    page.goto("/account/")
    page.get_by_role("button", name="Sign out").last.click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_opening_the_link_of_the_operator_signs_in(open_as: OpenAs, marcus: Membership) -> None:
    assert marcus.user is not None
    page = open_as(None, "/account/login/")
    page.goto(actions.sign_in_link(marcus.user).replace(settings.PUBLIC_URL, ""))
    page.wait_for_url("**/o/meridian/")


def test_a_link_to_recover_waits_for_the_new_password(open_as: OpenAs, marcus: Membership) -> None:
    assert marcus.user is not None
    page = open_as(None, "/account/login/")
    page.goto(actions.sign_in_link(marcus.user).replace(settings.PUBLIC_URL, "") + "?recover")
    page.get_by_label("New password").fill("another long password of mine")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/o/meridian/")


def test_a_passkey_is_set_up_and_signs_in_alone_and_as_a_second_factor(open_as: OpenAs, marcus: Membership) -> None:
    page = open_as(marcus, "/account/2fa/")
    session, device = with_authenticator(page)

    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", name="Recovery Codes")).to_be_visible()

    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/o/meridian/")

    sign_out(page)
    page.get_by_label("Email").fill(marcus.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Use a security key").click()
    page.wait_for_url("**/o/meridian/")

    sign_out(page)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("The passkey was not used")


@pytest.mark.parametrize(
    "path",
    [
        "/o/meridian/members/", "/o/meridian/members/add/", "/o/meridian/organization/", "/o/meridian/audit/",
        "/account/", "/account/2fa/", "/account/password/change/", "/account/sessions/", "/organizations/",
    ],
)  # fmt: skip
def test_a_page_has_no_faults(path: str, open_as: OpenAs, olivia: Membership, marcus: Membership) -> None:
    assert not faults(open_as(olivia, path))


def test_the_page_of_a_member_has_no_faults(open_as: OpenAs, olivia: Membership, marcus: Membership) -> None:
    page = open_as(olivia, marcus.get_absolute_url())
    page.get_by_text("Change the name").click()
    page.get_by_text("End the membership").first.click()
    assert not faults(page)


@pytest.mark.parametrize("path", ["/account/login/", "/account/password/reset/", "/account/password/reset/done/"])
def test_a_page_before_the_door_has_no_faults(path: str, open_as: OpenAs, meridian: Organization) -> None:
    assert not faults(open_as(None, path))


def test_somebody_is_invited_and_joins_without_javascript(
    open_as: OpenAs, olivia: Membership, in_meridian: Organization
) -> None:
    member = Membership(organization=in_meridian, name="Omar", email="omar@example.org")
    link = actions.invite(member, "analyst", by=olivia)
    page = open_as(None, "/" + link.split("/", 3)[3], scripts=False)
    page.get_by_label("Password").fill("four words walk home")
    page.get_by_role("button", name="Create the account and join").click()
    page.wait_for_url("**/o/meridian/")


def test_the_chosen_colors_outlive_signing_out(open_as: OpenAs, olivia: Membership) -> None:
    page = open_as(olivia, "/account/")
    page.get_by_role("main").get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.get_by_role("main").get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")

    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()

    expect(page).to_have_url(re.compile("/account/login/"))
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
