"""The door of the API: a token and nothing else; what the token may, and when it ends."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import override_settings
from django.urls import path
from django_scopes import scope

from accounts import actions, policy, tasks
from accounts.checks import every_view_declares_its_policy
from accounts.models import AuditEvent, Membership, Organization, Role, Token
from accounts.queries import verify_chain
from accounts.queries.audit import linked_fields
from core import clock
from core.api import limits
from core.api.problems import Problem
from core.api.views import ApiView
from soc_builder.urls import urlpatterns as product
from tests.calling import Caller, told
from tests.cast import OwnClient


def test_a_token_opens_the_api_of_its_organization(marcus: Membership) -> None:
    answer = Caller.of(marcus).get("organization/")
    assert answer.status_code == HTTPStatus.OK
    assert told(answer)["name"] == "Meridian"
    assert answer["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer socb_short",
        "Basic bWFyY3VzOng=",
        "Bearer " + "socb_" + "a" * 43,
        "Bearer socb_é" + "a" * 42,
    ],
)
def test_whoever_has_no_token_is_told_so(marcus: Membership, header: str) -> None:
    answer = Caller("").get("organization/", Authorization=header)
    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Content-Type"] == "application/problem+json"


def test_a_session_opens_no_address_of_the_api(as_olivia: OwnClient) -> None:
    assert as_olivia.get("/api/v1/organization/").status_code == HTTPStatus.UNAUTHORIZED


def test_the_database_holds_no_secret(marcus: Membership, in_meridian: Organization) -> None:
    caller = Caller.of(marcus)
    row = Token.objects.get()
    assert caller.secret not in repr(row.__dict__)
    assert len(row.token_sha256) == 64


def test_a_scope_that_is_missing_is_named(olivia: Membership) -> None:
    answer = Caller.of(olivia, "gap:read").get("members/")
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "member:read" in told(answer)["detail"]
    assert 'scope="member:read"' in answer["WWW-Authenticate"]


def test_no_scope_gives_what_the_role_has_not(nina: Membership) -> None:
    answer = Caller.of(nina).get("members/")
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert told(answer)["type"].endswith(":role")


def test_another_role_counts_from_the_next_request_on(nina: Membership, olivia: Membership) -> None:
    caller = Caller.of(nina)
    with scope(organization=nina.organization):
        actions.grant_role(nina, Role.MANAGER, by=olivia)
    assert caller.get("members/").status_code == HTTPStatus.OK


def test_a_token_ends_with_its_membership_and_does_not_wake_again(marcus: Membership, olivia: Membership) -> None:
    caller = Caller.of(marcus)
    with scope(organization=marcus.organization):
        actions.end_membership(marcus, by=olivia)
        assert caller.get("organization/").status_code == HTTPStatus.UNAUTHORIZED
        actions.invite(marcus, Role.MANAGER, by=olivia)
    assert caller.get("organization/").status_code == HTTPStatus.UNAUTHORIZED


def test_a_token_ends_with_the_account_of_its_person(marcus: Membership) -> None:
    caller = Caller.of(marcus)
    assert marcus.user is not None
    marcus.user.is_active = False
    marcus.user.save()
    assert caller.get("organization/").status_code == HTTPStatus.UNAUTHORIZED


def test_an_expired_or_revoked_token_opens_nothing_and_its_use_is_on_record(
    marcus: Membership, in_meridian: Organization
) -> None:
    expired, revoked = Caller.of(marcus, name="old"), Caller.of(marcus, name="gone")
    assert revoked.token is not None
    actions.revoke_token(revoked.token, by=marcus)
    Token.objects.filter(name="old").update(expires_at=clock.now() - timedelta(seconds=1))
    for caller in (expired, revoked):
        assert caller.get("organization/").status_code == HTTPStatus.UNAUTHORIZED
    events = AuditEvent.objects.filter(verb="token.refused")
    assert {event.record_label for event in events} == {"old", "gone"}


def test_where_members_need_a_second_factor_so_do_their_tokens(marcus: Membership, meridian: Organization) -> None:
    caller = Caller.of(marcus)
    meridian.is_mfa_required = True
    meridian.save()
    answer = caller.get("organization/")
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert told(answer)["type"].endswith(":second_factor")
    Authenticator.objects.create(user=marcus.user, type=Authenticator.Type.TOTP, data={})
    assert caller.get("organization/").status_code == HTTPStatus.OK


def test_a_service_works_by_its_role(olivia: Membership, meridian: Organization) -> None:
    with scope(organization=meridian):
        service = actions.add_service("Scanner", Role.ANALYST, by=olivia, organization=meridian)
    caller = Caller.of(service)
    assert caller.get("organization/").status_code == HTTPStatus.OK
    assert caller.get("members/").status_code == HTTPStatus.FORBIDDEN


def test_every_write_names_its_token(olivia: Membership, in_meridian: Organization) -> None:
    caller = Caller.of(olivia, name="provisioning")
    assert caller.post("members/", {"name": "Vera"}).status_code == HTTPStatus.CREATED
    event = AuditEvent.objects.get(verb="member.add")
    assert caller.token is not None
    assert (event.token_id, event.token_name, event.actor_name) == (caller.token.pk, "provisioning", "Olivia")


def test_the_chain_covers_the_token(olivia: Membership, in_meridian: Organization) -> None:
    """And events from before there were tokens are linked as they always were."""
    Caller.of(olivia, name="provisioning").post("members/", {"name": "Vera"})
    tasks.seal()
    assert not verify_chain(in_meridian).broken
    event = AuditEvent.objects.get(verb="member.add")
    assert linked_fields(event)["token_name"] == "provisioning"
    assert "token_id" not in linked_fields(AuditEvent.objects.filter(token_id=None)[0])
    for change in ({"token_name": "another"}, {"token_id": None}, {"token_id": None, "token_name": None}):
        assert linked_fields(AuditEvent(**{**_columns(event), **change})) != linked_fields(event)


def _columns(event: AuditEvent) -> dict[str, object]:
    return {field.attname: getattr(event, field.attname) for field in AuditEvent._meta.concrete_fields}


def test_the_next_request_of_the_same_thread_knows_no_token(olivia: Membership, in_meridian: Organization) -> None:
    Caller.of(olivia).get("organization/")
    event = actions.record_event("organization.change", by=olivia)
    assert event.token_id is None
    assert event.token_name is None


def test_last_use_is_noted_once_a_minute(marcus: Membership, in_meridian: Organization) -> None:
    caller, now = Caller.of(marcus), clock.now()
    with clock.at(now):
        caller.get("organization/")
    with clock.at(now + timedelta(seconds=30)):
        caller.get("organization/")
    assert Token.objects.get().last_used_at == now
    assert Token.objects.get().last_used_from == "127.0.0.1"
    with clock.at(now + timedelta(seconds=70)):
        caller.get("organization/")
    assert Token.objects.get().last_used_at == now + timedelta(seconds=70)


@override_settings(API_TOKEN_RATE=30, API_ANONYMOUS_RATE=5)
def test_too_many_requests_within_a_minute_wait(marcus: Membership) -> None:
    limits.limiter.clear()
    caller, nobody, now = Caller.of(marcus), Caller(""), clock.now().replace(second=15)
    with clock.at(now):
        assert [caller.get("organization/").status_code for _n in range(31)] == [200] * 30 + [429]
        assert caller.get("organization/")["Retry-After"] == "45"
        assert [nobody.get("organization/").status_code for _n in range(6)] == [401] * 5 + [429]
    with clock.at(now + timedelta(minutes=1)):
        assert caller.get("organization/").status_code == HTTPStatus.OK


@override_settings(API_TOKEN_RATE=30)
def test_processes_count_together(marcus: Membership) -> None:
    first, second, now = limits.Limiter(), limits.Limiter(), clock.now()
    passed = 0
    with clock.at(now):
        for _n in range(30):
            for limiter in (first, second):
                try:
                    limiter.note("both", 30)
                except Problem:
                    continue
                passed += 1
    assert 30 <= passed <= 30 + 2 * 4


@pytest.mark.django_db
def test_a_new_minute_keeps_no_address_of_the_one_before() -> None:
    limiter, now = limits.Limiter(), clock.now()
    for place, moment in enumerate((now, now + timedelta(minutes=1))):
        with clock.at(moment):
            for n in range(5):
                limiter.note(f"minute-{place}-{n}", 30)
    assert len(limiter._counts) == 5


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("others", "is_refused"),
    [
        ("2001:db8:1:2::{:x}", True),  # one connection has all of them
        ("2001:db8:2:{:x}::1", False),
        ("192.0.2.{:d}", False),
    ],
)
def test_the_addresses_of_one_ipv6_connection_count_as_one_caller(others: str, is_refused: bool) -> None:
    refused = 0
    for number in range(1, 100):
        try:
            limits.anonymous(others.format(number))
        except Problem:
            refused += 1
    assert (refused > 0) is is_refused


@pytest.mark.django_db
def test_counts_of_sign_ins_outlive_many_other_counts() -> None:
    cache.set("allauth:first", 1)
    for n in range(310):
        cache.set(f"api-address-{n}", 1)
    assert cache.get("allauth:first") == 1


def test_scopes_and_verbs_of_the_policy_match() -> None:
    named = [verb for verbs in policy.SCOPES.values() for verb in verbs]
    assert sorted([*named, *policy.NEVER_BY_TOKEN]) == sorted(policy.POLICY)
    assert all(scope.endswith((":read", ":write")) for scope in policy.SCOPES)
    assert {scope.partition(":")[0] for scope in policy.SCOPES} == set(policy.SUBJECTS)


class Undeclared(ApiView):
    def get(self, request: object) -> None:
        raise AssertionError("nobody may come here")


class _UndeclaredUrls:
    urlpatterns = [path("api/v1/undeclared/", Undeclared.as_view()), *product]


class HalfDeclared(ApiView):
    policy = {"": "gap.view"}

    def post(self, request: object) -> None:
        raise AssertionError("nobody may come here")


class _HalfDeclaredUrls:
    urlpatterns = [path("api/v1/undeclared/", HalfDeclared.as_view()), *product]


@pytest.mark.parametrize("urls", [_UndeclaredUrls, _HalfDeclaredUrls])
def test_an_operation_that_declares_nothing_stops_the_start_and_is_forbidden(olivia: Membership, urls: type) -> None:
    with override_settings(ROOT_URLCONF=urls):
        assert [error.id for error in every_view_declares_its_policy(None)] == ["accounts.E001"]
        method = "GET" if urls is _UndeclaredUrls else "POST"
        assert Caller.of(olivia).send(method, "undeclared/").status_code == HTTPStatus.FORBIDDEN
