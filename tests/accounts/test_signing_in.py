"""At the door: passwords, second factors, limits, sessions, and what stands on record about it."""

import re
import socket
import time
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings as django_settings
from django.core import mail
from django.test import override_settings
from django_scopes import scopes_disabled
from pytest_django import Settings

from accounts.models import AuditEvent, Membership, Organization
from core import clock
from core.http import client_address
from tests.cast import PASSWORD, OwnClient, confirm

LOGIN = "/account/login/"


def sign_in(client: OwnClient, email: str, password: str = PASSWORD, **headers: str) -> Any:
    return client.post(LOGIN, {"login": email, "password": password}, headers=headers)


def events(verb: str) -> list[AuditEvent]:
    with scopes_disabled():
        return list(AuditEvent.objects.filter(verb=verb).order_by("at", "id"))


def arrived() -> list[Any]:
    """The mails, once one is there: those about forgotten passwords are sent beside the page."""
    end = time.monotonic() + 5
    while not mail.outbox and time.monotonic() < end:
        time.sleep(0.01)
    return list(mail.outbox)


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def test_a_member_signs_in_and_lands_in_the_organization(marcus: Membership, anonymous: OwnClient) -> None:
    assert sign_in(anonymous, "Marcus@Example.org")["Location"] == "/"
    assert anonymous.get("/")["Location"] == marcus.organization.get_absolute_url()
    [event] = events("sign_in.done")
    assert (event.actor_name, event.organization_id) == ("Marcus", marcus.organization_id)
    assert event.request_id


def test_somebody_with_two_organizations_chooses(
    marcus: Membership, rival: Organization, as_marcus: OwnClient, in_rival: Organization
) -> None:
    Membership.objects.create(organization=rival, user=marcus.user, name="M", email="m@example.org", role="auditor")
    page = as_marcus.get("/", follow=True).content.decode()
    assert "Meridian" in page
    assert "Rival" in page


def test_a_failed_sign_in_is_on_record_where_the_member_belongs(marcus: Membership, anonymous: OwnClient) -> None:
    assert sign_in(anonymous, marcus.email, "wrong").status_code == HTTPStatus.OK
    [event] = events("sign_in.failed")
    assert (event.organization_id, event.record_label) == (marcus.organization_id, "Marcus")
    assert event.actor_name == "SOC Builder", "nobody knows whether it was Marcus"


def test_what_is_no_address_is_not_kept(anonymous: OwnClient, db: None) -> None:
    """People type their password into the wrong field."""
    sign_in(anonymous, "my secret password", "x")
    sign_in(anonymous, "nobody@example.org", "x")
    assert [event.payload["email"] for event in events("sign_in.failed")] in (
        ["nobody@example.org"],
        ["", "nobody@example.org"],
    )


def test_an_unknown_address_and_a_wrong_password_look_the_same(marcus: Membership, anonymous: OwnClient) -> None:
    answers = [sign_in(OwnClient(), email, "wrong").content.decode() for email in (marcus.email, "nobody@example.org")]
    plain = [re.sub(r"[A-Za-z0-9]{64}|\S+@example.org", "…", answer) for answer in answers]
    assert plain[0] == plain[1]


def test_after_five_failures_even_the_right_password_waits(marcus: Membership, db: None) -> None:
    for number in range(5):
        sign_in(OwnClient(REMOTE_ADDR=f"10.0.0.{number}"), marcus.email, "wrong")
    client = OwnClient(REMOTE_ADDR="10.0.0.99")
    page = sign_in(client, marcus.email).content.decode()
    assert "Too many failed" in page
    assert client.get("/")["Location"].startswith(LOGIN)


def test_the_limit_is_not_passed_by_another_spelling_or_a_made_up_header(marcus: Membership, db: None) -> None:
    for spelling in (
        "marcus@example.org",
        "MARCUS@example.org",
        "Marcus@Example.Org",
        " marcus@example.org",
        "marcus@example.org ",
    ):  # one list
        sign_in(OwnClient(), spelling, "wrong", **{"X-Forwarded-For": "203.0.113.7"})
    assert "Too many failed" in sign_in(OwnClient(), marcus.email).content.decode()


def test_who_asks_too_often_for_a_new_password_is_told_to_wait_in_our_words(marcus: Membership, db: None) -> None:
    answers = [OwnClient().post("/account/password/reset/", {"email": marcus.email}) for _try in range(6)]
    assert answers[-1].status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert "Wait a few minutes" in answers[-1].content.decode()


@pytest.mark.parametrize(
    ("proxies", "seen", "address"),
    [
        (0, "203.0.113.7", "10.0.0.1"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (2, "198.51.100.1, 203.0.113.7", "198.51.100.1"),
        (2, "203.0.113.7", "10.0.0.1"),
        (1, "not an address", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_only_what_trusted_proxies_saw_is_an_address(proxies: int, seen: str, address: str, rf: Any) -> None:
    with override_settings(TRUSTED_PROXIES=proxies):
        assert client_address(rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=seen)) == address


def test_events_name_the_address_behind_the_proxy(marcus: Membership, anonymous: OwnClient, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    sign_in(anonymous, marcus.email, **{"X-Forwarded-For": "1.2.3.4, 203.0.113.7"})
    assert events("sign_in.done")[0].address == "203.0.113.7"


# Second factors


def test_a_second_factor_is_asked_for_once_it_is_set_up(marcus: Membership, as_marcus: OwnClient) -> None:
    confirm(as_marcus)
    page = as_marcus.get("/account/2fa/totp/activate/").content.decode()
    found = re.search(r'id="authenticator_secret"[^>]*value="([A-Z2-7]+)"', page)
    assert found, page
    answer = as_marcus.post("/account/2fa/totp/activate/", {"code": code_of(found[1])})
    assert answer["Location"] == "/account/2fa/recovery-codes/"
    codes = re.findall(r"\b\d{8}\b", as_marcus.get(answer["Location"]).content.decode())
    stored = Authenticator.objects.get(type="totp")
    assert found[1] not in str(stored.data), "the secret is kept encrypted"

    client = OwnClient()
    assert sign_in(client, marcus.email)["Location"].startswith("/account/2fa/authenticate/")
    assert client.get("/")["Location"].startswith(LOGIN)
    client.post("/account/2fa/authenticate/", {"code": codes[0]})
    assert client.get("/")["Location"] == marcus.organization.get_absolute_url()
    again = OwnClient()
    sign_in(again, marcus.email)
    again.post("/account/2fa/authenticate/", {"code": codes[0]})
    assert again.get("/")["Location"].startswith(LOGIN), "a recovery code works once"
    assert {"totp", "recovery_codes"} >= {event.payload["kind"] for event in events("factor.add")}
    assert events("sign_in.failed")[-1].payload["step"] == "second factor"


def test_where_it_is_required_members_are_led_to_set_it_up_and_not_locked_out(
    as_marcus: OwnClient, marcus: Membership, meridian: Organization
) -> None:
    meridian.is_mfa_required = True
    meridian.save()
    answer = as_marcus.get(meridian.get_absolute_url())
    assert answer["Location"] == "/account/2fa/"
    page = as_marcus.get(answer["Location"])
    assert "asks every member for a second factor" in page.content.decode()
    assert confirm(as_marcus).get("/account/2fa/totp/activate/").status_code == HTTPStatus.OK
    Authenticator.objects.create(user=marcus.user, type="totp", data={})
    assert as_marcus.get(meridian.get_absolute_url()).status_code == HTTPStatus.OK


def test_the_pages_of_passkeys_carry_no_script_of_the_library(as_marcus: OwnClient) -> None:
    for page in (confirm(as_marcus).get("/account/2fa/passkeys/add/"), OwnClient().get(LOGIN)):
        text = page.content.decode()
        assert "js/passkey.js" in text
        assert "webauthn-json" not in text
        assert not re.search(r"<script(?![^>]*(src=|application/json))", text)


def test_passkeys_belong_to_the_public_address(as_marcus: OwnClient, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://soc.example.org"
    settings.ALLOWED_HOSTS = ["*"]
    page = confirm(as_marcus).get("/account/2fa/passkeys/add/", headers={"Host": "evil.example"})
    assert '"id": "soc.example.org"' in page.content.decode()


# Passwords


def test_a_forgotten_password_is_replaced_by_mail(marcus: Membership, anonymous: OwnClient) -> None:
    anonymous.post("/account/password/reset/", {"email": marcus.email})
    [message] = arrived()
    link = re.search(rf"{re.escape(django_settings.PUBLIC_URL)}(\S+)", str(message.body))
    assert link, message.body
    page = anonymous.get(link[1], follow=True)
    new = "four words walk home"
    anonymous.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    assert OwnClient().login(email=marcus.email, password="four words walk home")
    assert [event.actor_name for event in events("password.reset")] == ["Marcus"]


def test_for_an_unknown_address_the_same_words_and_no_mail(anonymous: OwnClient, db: None) -> None:
    page = anonymous.post("/account/password/reset/", {"email": "nobody@example.org"}, follow=True)
    assert "If the address has an account" in page.content.decode()
    assert not mail.outbox


def test_a_mail_server_that_is_away_does_not_tell_who_has_an_account(
    marcus: Membership, anonymous: OwnClient, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    pages = [
        OwnClient().post("/account/password/reset/", {"email": email}, follow=True)
        for email in (marcus.email, "nobody@example.org")
    ]
    assert [page.status_code for page in pages] == [HTTPStatus.OK] * 2
    assert pages[0].content == pages[1].content


def test_nobody_waits_for_the_mail_that_tells_who_has_an_account(
    marcus: Membership, anonymous: OwnClient, settings: Settings
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_BACKEND, settings.EMAIL_TIMEOUT = "django.core.mail.backends.smtp.EmailBackend", 3
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        began = time.monotonic()
        anonymous.post("/account/password/reset/", {"email": marcus.email})
        assert time.monotonic() - began < 2
        silent.settimeout(5)
        silent.accept()[0].close()  # the mail is being brought nevertheless


def test_changing_the_password_ends_the_other_sessions(marcus: Membership) -> None:
    here, there = OwnClient(), OwnClient()
    for client in (here, there):
        sign_in(client, marcus.email)
    new = "four words walk home"
    wanted = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/account/password/change/", wanted)["Location"] == "/account/"
    assert here.get("/")["Location"] == marcus.organization.get_absolute_url()
    assert there.get("/")["Location"].startswith(LOGIN)
    assert mail.outbox[-1].to == [marcus.email]
    assert len(events("password.change")) == 1


# Sessions


def test_the_session_changes_its_key_at_sign_in(marcus: Membership, anonymous: OwnClient) -> None:
    anonymous.get(LOGIN)
    before = anonymous.session.session_key
    sign_in(anonymous, marcus.email)
    assert anonymous.session.session_key != before


@pytest.mark.parametrize(("pause", "is_in"), [(29, True), (31, False)])
def test_a_pause_of_half_an_hour_ends_the_session(
    as_marcus: OwnClient, marcus: Membership, pause: int, is_in: bool
) -> None:
    place = marcus.organization.get_absolute_url()
    as_marcus.get(place)
    with clock.at(clock.now() + timedelta(minutes=pause)):
        answer = as_marcus.get(place)
    assert (answer.status_code == HTTPStatus.OK) is is_in
    assert "Clear-Site-Data" not in answer, "what could not be sent is offered again after signing in"


def test_twelve_hours_are_the_longest(as_marcus: OwnClient, marcus: Membership) -> None:
    place, start = marcus.organization.get_absolute_url(), clock.now()
    for minutes in range(0, 12 * 60, 25):
        with clock.at(start + timedelta(minutes=minutes)):
            assert as_marcus.get(place).status_code == HTTPStatus.OK
    with clock.at(start + timedelta(hours=12, minutes=4)):
        assert as_marcus.get(place)["Location"].startswith(LOGIN)


def test_signing_out_wipes_what_the_browser_kept(as_marcus: OwnClient, marcus: Membership) -> None:
    answer = as_marcus.post("/account/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert as_marcus.get("/")["Location"].startswith(LOGIN)
    assert [event.actor_name for event in events("sign_in.ended")] == ["Marcus"]


def test_the_own_sessions_are_listed_and_the_others_can_be_ended(marcus: Membership) -> None:
    here, there = OwnClient(), OwnClient(headers={"User-Agent": "Elsewhere/1.0"})
    for client in (here, there):
        sign_in(client, marcus.email)
    assert "Elsewhere/1.0" in here.get("/account/sessions/").content.decode()
    here.post("/account/sessions/")
    [event] = events("sign_in.others_ended")
    assert (event.actor_name, event.payload) == ("Marcus", {"sessions": 1})
    assert there.get("/")["Location"].startswith(LOGIN)
    assert here.get("/account/sessions/").status_code == HTTPStatus.OK


def test_a_part_of_a_page_is_not_replaced_by_the_sign_in_page(meridian: Organization, anonymous: OwnClient) -> None:
    answer = anonymous.get(meridian.get_absolute_url(), headers={"HX-Request": "true"})
    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert answer["HX-Redirect"].startswith(LOGIN)


def test_whoever_is_invited_by_name_only_cannot_sign_in(in_meridian: Organization, anonymous: OwnClient) -> None:
    Membership.objects.create(organization=in_meridian, name="Omar", email="omar@example.org", role="owner")
    for password in ("", "omar", PASSWORD):
        sign_in(anonymous, "omar@example.org", password)
    assert anonymous.get("/")["Location"].startswith(LOGIN)


def test_the_name_follows_into_every_organization(
    as_marcus: OwnClient, marcus: Membership, in_meridian: Organization
) -> None:
    as_marcus.post("/account/", {"name": "Marcus Aurel"})
    marcus.refresh_from_db()
    assert marcus.name == "Marcus Aurel"
    assert "Member changed" in as_marcus.get(f"/o/meridian/members/{marcus.pk}/").content.decode()


@pytest.mark.parametrize(
    "credential",
    ["", "x", "null", "1", "9" * 5000, "[" * 5000, "[]", "{}", '"x"', '{"response": 1}', '{"response": null}',
     '{"response": {"userHandle": 1}}', '{"response": {"userHandle": "////"}}',
     '{"id": [], "rawId": {}, "type": 1, "response": []}',
     '{"response": {"userHandle": "eA"}}', '{"response": {"userHandle": "eA", "clientDataJSON": 1}}'],
)  # fmt: skip
def test_no_nonsense_in_place_of_a_passkey_breaks_the_door(
    credential: str, as_marcus: OwnClient, anonymous: OwnClient
) -> None:
    anonymous.get("/account/2fa/passkeys/login/", headers={"Accept": "application/json"})
    anonymous.post("/account/2fa/passkeys/login/", {"credential": credential})
    assert anonymous.get("/")["Location"].startswith(LOGIN)
    confirm(as_marcus).get("/account/2fa/passkeys/add/")
    as_marcus.post("/account/2fa/passkeys/add/", {"name": "x", "credential": credential})
    as_marcus.post("/account/2fa/passkeys/reauthenticate/", {"credential": credential})
    assert not Authenticator.objects.exists()
