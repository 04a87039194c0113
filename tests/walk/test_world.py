"""What the world of the walk is made of."""

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django_scopes import scope

from accounts.models import Organization
from tests.factories import make, tenant_models
from tests.walk.world import FOREIGN

pytestmark = [pytest.mark.walk, pytest.mark.django_db, pytest.mark.timeout(300)]


@pytest.mark.parametrize("model", tenant_models(), ids=lambda model: model._meta.label)
def test_a_row_of_every_model_can_be_made(model: type[models.Model], meridian: Organization) -> None:
    try:
        row = make(model, meridian, word=FOREIGN)
    except (ObjectDoesNotExist, ValueError, TypeError) as error:
        pytest.fail(
            f"{model._meta.label} cannot be made ({error}). Add what it needs to RECIPES in tests/factories.py."
        )
    with scope(organization=meridian):
        assert model._default_manager.filter(pk=row.pk).exists()
