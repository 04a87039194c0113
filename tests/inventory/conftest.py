"""Records of the other organization."""

import pytest
from django_scopes import scope

from accounts.models import Membership
from inventory.models import Asset
from tests.inventory import factories as made


@pytest.fixture
def rival_asset(mallory: Membership) -> Asset:
    with scope(organization=mallory.organization):
        return made.asset(mallory, "secret of the rival", asset_tag="R-1")
