"""How people come in: first owner, invitation, link from the operator."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.urls import reverse
from django_scopes import scope, scopes_disabled

from accounts import actions
from accounts.models import AuditEvent, Membership, Organization, SignInLink, User
from core import clock
from core.errors import Refused
from tests.cast import PASSWORD, OwnClient, make_organization, make_user

NEW_PASSWORD = "four words walk home"


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def test_the_first_link_makes_the_owner_of_the_sample(anonymous: OwnClient, db: None) -> None:
    sample = make_organization("Sample", is_sample=True)
    first = path_of(actions.first_owner_link())
    assert anonymous.get(first).status_code == HTTPStatus.OK

    answer = anonymous.post(first, {"name": "Olivia", "email": "Olivia@Example.org", "password": NEW_PASSWORD})

    assert answer.status_code == HTTPStatus.FOUND
    assert answer["Location"] == sample.get_absolute_url()
    assert anonymous.get(sample.get_absolute_url()).status_code == HTTPStatus.OK
    with scope(organization=sample):
        assert [(member.role, member.email) for member in Membership.objects.all()] == [("owner", "olivia@example.org")]


def test_whoever_chose_a_password_just_now_gives_power_without_typing_it_again(anonymous: OwnClient, db: None) -> None:
    sample = make_organization("Sample", is_sample=True)
    first = path_of(actions.first_owner_link())
    anonymous.post(first, {"name": "Olivia", "email": "olivia@example.org", "password": NEW_PASSWORD})
    assert anonymous.get(reverse("accounts:invite", args=[sample.slug])).status_code == HTTPStatus.OK


def test_a_link_without_a_password_gives_no_power_by_itself(
    anonymous: OwnClient, olivia: Membership, meridian: Organization
) -> None:
    assert olivia.user is not None
    anonymous.post(path_of(actions.sign_in_link(olivia.user)), {"password": ""})
    assert anonymous.get(meridian.get_absolute_url()).status_code == HTTPStatus.OK
    answer = anonymous.get(reverse("accounts:invite", args=[meridian.slug]))
    assert answer["Location"].startswith("/account/reauthenticate/")


def test_signing_in_is_proof_for_five_minutes(anonymous: OwnClient, olivia: Membership, meridian: Organization) -> None:
    invite = reverse("accounts:invite", args=[meridian.slug])
    anonymous.post("/account/login/", {"login": "olivia@example.org", "password": PASSWORD})
    assert anonymous.get(invite).status_code == HTTPStatus.OK
    with clock.at(clock.now() + timedelta(minutes=6)):
        assert anonymous.get(invite)["Location"].startswith("/account/reauthenticate/")


def test_without_a_sample_the_first_owner_creates_an_organization(anonymous: OwnClient, db: None) -> None:
    first = path_of(actions.first_owner_link())
    answer = anonymous.post(first, {"name": "Olivia", "email": "olivia@example.org", "password": NEW_PASSWORD})
    assert answer["Location"] == reverse("accounts:create_organization")

    wanted = {
        "name": "Meridian Energy",
        "sector": "energy",
        "size_band": "medium",
        "country": "de",
        "time_zone": "Europe/Berlin",
    }
    answer = anonymous.post(answer["Location"], wanted)

    organization = Organization.objects.get()
    assert (organization.slug, organization.country) == ("meridian-energy", "DE")
    assert answer["Location"] == organization.get_absolute_url()
    assert anonymous.get(answer["Location"]).status_code == HTTPStatus.OK


def test_the_first_link_works_once_and_only_while_nobody_can_sign_in(anonymous: OwnClient, db: None) -> None:
    first = path_of(actions.first_owner_link())
    anonymous.post(first, {"name": "Olivia", "email": "olivia@example.org", "password": NEW_PASSWORD})
    assert OwnClient().get(first).status_code == HTTPStatus.GONE
    assert actions.first_owner_link() == ""


def test_a_new_first_link_ends_the_earlier_one(anonymous: OwnClient, db: None) -> None:
    earlier, later = path_of(actions.first_owner_link()), path_of(actions.first_owner_link())
    assert anonymous.get(earlier).status_code == HTTPStatus.GONE
    assert anonymous.get(later).status_code == HTTPStatus.OK


def test_the_first_link_lasts_an_hour(anonymous: OwnClient, db: None) -> None:
    first = path_of(actions.first_owner_link())
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert anonymous.get(first).status_code == HTTPStatus.GONE


@pytest.mark.parametrize("password", ["short", "q1w2e3r4t5y6", "olivia@example.org"])
def test_a_weak_password_is_refused_beside_its_field(anonymous: OwnClient, db: None, password: str) -> None:
    first = path_of(actions.first_owner_link())
    answer = anonymous.post(first, {"name": "Olivia", "email": "olivia@example.org", "password": password})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not User.objects.exists()


def test_only_the_hash_of_a_link_is_stored(db: None) -> None:
    link = actions.first_owner_link()
    assert SignInLink.objects.get().token_sha256 not in link


def test_an_invitation_brings_a_member_in(in_meridian: Organization, olivia: Membership, anonymous: OwnClient) -> None:
    member = Membership(organization=in_meridian, name="Nina", email="nina@example.org")
    join = path_of(actions.invite(member, "analyst", by=olivia))

    answer = anonymous.post(join, {"name": "Nina N.", "password": NEW_PASSWORD})

    assert answer["Location"] == in_meridian.get_absolute_url()
    member.refresh_from_db()
    assert (member.role, member.name) == ("analyst", "Nina N.")
    assert member.user is not None
    assert anonymous.get(answer["Location"]).status_code == HTTPStatus.OK
    assert OwnClient().get(join).status_code == HTTPStatus.GONE


def test_somebody_with_an_account_signs_in_and_accepts(
    in_meridian: Organization, olivia: Membership, mallory: Membership, as_mallory: OwnClient, anonymous: OwnClient
) -> None:
    member = Membership(organization=in_meridian, name="Mallory", email="MALLORY@example.org")
    join = path_of(actions.invite(member, "auditor", by=olivia))

    assert b"Sign in" in anonymous.get(join).content
    anonymous.post(join, {"name": "Mallory", "password": NEW_PASSWORD})
    member.refresh_from_db()
    assert member.user is None

    assert as_mallory.post(join)["Location"] == in_meridian.get_absolute_url()
    member.refresh_from_db()
    assert member.user_id == mallory.user_id


def test_nobody_accepts_the_invitation_of_somebody_else(
    in_meridian: Organization, olivia: Membership, as_mallory: OwnClient
) -> None:
    member = Membership(organization=in_meridian, name="Nina", email="nina@example.org")
    join = path_of(actions.invite(member, "analyst", by=olivia))
    assert b"You are signed in as mallory@example.org" in as_mallory.post(join).content
    member.refresh_from_db()
    assert member.user is None


def test_an_invitation_lasts_a_week_and_ends_with_the_membership(
    in_meridian: Organization, olivia: Membership, anonymous: OwnClient
) -> None:
    member = Membership(organization=in_meridian, name="Nina", email="nina@example.org")
    join = path_of(actions.invite(member, "analyst", by=olivia))
    with clock.at(clock.now() + timedelta(days=8)):
        assert anonymous.get(join).status_code == HTTPStatus.GONE
    actions.end_membership(member, by=olivia)
    assert anonymous.get(join).status_code == HTTPStatus.GONE


def test_a_sign_in_link_opens_once_and_sets_a_password(marcus: Membership, anonymous: OwnClient) -> None:
    assert marcus.user is not None
    enter = path_of(actions.sign_in_link(marcus.user))
    assert anonymous.get(enter).status_code == HTTPStatus.OK
    assert anonymous.get(enter).status_code == HTTPStatus.OK, "opening the page uses nothing up"

    anonymous.post(enter, {"password": NEW_PASSWORD})

    assert anonymous.get(marcus.organization.get_absolute_url()).status_code == HTTPStatus.OK
    assert "127.0.0.1" in anonymous.get("/account/sessions/").content.decode()
    assert OwnClient().get(enter).status_code == HTTPStatus.GONE
    assert OwnClient().login(email=marcus.email, password=NEW_PASSWORD)
    assert not OwnClient().login(email=marcus.email, password=PASSWORD)


def test_no_sign_in_link_for_a_deactivated_user(db: None) -> None:
    user = make_user("Nobody", is_active=False)
    with pytest.raises(Refused):
        actions.sign_in_link(user)


def test_nobody_signs_up(anonymous: OwnClient, db: None) -> None:
    for path in ("/account/signup/", "/account/email/", "/account/confirm-email/", "/account/social/login/"):
        assert anonymous.get(path).status_code == HTTPStatus.NOT_FOUND


def test_the_links_leave_events_without_their_secret(marcus: Membership, anonymous: OwnClient) -> None:
    assert marcus.user is not None
    link = actions.sign_in_link(marcus.user)
    anonymous.post(path_of(link), {})
    with scopes_disabled():
        verbs = set(AuditEvent.objects.values_list("verb", flat=True))
        texts = str(list(AuditEvent.objects.values_list("payload", "record_label")))
    assert {"sign_in.link", "sign_in.link_used", "sign_in.done"} <= verbs
    assert link.rstrip("/").rsplit("/", 1)[1] not in texts
