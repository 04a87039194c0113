"""A walk that finds nothing in broken views is no walk."""

from collections.abc import Iterator
from http import HTTPStatus

import pytest
from django.core import checks
from django.test import override_settings
from django.urls import path

from accounts.models import Organization
from tests.cast import OwnClient
from tests.walk import broken_urls
from tests.walk.routes import Route, routes
from tests.walk.walk import Walk
from tests.walk.world import World

pytestmark = [pytest.mark.walk, pytest.mark.django_db, pytest.mark.timeout(300)]

FOUND = {
    "broken:unscoped": ["shows another organization's words", "instead of 404 for a foreign id", "ids differ"],
    "broken:telling": ["foreign and invented ids differ: "],
    "broken:writing": ["looking changed the database", "changed the database (accounts_membership)"],
    "broken:failing": ["answered 500"],
    "broken:choosy": ["no row of the world leads there", "TAUGHT"],
    "overreaching": ["shows another organization's words"],
}


@pytest.fixture
def broken(world: World) -> Iterator[dict[str, Route]]:
    with override_settings(ROOT_URLCONF="tests.walk.broken_urls"):
        yield {route.name: route for route in routes() if route.name in (*FOUND, "broken:sound")}


@pytest.mark.parametrize("name", FOUND)
def test_the_walk_finds_what_is_wrong(name: str, world: World, broken: dict[str, Route]) -> None:
    faults = "\n".join(Walk(world, [broken[name]]).done().faults)
    for sentence in FOUND[name]:
        assert sentence in faults


def test_the_walk_finds_nothing_wrong_with_a_sound_view(world: World, broken: dict[str, Route]) -> None:
    assert not Walk(world, [broken["broken:sound"]]).done().faults


def test_a_view_that_declares_nothing_stops_the_start_and_is_forbidden(
    as_olivia: OwnClient, meridian: Organization
) -> None:
    undeclared = path("undeclared/", broken_urls.undeclared)
    broken_urls.urlpatterns.insert(0, undeclared)
    try:
        with override_settings(ROOT_URLCONF="tests.walk.broken_urls"):
            errors = [error for error in checks.run_checks(tags=["security"]) if error.id == "accounts.E001"]
            assert ["/undeclared/" in str(error.msg) for error in errors] == [True]
            assert as_olivia.get("/undeclared/").status_code == HTTPStatus.FORBIDDEN
    finally:
        broken_urls.urlpatterns.remove(undeclared)
