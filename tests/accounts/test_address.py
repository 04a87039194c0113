"""People change the address they sign in with: nobody takes another's, and nobody learns who has an account."""

import re
import time
from datetime import timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone
from django_scopes import scope
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import AuditEvent, Membership, Organization, Role, User
from tests.cast import OwnClient, confirm, make_member

pytestmark = pytest.mark.django_db

NEW = "marcus@new.example"


def letters(number: int = 1) -> list[EmailMessage]:
    """What was sent: mails go beside the page."""
    end = time.monotonic() + 10
    while len(mail.outbox) < number and time.monotonic() < end:
        time.sleep(0.01)
    return list(mail.outbox)


def link_for(client: OwnClient, email: str = NEW) -> str:
    confirm(client).post("/account/address/", {"email": email})
    found = re.search(r"/account/address/\S+", str(letters()[-1].body))
    assert found is not None
    return found[0]


def test_the_link_changes_account_and_memberships_and_the_old_address_hears_of_it(
    as_marcus: OwnClient,
    marcus: Membership,
    in_meridian: Organization,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    link = link_for(as_marcus)
    assert letters()[0].to == [NEW]
    assert User.objects.filter(email="marcus@example.org").exists(), "the link alone changes nothing"
    assert NEW in as_marcus.get(link).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        as_marcus.post(link)

    marcus.refresh_from_db()
    assert marcus.user is not None
    assert (User.objects.get(pk=marcus.user.pk).email, marcus.email) == (NEW, NEW)
    assert letters(2)[1].to == ["marcus@example.org"]
    assert NEW in str(letters(2)[1].body)
    event = AuditEvent.objects.get(verb="sign_in.address_changed")
    assert event.payload == {"before": "marcus@example.org", "after": NEW}
    assert as_marcus.get(link).status_code == HTTPStatus.GONE, "it works once"


def test_asking_wants_to_know_who_is_there(as_marcus: OwnClient) -> None:
    assert as_marcus.get("/account/address/")["Location"].startswith("/account/reauthenticate/")


def test_an_address_that_has_an_account_is_answered_like_any_other_and_never_taken(
    as_marcus: OwnClient, nina: Membership
) -> None:
    answers = []
    for email in (NEW, "Nina@example.org"):
        confirm(as_marcus).post("/account/address/", {"email": email})
        answers.append(as_marcus.get("/account/").content.decode().replace(email.casefold(), "X").replace(email, "X"))
    same = [re.sub(r"[A-Za-z0-9]{64}|nonce-[^'\"]+", "", answer) for answer in answers]
    assert same[0] == same[1]
    assert [letter.to for letter in letters(2)] == [[NEW], ["nina@example.org"]]
    assert "/account/address/" not in str(letters(2)[1].body)


def test_who_took_the_address_in_the_meantime_keeps_it(as_marcus: OwnClient, marcus: Membership) -> None:
    link = link_for(as_marcus)
    User.objects.create_user(NEW, "four words walk home", name="Other")
    as_marcus.post(link)
    assert marcus.user is not None
    assert User.objects.get(pk=marcus.user.pk).email == "marcus@example.org"


def test_a_link_is_good_for_one_account_and_an_hour(
    as_marcus: OwnClient, as_olivia: OwnClient, olivia: Membership
) -> None:
    link = link_for(as_marcus)
    assert as_olivia.get(link).status_code == HTTPStatus.GONE
    as_olivia.post(link)
    assert olivia.user is not None
    assert User.objects.get(pk=olivia.user.pk).email == "olivia@example.org"
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert as_marcus.get(link).status_code in (HTTPStatus.GONE, HTTPStatus.FOUND)
        as_marcus.post(link)
    assert not User.objects.filter(email=NEW).exists()


def test_an_address_that_stands_for_somebody_else_in_an_organization_stays_theirs(
    as_marcus: OwnClient, marcus: Membership, rival: Organization, in_meridian: Organization
) -> None:
    assert marcus.user is not None
    there = make_member(rival, "Marcus", Role.ANALYST, user=marcus.user)
    with scope(organization=rival):
        Membership.objects.create(organization=rival, name="A contact", email=NEW)
    as_marcus.post(link_for(as_marcus))
    marcus.refresh_from_db()
    assert marcus.email == NEW
    with scope(organization=rival):
        there.refresh_from_db()
        assert there.email == "marcus@example.org"


def test_only_so_many_links_are_sent(as_marcus: OwnClient) -> None:
    confirm(as_marcus)
    answers = [as_marcus.post("/account/address/", {"email": f"a{number}@new.example"}) for number in range(12)]
    assert answers[0].status_code == HTTPStatus.FOUND
    assert answers[-1].status_code == HTTPStatus.UNPROCESSABLE_ENTITY
