"""A prepared query gives what its query set gives, for every organization, and nothing without a scope."""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
from django.db.models import CharField, DateField, F, QuerySet, UUIDField
from django_scopes import ScopeError, scope, scopes_disabled

from accounts.models import Membership, Organization
from core.prepared import Prepared, PreparedUpdate

pytestmark = pytest.mark.django_db


class Row(NamedTuple):
    id: UUID
    name: str
    at: datetime


def by_key(pk: Any) -> "QuerySet[Any, Any]":
    return Membership.objects.filter(pk=pk).values_list("pk", "name", "created_at")


def hired_before(name: Any, day: Any) -> "QuerySet[Any, Any]":
    return Membership.objects.filter(name=name, created_at__date__lt=day, role="owner").values_list("name")


def everywhere(user: Any) -> "QuerySet[Membership]":
    with scopes_disabled():
        return Membership.objects.select_related("organization", "user").filter(user=user)


def test_rows_are_those_of_the_query_set(in_meridian: Organization, olivia: Membership, marcus: Membership) -> None:
    members = Prepared(by_key, Row._make, pk=UUIDField())
    for member in (olivia, marcus):
        assert members.rows(pk=member.pk) == [Row(member.pk, member.name, member.created_at)]
    assert members.rows(pk=uuid4()) == []
    assert members.first(pk=uuid4()) is None


def test_the_same_query_serves_every_organization_its_own(
    meridian: Organization, rival: Organization, olivia: Membership, mallory: Membership
) -> None:
    members = Prepared(by_key, Row._make, pk=UUIDField())
    with scope(organization=meridian):
        assert len(members.rows(pk=olivia.pk)) == 1
        assert members.rows(pk=mallory.pk) == []
    with scope(organization=rival):
        assert members.rows(pk=olivia.pk) == []
        assert len(members.rows(pk=mallory.pk)) == 1


def test_without_a_scope_it_raises(olivia: Membership) -> None:
    with pytest.raises(ScopeError):
        Prepared(by_key, Row._make, pk=UUIDField()).rows(pk=olivia.pk)


def test_what_asks_over_all_organizations_needs_no_scope(olivia: Membership, django_assert_num_queries: Any) -> None:
    members: Prepared[Membership] = Prepared(everywhere, user=UUIDField())
    assert members.rows(user=uuid4()) == []
    with django_assert_num_queries(1):
        (found,) = members.rows(user=olivia.user_id)
        assert (found, found.organization.name, found.user) == (olivia, "Meridian", olivia.user)
    assert found.created_at == olivia.created_at


def test_texts_and_dates_go_where_they_belong(in_meridian: Organization, olivia: Membership) -> None:
    members = Prepared(hired_before, tuple, name=CharField(), day=DateField())
    assert members.rows(name="Olivia", day=date(2999, 1, 1)) == [("Olivia",)]
    assert members.rows(name="Olivia", day=date(1999, 1, 1)) == []
    assert members.rows(name="Marcus", day=date(2999, 1, 1)) == []


def test_a_value_that_the_query_does_not_use_is_refused(in_meridian: Organization) -> None:
    with pytest.raises(LookupError, match="does not use pk"):
        Prepared(lambda pk: Membership.objects.values_list("name"), tuple, pk=UUIDField()).rows(pk=uuid4())


def renamed(pk: Any, name: Any) -> tuple["QuerySet[Any, Any]", dict[str, Any]]:
    return Membership.objects.filter(pk=pk), {"name": name, "version": F("version") + 1, "ended_on": None}


def test_an_update_changes_the_rows_of_the_open_organization_only(
    in_meridian: Organization, olivia: Membership, mallory: Membership
) -> None:
    rename = PreparedUpdate(renamed, pk=UUIDField(), name=CharField())
    assert rename.run(pk=olivia.pk, name="Liv") == 1
    assert rename.run(pk=mallory.pk, name="Liv") == 0
    olivia.refresh_from_db()
    assert (olivia.name, olivia.version) == ("Liv", 2)
