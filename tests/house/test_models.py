"""No row of one organization is found, or made impossible, by another."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models
from django_scopes import ScopeError

from accounts.models import Membership, Organization
from tests.house.source import ROOMS

SHARED = {"assessments.Framework"}  # the shipped ones belong to everybody; its queries know which are whose


def tenant_models() -> Iterator[type[models.Model]]:
    """Every model of the rooms that belongs to an organization, history included."""
    for model in apps.get_models():
        if model._meta.label in SHARED:
            continue
        if model._meta.app_label in ROOMS and any(
            field.name == "organization" and field.related_model is Organization for field in model._meta.get_fields()
        ):
            yield model


TENANT_MODELS = list(tenant_models())
by_label = pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda model: model._meta.label)


def test_the_rooms_have_tenant_models_and_their_histories() -> None:
    assert Membership in TENANT_MODELS
    assert any(model.__name__.startswith("Historical") for model in TENANT_MODELS)


@by_label
def test_a_query_outside_a_scope_raises(model: type[models.Model]) -> None:
    for manager in (*model._meta.managers, model._default_manager, model._base_manager):
        with pytest.raises(ScopeError):
            manager.count()


@by_label
def test_what_is_unique_is_unique_within_an_organization(model: type[models.Model]) -> None:
    """Else one organization could tell, or prevent, what another one has."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            named = {*constraint.fields, *(str(part) for part in constraint.expressions)}
            assert any("organization" in name for name in named) or _is_about_rows_of_nobody(constraint), (
                constraint.name
            )
    assert not model._meta.unique_together


def _is_about_rows_of_nobody(constraint: models.UniqueConstraint) -> bool:
    """A constraint for the rows of the installation itself, which have no organization."""
    return constraint.condition is not None and ("organization", None) in constraint.condition.children
