"""The page of tokens, services, and the operator's command."""

import re
from datetime import timedelta
from http import HTTPStatus
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from django_scopes import scope

from accounts import actions
from accounts.models import AuditEvent, Membership, Organization, Role, Token
from core import clock
from core.errors import Refused
from tests.calling import Caller
from tests.cast import OwnClient, confirm

SECRET = re.compile(r"socb_[0-9A-Za-z]{43}")
WANTED = {"name": "SIEM", "days": "90", "scopes": ["gap:read", "job:read"]}


def url_of(name: str, organization: Organization, *more: object) -> str:
    return reverse(f"accounts:{name}", args=[organization.slug, *more])


def test_a_member_makes_a_token_and_sees_it_once(
    as_marcus: OwnClient, marcus: Membership, in_meridian: Organization
) -> None:
    page = confirm(as_marcus).post(url_of("make_token", in_meridian), WANTED, follow=True).content.decode()
    found = SECRET.search(page)
    assert found is not None
    assert Caller(found[0]).get("organization/").status_code == HTTPStatus.FORBIDDEN, "no scope for it"
    assert Caller(found[0]).get("jobs/").status_code == HTTPStatus.OK
    assert not SECRET.search(as_marcus.get(url_of("tokens", in_meridian)).content.decode())
    assert found[0] not in str(dict(as_marcus.session)), "a session lies in the database"
    event = AuditEvent.objects.get(verb="token.make")
    assert event.payload["scopes"] == ["gap:read", "job:read"]
    assert found[0] not in str(event.payload)


def test_making_a_token_asks_again_who_is_there(as_marcus: OwnClient, meridian: Organization) -> None:
    answer = as_marcus.get(url_of("make_token", meridian))
    assert answer.status_code == HTTPStatus.FOUND
    assert "reauthenticate" in answer["Location"]


def test_only_scopes_that_the_role_gives_are_offered(as_ed: OwnClient, meridian: Organization) -> None:
    page = confirm(as_ed).get(url_of("make_token", meridian)).content.decode()
    assert "gap:read" in page
    assert "member:write" not in page
    assert as_ed.post(url_of("make_token", meridian), {**WANTED, "scopes": ["member:write"]}).status_code == 422


@pytest.mark.parametrize("body", [{}, {**WANTED, "scopes": []}, {**WANTED, "days": "9999"}, {**WANTED, "name": ""}])
def test_a_token_that_cannot_be_is_refused(
    as_marcus: OwnClient, body: dict[str, object], in_meridian: Organization
) -> None:
    assert confirm(as_marcus).post(url_of("make_token", in_meridian), body).status_code == 422
    assert not Token.objects.exists()


def test_everybody_sees_their_own_tokens_and_an_owner_all(
    as_olivia: OwnClient, as_nina: OwnClient, nina: Membership, marcus: Membership, meridian: Organization
) -> None:
    Caller.of(nina, name="of nina")
    Caller.of(marcus, name="of marcus")
    own, every = (client.get(url_of("tokens", meridian)).content.decode() for client in (as_nina, as_olivia))
    assert "of nina" in own
    assert "of marcus" not in own
    assert "of nina" in every
    assert "of marcus" in every


def test_a_token_of_somebody_else_is_revoked_by_an_owner_alone(
    as_olivia: OwnClient, as_nina: OwnClient, marcus: Membership, in_meridian: Organization
) -> None:
    token = Caller.of(marcus).token
    assert token is not None
    address = url_of("revoke_token", in_meridian, token.pk)
    assert as_nina.post(address).status_code == HTTPStatus.NOT_FOUND
    assert as_olivia.post(address).status_code == HTTPStatus.FOUND
    token.refresh_from_db()
    assert token.revoked_at is not None
    as_olivia.post(address)
    assert AuditEvent.objects.filter(verb="token.revoke").count() == 1


def test_an_owner_adds_a_service_and_makes_its_token(as_olivia: OwnClient, in_meridian: Organization) -> None:
    confirm(as_olivia).post(url_of("add_service", in_meridian), {"name": "Scanner", "role": "analyst"})
    service = Membership.objects.get(kind="service")
    page = as_olivia.get(service.get_absolute_url()).content.decode()
    assert url_of("make_service_token", in_meridian, service.pk) in page
    made = as_olivia.post(url_of("make_service_token", in_meridian, service.pk), WANTED, follow=True)
    assert SECRET.search(made.content.decode())
    assert Token.objects.get().membership == service


def test_the_role_of_a_service_changes_and_it_is_ended(olivia: Membership, in_meridian: Organization) -> None:
    service = actions.add_service("Scanner", Role.ANALYST, by=olivia, organization=in_meridian)
    caller = Caller.of(service)
    actions.grant_role(service, Role.MANAGER, by=olivia)
    assert caller.get("members/").status_code == HTTPStatus.OK
    actions.end_membership(service, by=olivia)
    assert caller.get("members/").status_code == HTTPStatus.UNAUTHORIZED


def test_nobody_makes_a_token_for_another_person(olivia: Membership, marcus: Membership) -> None:
    with scope(organization=olivia.organization), pytest.raises(Refused):
        actions.make_token(marcus, name="x", scopes=["gap:read"], by=olivia)


@pytest.mark.parametrize("days", [-1, 0, 732])
def test_a_token_ends_within_two_years(marcus: Membership, in_meridian: Organization, days: int) -> None:
    with pytest.raises(Refused):
        actions.make_token(
            marcus, name="x", scopes=["gap:read"], by=marcus, expires_at=clock.now() + timedelta(days=days)
        )


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("create_token", *arguments, stdout=out)
    return out.getvalue().strip()


def test_the_operator_makes_a_token_for_a_member(marcus: Membership) -> None:
    secret = command("meridian", "marcus@example.org", "--scopes", "organization:read,job:read", "gap:read")
    assert SECRET.fullmatch(secret)
    assert Caller(secret).get("organization/").status_code == HTTPStatus.OK


def test_the_operator_makes_a_service_once(meridian: Organization) -> None:
    for _time in range(2):
        command("meridian", "--service", "Scanner", "--role", "manager", "--scopes", "member:read")
    with scope(organization=meridian):
        assert Membership.objects.get().role == Role.MANAGER
        assert Token.objects.count() == 2


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["meridian", "--scopes", "gap:read"], 2),
        (["meridian", "a@example.org", "--service", "x", "--scopes", "gap:read"], 2),
        (["meridian", "marcus@example.org", "--scopes", "gap:explode"], 2),
        (["meridian", "marcus@example.org", "--scopes", "gap:read", "--days", "0"], 2),
        (["nowhere", "marcus@example.org", "--scopes", "gap:read"], 1),
        (["meridian", "nobody@example.org", "--scopes", "gap:read"], 1),
    ],
)
def test_what_the_operator_gets_wrong_is_said(marcus: Membership, arguments: list[str], status: int) -> None:
    with pytest.raises(CommandError) as error:
        command(*arguments)
    assert error.value.returncode == status
