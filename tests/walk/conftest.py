"""One world for a file of tests, gone when the next file begins; and one walk through it."""

import logging
from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.walk.routes import routes
from tests.walk.walk import Findings, Walk
from tests.walk.world import World, build_world


@pytest.fixture(scope="module", autouse=True)
def silence() -> Iterator[None]:
    """Thousands of refusals are no news."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def walk(world: World) -> Findings:
    return Walk(world, routes()).done()
