"""Who may change members, and what never happens to the last owner."""

from http import HTTPStatus
from itertools import product

import pytest
from django.core import mail
from django.urls import reverse
from django_scopes import scope
from pytest_django import DjangoAssertNumQueries, Settings

from accounts import actions
from accounts.models import AuditEvent, Membership, Organization, Role
from core import clock
from core.errors import RecordChanged, Refused
from tests.cast import PASSWORD, OwnClient, confirm, make_member


def url_of(name: str, organization: Organization, *args: object) -> str:
    return reverse(f"accounts:{name}", args=[organization.slug, *args])


def test_an_invitation_goes_out_by_mail(as_olivia: OwnClient, meridian: Organization) -> None:
    wanted = {"name": "Nina", "email": "Nina@Example.org", "role": "analyst"}
    answer = confirm(as_olivia).post(url_of("invite", meridian), wanted, follow=True)

    assert "on its way to nina@example.org" in answer.content.decode()
    assert mail.outbox[0].to == ["nina@example.org"]
    assert "/join/" in mail.outbox[0].body
    assert "/join/" not in answer.content.decode()


@pytest.mark.parametrize("backend", ["smtp", "console"])
def test_where_no_mail_arrives_the_page_shows_the_link_once(
    as_olivia: OwnClient, meridian: Organization, settings: Settings, backend: str
) -> None:
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    wanted = {"name": "Nina", "email": "nina@example.org", "role": "analyst"}

    answer = confirm(as_olivia).post(url_of("invite", meridian), wanted, follow=True)

    assert "/join/" in answer.content.decode()
    page = answer.request["PATH_INFO"]
    assert "/join/" not in as_olivia.get(page).content.decode()


def test_a_name_of_two_lines_becomes_one_and_breaks_no_mail(as_olivia: OwnClient, meridian: Organization) -> None:
    meridian.name = "Evil\r\nBcc: eve@example.org"  # stored before names were of one line
    meridian.save()
    wanted = {"name": "Nina\r\n\r\nPay here", "email": "nina@example.org", "role": "analyst"}
    answer = confirm(as_olivia).post(url_of("invite", meridian), wanted, follow=True)

    assert answer.status_code == HTTPStatus.OK
    assert mail.outbox[0].recipients() == ["nina@example.org"]
    assert "\n" not in mail.outbox[0].subject
    assert "Hello Nina Pay here, Olivia" in mail.outbox[0].body


def test_a_corrected_address_ends_the_invitation_that_went_to_the_wrong_one(
    as_olivia: OwnClient, anonymous: OwnClient, olivia: Membership, in_meridian: Organization
) -> None:
    omar = Membership(organization=in_meridian, name="Omar", email="omra@example.org")
    link = actions.invite(omar, Role.MANAGER, by=olivia)
    corrected = {"name": "Omar", "email": "omar@example.org", "version": omar.version}
    as_olivia.post(url_of("member", in_meridian, omar.pk), {**corrected, "email": "OMRA@example.org"})
    assert anonymous.get(link).status_code == HTTPStatus.OK

    as_olivia.post(url_of("member", in_meridian, omar.pk), {**corrected, "version": omar.version + 1})

    assert anonymous.get(link).status_code == HTTPStatus.GONE
    assert anonymous.post(link, {"name": "Eve", "password": PASSWORD}).status_code == HTTPStatus.GONE


def test_giving_power_asks_who_is_there(as_olivia: OwnClient, marcus: Membership, in_meridian: Organization) -> None:
    answer = as_olivia.post(url_of("grant", in_meridian, marcus.pk), {"role": "owner", "version": 1})
    assert answer["Location"].startswith("/account/reauthenticate/")
    marcus.refresh_from_db()
    assert marcus.role == Role.MANAGER


def test_an_owner_changes_a_role(as_olivia: OwnClient, marcus: Membership, meridian: Organization) -> None:
    confirm(as_olivia).post(url_of("grant", meridian, marcus.pk), {"role": "auditor", "version": 1})
    with scope(organization=meridian):
        marcus.refresh_from_db()
        assert (marcus.role, marcus.version) == (Role.AUDITOR, 2)
        event = AuditEvent.objects.get(verb="member.grant")
        assert event.payload["changes"]["role"] == ["manager", "auditor"]
        assert Membership.history.filter(id=marcus.pk).first().event_id == event.pk


@pytest.mark.parametrize(("who", "role"), list(product(["marcus", "nina", "ed", "ada"], Role.values)))
def test_nobody_but_an_owner_grants_any_role(
    who: str, role: str, olivia: Membership, in_meridian: Organization, request: pytest.FixtureRequest
) -> None:
    by: Membership = request.getfixturevalue(who)
    other = make_member(in_meridian, "Omar", Role.ANALYST)
    for act in (actions.grant_role, actions.invite):
        with pytest.raises(Refused):
            act(other, role, by=by)
    client = confirm(request.getfixturevalue(f"as_{who}"))
    answer = client.post(url_of("grant", in_meridian, other.pk), {"role": role, "version": 1})
    assert answer.status_code == HTTPStatus.FORBIDDEN
    other.refresh_from_db()
    assert other.role == Role.ANALYST


def test_the_last_owner_stays(olivia: Membership, in_meridian: Organization) -> None:
    with pytest.raises(Refused, match="only owner"):
        actions.grant_role(olivia, Role.MANAGER, by=olivia)
    with pytest.raises(Refused, match="only owner"):
        actions.end_membership(olivia, by=olivia)


def test_an_owner_who_cannot_sign_in_does_not_count(olivia: Membership, in_meridian: Organization) -> None:
    invited = Membership(organization=in_meridian, name="Omar", email="omar@example.org")
    actions.invite(invited, Role.OWNER, by=olivia)
    with pytest.raises(Refused, match="only owner"):
        actions.end_membership(olivia, by=olivia)


def test_one_of_two_owners_may_go(olivia: Membership, in_meridian: Organization) -> None:
    make_member(in_meridian, "Omar", Role.OWNER)
    actions.end_membership(olivia, by=olivia)
    assert olivia.ended_on == clock.today()


def test_whose_membership_ended_is_out_at_the_next_request(
    as_marcus: OwnClient, marcus: Membership, olivia: Membership, in_meridian: Organization
) -> None:
    assert as_marcus.get(in_meridian.get_absolute_url()).status_code == HTTPStatus.OK
    actions.end_membership(marcus, by=olivia)
    assert as_marcus.get(in_meridian.get_absolute_url()).status_code == HTTPStatus.NOT_FOUND


def test_a_deactivated_user_is_out_at_the_next_request(as_marcus: OwnClient, marcus: Membership) -> None:
    assert marcus.user is not None
    marcus.user.is_active = False
    marcus.user.save()
    answer = as_marcus.get(marcus.organization.get_absolute_url())
    assert answer["Location"].startswith("/account/login/")


def test_an_ended_member_comes_back_by_invitation(
    olivia: Membership, marcus: Membership, in_meridian: Organization
) -> None:
    actions.end_membership(marcus, by=olivia)
    link = actions.invite(marcus, Role.ANALYST, by=olivia)
    token = link.rstrip("/").rsplit("/", 1)[1]
    actions.join(token, user=marcus.user)
    marcus.refresh_from_db()
    assert (marcus.ended_on, marcus.role) == (None, Role.ANALYST)


def test_a_contact_gets_a_role_when_invited(olivia: Membership, as_olivia: OwnClient, meridian: Organization) -> None:
    as_olivia.post(url_of("add_member", meridian), {"name": "Omar", "email": "omar@example.org"})
    wanted = {"name": "Omar", "email": "OMAR@example.org", "role": "executive"}
    confirm(as_olivia).post(url_of("invite", meridian), wanted)
    with scope(organization=meridian):
        assert Membership.objects.get(email__iexact="omar@example.org").role == Role.EXECUTIVE


def test_a_member_is_not_invited_twice(
    olivia: Membership, marcus: Membership, as_olivia: OwnClient, meridian: Organization
) -> None:
    wanted = {"name": "M", "email": marcus.email, "role": "owner"}
    answer = confirm(as_olivia).post(url_of("invite", meridian), wanted)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "is a member already" in answer.content.decode()


def test_two_who_change_one_member_lose_nothing(as_olivia: OwnClient, nina: Membership, meridian: Organization) -> None:
    page = url_of("member", meridian, nina.pk)
    as_olivia.post(page, {"name": "Nina One", "version": 1})
    answer = as_olivia.post(page, {"name": "Nina Two", "version": 1})

    text = answer.content.decode()
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Stored now: name is “Nina One”." in text
    assert 'value="Nina Two"' in text
    assert 'name="version" value="2"' in text
    assert as_olivia.post(page, {"name": "Nina Two", "version": 2}).status_code == HTTPStatus.FOUND


def test_a_stale_record_is_not_saved(olivia: Membership, nina: Membership, in_meridian: Organization) -> None:
    mine, theirs = (Membership.objects.get(pk=nina.pk) for _ in range(2))
    theirs.name = "Theirs"
    actions.save_record(theirs, by=olivia, verb="member.change")
    mine.name = "Mine"
    with pytest.raises(RecordChanged):
        actions.save_record(mine, by=olivia, verb="member.change")


def test_the_member_page_tells_what_happened(as_olivia: OwnClient, nina: Membership, meridian: Organization) -> None:
    page = url_of("member", meridian, nina.pk)
    as_olivia.post(page, {"name": "Nina Nova", "version": 1})
    text = as_olivia.get(page).content.decode()
    assert "Member changed" in text
    assert "Nina Nova</ins>" in text


def test_the_members_page_needs_the_same_queries_for_more_members(
    as_olivia: OwnClient, meridian: Organization, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        make_member(meridian, f"Member{number}", Role.ANALYST)
    with django_assert_max_num_queries(12):
        assert as_olivia.get(url_of("members", meridian)).status_code == HTTPStatus.OK
