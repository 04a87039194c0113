"""Organization, members and audit trail by the API."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from accounts import actions
from accounts.models import AuditEvent, Membership, Organization, Repeat, Role
from core import clock
from core.ids import new_id
from tests.calling import Caller, faults, told


def test_settings_change_under_their_version(olivia: Membership, meridian: Organization) -> None:
    caller = Caller.of(olivia)
    tag = caller.get("organization/")["ETag"]
    answer = caller.patch("organization/", {"country": "FR"}, If_Match=tag)
    assert answer.status_code == HTTPStatus.OK
    assert told(answer)["country"] == "FR"
    assert told(answer)["version"] == 2
    assert caller.patch("organization/", {"country": "IT"}, If_Match=tag).status_code == HTTPStatus.PRECONDITION_FAILED
    assert caller.patch("organization/", {"country": "IT"}).status_code == HTTPStatus.PRECONDITION_REQUIRED
    assert (
        caller.patch("organization/", {"country": "IT"}, If_Match=" ").status_code == HTTPStatus.PRECONDITION_REQUIRED
    )
    assert caller.patch("organization/", {"country": "IT"}, If_Match=answer["ETag"]).status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"country": "Germany"}, "/country"),
        ({"country": "d"}, "/country"),
        ({"color": "red"}, "/color"),
        ({"sector": "mining"}, "/sector"),
        ({"sector": 5}, "/sector"),
        ({"time_zone": "Mars/Olympus"}, "/time_zone"),
        ({"is_mfa_required": "yes"}, "/is_mfa_required"),
        ({"name": "x"}, "/name"),
        ({"name": None}, "/name"),
        ({"name": "a\u0000b"}, "/name"),
        ({"logo": "x"}, "/logo"),
        ({"id": "x"}, "/id"),
        ({"slug": "rival"}, "/slug"),
        ([], ""),
        ("text", ""),
        (5, ""),
    ],
)
def test_what_is_wrong_is_pointed_at(olivia: Membership, rival: Organization, body: object, pointer: str) -> None:
    caller = Caller.of(olivia)
    answer = caller.patch("organization/", body, If_Match=caller.get("organization/")["ETag"])
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert pointer in faults(answer)


def test_the_list_of_members_has_their_fields_and_costs_three_queries(
    olivia: Membership, marcus: Membership, mallory: Membership
) -> None:
    caller = Caller.of(olivia)
    caller.get("members/")
    with CaptureQueriesContext(connection) as queries:
        answer = caller.get("members/")
    assert [row["name"] for row in told(answer)["results"]] == ["Marcus", "Olivia"]
    assert told(answer)["results"][0]["can_sign_in"] is True
    assert set(told(answer)) == {"next", "previous", "results"}
    assert len(queries) <= 3, queries.captured_queries


def test_a_contact_a_service_and_an_invited_person_are_added(olivia: Membership, in_meridian: Organization) -> None:
    caller = Caller.of(olivia)
    contact = caller.post("members/", {"name": " Vera  Contact ", "email": "Vera@example.org"})
    assert contact.status_code == HTTPStatus.CREATED
    assert told(contact)["name"] == "Vera Contact"
    assert contact["Location"] == f"/api/v1/members/{told(contact)['id']}/"
    service = caller.post("members/", {"kind": "service", "name": "Scanner", "role": "analyst"})
    assert told(service)["role"] == "analyst"
    invited = caller.post(f"members/{told(contact)['id']}/invite/", {"role": "manager"})
    assert invited.status_code == HTTPStatus.OK
    assert told(invited)["is_sent"] is True
    assert told(invited)["member"]["role"] == "manager"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/name"),
        ({"name": ""}, "/name"),
        ({"name": "x" * 151}, "/name"),
        ({"name": "x", "email": "no"}, "/email"),
        ({"name": "x", "role": "owner"}, "/role"),
        ({"name": "x", "kind": "service"}, "/role"),
        ({"name": "x", "kind": "service", "role": "analyst", "email": "a@example.org"}, "/email"),
        ({"name": "x", "email": "olivia@example.org"}, ""),
        ({"name": "x", "organization": "y"}, "/organization"),
        ({"name": ["x"]}, "/name"),
        ({"name": 5}, "/name"),
    ],
)
def test_a_member_that_cannot_be_is_refused(
    olivia: Membership, body: dict[str, object], pointer: str, in_meridian: Organization
) -> None:
    answer = Caller.of(olivia).post("members/", body)
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert pointer in faults(answer)
    assert Membership.objects.count() == 1


def test_a_member_is_renamed_promoted_and_ended(olivia: Membership, marcus: Membership) -> None:
    caller, place = Caller.of(olivia), f"members/{marcus.pk}/"
    renamed = caller.patch(place, {"name": "Marc"}, If_Match=caller.get(place)["ETag"])
    assert told(renamed)["name"] == "Marc"
    assert told(caller.post(f"{place}role/", {"role": "auditor"}))["role"] == "auditor"
    assert "/role" in faults(caller.post(f"{place}role/", {"role": "owner"})), "a lost token leaves no owner behind"
    assert "/role" in faults(caller.post(f"{place}invite/", {"role": "owner"}))
    stale = caller.post(f"{place}role/", {"role": "analyst"}, If_Match=renamed["ETag"])
    assert stale.status_code == HTTPStatus.PRECONDITION_FAILED
    assert told(caller.post(f"{place}end/"))["ended_on"]


def test_the_day_is_that_of_the_organization(olivia: Membership, marcus: Membership) -> None:
    caller, noon = Caller.of(olivia), clock.now().replace(hour=12)
    place = {"time_zone": "Pacific/Kiritimati"}  # fourteen hours ahead
    assert caller.patch("organization/", place, If_Match="*").status_code == HTTPStatus.OK
    with clock.at(noon):
        ended = told(caller.post(f"members/{marcus.pk}/end/"))
    assert ended["ended_on"] == (noon + timedelta(days=1)).date().isoformat()
    assert ended["created_at"].endswith("Z")


def test_the_last_owner_stays(olivia: Membership) -> None:
    answer = Caller.of(olivia).post(f"members/{olivia.pk}/end/")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "only owner" in told(answer)["detail"]


def test_the_e_mail_of_somebody_with_an_account_is_their_own(olivia: Membership, marcus: Membership) -> None:
    caller, place = Caller.of(olivia), f"members/{marcus.pk}/"
    answer = caller.patch(place, {"email": "other@example.org"}, If_Match=caller.get(place)["ETag"])
    assert answer.status_code == HTTPStatus.CONFLICT


def test_a_foreign_member_and_one_that_never_was_answer_alike(olivia: Membership, mallory: Membership) -> None:
    caller = Caller.of(olivia)
    answers = [caller.get(f"members/{pk}/") for pk in (mallory.pk, new_id())]
    assert [answer.status_code for answer in answers] == [HTTPStatus.NOT_FOUND] * 2
    assert answers[0].content == answers[1].content


def test_the_trail_is_narrowed_and_projected(olivia: Membership, in_meridian: Organization) -> None:
    caller = Caller.of(olivia)
    caller.post("members/", {"name": "Vera"})
    answer = caller.get("audit-events/?verb=member.add&fields=verb,words,token_name&count=exact")
    assert told(answer) == {
        "next": None,
        "previous": None,
        "results": [{"verb": "member.add", "words": "Member added", "token_name": "walk"}],
        "count": 1,
    }
    event = AuditEvent.objects.get(verb="member.add")
    assert told(caller.get(f"audit-events/{event.pk}/"))["record_label"] == "Vera"


def test_the_trail_is_read_page_by_page(olivia: Membership, in_meridian: Organization) -> None:
    caller = Caller.of(olivia)
    for number in range(7):
        actions.record_event("member.change", by=olivia, payload={"n": number})
    seen, place = [], "audit-events/?verb=member.change&limit=3&fields=payload"
    while place:
        page = told(caller.get(place.removeprefix("http://testserver")))
        seen += [row["payload"]["n"] for row in page["results"]]
        place = page["next"]
    assert seen == [6, 5, 4, 3, 2, 1, 0]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("nonsense=1", "?nonsense"),
        ("limit=0", "?limit"),
        ("limit=201", "?limit"),
        ("limit=x", "?limit"),
        ("limit=٣", "?limit"),
        ("ordering=payload", "?ordering"),
        ("ordering=organization__name", "?ordering"),
        ("fields=organization", "?fields"),
        ("fields=", "?fields"),
        ("count=yes", "?count"),
        ("cursor=xyz", "?cursor"),
        ("verb=no.such", "?verb"),
        ("since=yesterday", "?since"),
        ("record=5", "?record"),
        ("actor=5", "?actor"),
    ],
)
def test_a_parameter_that_cannot_be_is_refused(olivia: Membership, query: str, pointer: str) -> None:
    answer = Caller.of(olivia).get(f"audit-events/?{query}")
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert list(faults(answer)) == [pointer]


def test_an_address_without_parameters_says_so(olivia: Membership) -> None:
    answer = Caller.of(olivia).get("schema/?limit=1")
    assert [one["detail"] for one in told(answer)["errors"]] == ["This address takes no parameters."]


def test_what_is_unchanged_is_not_sent_again(olivia: Membership) -> None:
    caller = Caller.of(olivia)
    first = caller.get("organization/")
    again = caller.get("organization/", If_None_Match=first["ETag"])
    assert again.status_code == HTTPStatus.NOT_MODIFIED
    assert not again.content
    assert caller.get("organization/", If_None_Match='"other"').status_code == HTTPStatus.OK
    assert caller.get("members/", If_None_Match=caller.get("members/")["ETag"]).status_code == HTTPStatus.NOT_MODIFIED


@override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_PORT=9)
def test_an_invitation_that_no_mail_carries_comes_as_a_link(olivia: Membership, in_meridian: Organization) -> None:
    caller = Caller.of(olivia)
    pk = told(caller.post("members/", {"name": "Vera", "email": "vera@example.org"}))["id"]
    answer = told(caller.post(f"members/{pk}/invite/", {"role": Role.ANALYST}))
    assert answer["is_sent"] is False
    assert "/join/" in answer["link"]


@override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=1)
def test_no_link_of_an_invitation_is_kept_for_a_repeated_call(olivia: Membership, in_meridian: Organization) -> None:
    caller = Caller.of(olivia)
    contact = told(caller.post("members/", {"name": "Vera", "email": "vera@example.org"}))
    place, body = f"members/{contact['id']}/invite/", {"role": "analyst"}
    first, second = (caller.post(place, body, Idempotency_Key="one") for _time in range(2))
    assert first["Cache-Control"] == "no-store"
    assert told(first)["link"] != told(second)["link"]  # the first opens nothing any more
    assert not Repeat.objects.exists()


def test_rights_are_of_the_organization_of_the_token(olivia: Membership, mallory: Membership) -> None:
    with scope(organization=mallory.organization):
        names = [row["name"] for row in told(Caller.of(mallory).get("members/"))["results"]]
    assert names == ["Mallory"]
