"""Rows of one organization stay with it."""

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_scopes import scope
from django_scopes.exceptions import ScopeError

from accounts.models import Invitation, Membership, Organization, TenantHistory, TenantModel, User
from accounts.models.keys import hold_tenant_keys, tenant_keys
from accounts.models.records import WrongOrganization
from jobs.models import Job
from tests.factories import make

TENANTS = [model for model in apps.get_models() if issubclass(model, TenantModel | TenantHistory)]


@pytest.mark.parametrize("model", TENANTS, ids=lambda model: model._meta.label)
@pytest.mark.parametrize("question", ["all", "exists", "count", "first", "exclude", "in_bulk", "values_list", "delete"])
def test_no_question_is_answered_without_a_scope(model: Any, question: str, db: None) -> None:
    for manager in (model.objects, model._default_manager, model._base_manager):
        with pytest.raises(ScopeError):
            found = getattr(manager.get_queryset(), question)()
            list(found)


def test_a_scope_shows_its_own_rows_only(
    meridian: Organization, rival: Organization, olivia: Membership, mallory: Membership
) -> None:
    with scope(organization=meridian):
        assert list(Membership.objects.all()) == [olivia]
    with scope(organization=rival):
        assert list(Membership.objects.all()) == [mallory]


def test_related_rows_are_scoped_too(
    meridian: Organization, rival: Organization, olivia: Membership, mallory: Membership
) -> None:
    assert olivia.user is not None
    with scope(organization=rival):
        Membership.objects.create(organization=rival, user=olivia.user, name="O", email="o@example.org", role="auditor")
    with scope(organization=meridian):
        user = User.objects.prefetch_related("memberships").get(pk=olivia.user.pk)
        assert [member.organization for member in user.memberships.all()] == [meridian]


def test_a_row_is_not_saved_in_the_scope_of_another_organization(
    in_meridian: Organization, rival: Organization, olivia: Membership
) -> None:
    with pytest.raises(WrongOrganization):
        Membership.objects.create(organization=rival, name="M")
    with scope(organization=rival), pytest.raises(WrongOrganization):
        olivia.save()


def test_a_row_does_not_point_into_another_organization(in_meridian: Organization, mallory: Membership) -> None:
    with pytest.raises(WrongOrganization, match="points into another organization"):
        make(Job, in_meridian, requested_by=mallory)


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL has composite keys")
class TestKeysOfTheDatabase:
    def test_every_key_between_tenant_rows_has_its_companion(self, db: None) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'f' AND array_length(conkey, 1) = 2")
            assert {key.name for key in tenant_keys()} == {name for (name,) in cursor.fetchall()}

    def test_adding_them_again_does_nothing(self, db: None) -> None:
        with CaptureQueriesContext(connection) as captured:
            hold_tenant_keys(using="default")
        assert not [query["sql"] for query in captured if query["sql"].startswith("ALTER")]

    def test_the_database_refuses_what_no_check_saw(
        self, in_meridian: Organization, olivia: Membership, mallory: Membership
    ) -> None:
        job = make(Job, in_meridian, requested_by=olivia)
        with pytest.raises(IntegrityError, match="same_organization_jobs_job"), transaction.atomic():
            Job.objects.filter(pk=job.pk).update(requested_by_id=mallory.pk)
            connection.check_constraints()

    def test_a_whole_organization_can_go(self, in_meridian: Organization, olivia: Membership) -> None:
        make(Job, in_meridian, requested_by=olivia)
        make(Invitation, in_meridian, membership=olivia)
        in_meridian.delete()
        connection.check_constraints()
        assert not Organization.objects.exists()


def test_a_client_of_the_cast_brings_no_scope_along(in_meridian: Organization, as_olivia: Client) -> None:
    """Otherwise a page that forgets its scope would pass its tests."""
    assert as_olivia.get("/organizations/").status_code == 200
