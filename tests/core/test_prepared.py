"""A prepared query gives what its query set gives, for every organization, and nothing without a scope."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db.models import QuerySet
from django_scopes import ScopeError, scope

from accounts.models import Membership, Organization
from core.prepared import Prepared, as_key

pytestmark = pytest.mark.django_db


def by_key(pk: UUID) -> "QuerySet[Any, Any]":
    return Membership.objects.filter(pk=pk).values_list("pk", "name")


def hired_before(name: str, day: date) -> "QuerySet[Any, Any]":
    return Membership.objects.filter(name=name, created_at__date__lt=day, role="owner").values_list("name")


def test_rows_are_those_of_the_query_set(in_meridian: Organization, olivia: Membership, marcus: Membership) -> None:
    members = Prepared(by_key, pk=UUID)
    for member in (olivia, marcus):
        assert [(as_key(pk), name) for pk, name in members.rows(pk=member.pk)] == [(member.pk, member.name)]
    assert members.rows(pk=uuid4()) == []


def test_the_same_query_serves_every_organization_its_own(
    meridian: Organization, rival: Organization, olivia: Membership, mallory: Membership
) -> None:
    members = Prepared(by_key, pk=UUID)
    with scope(organization=meridian):
        assert len(members.rows(pk=olivia.pk)) == 1
        assert members.rows(pk=mallory.pk) == []
    with scope(organization=rival):
        assert members.rows(pk=olivia.pk) == []
        assert len(members.rows(pk=mallory.pk)) == 1


def test_without_a_scope_it_raises(olivia: Membership) -> None:
    with pytest.raises(ScopeError):
        Prepared(by_key, pk=UUID).rows(pk=olivia.pk)


def test_texts_and_dates_go_where_they_belong(in_meridian: Organization, olivia: Membership) -> None:
    members = Prepared(hired_before, name=str, day=date)
    assert members.rows(name="Olivia", day=date(2999, 1, 1)) == [("Olivia",)]
    assert members.rows(name="Olivia", day=date(1999, 1, 1)) == []
    assert members.rows(name="Marcus", day=date(2999, 1, 1)) == []


def test_a_value_that_the_query_does_not_use_is_refused(in_meridian: Organization) -> None:
    with pytest.raises(LookupError, match="does not use pk"):
        Prepared(lambda pk: Membership.objects.values_list("name"), pk=UUID).rows(pk=uuid4())
