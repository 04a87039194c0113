"""Every page that an owner may open, found through the routes: a new page is looked at without being named here."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from accounts.models import Membership, Role
from tests.browser.conftest import LOOKS, OpenAs, Watch, faults, watched_page
from tests.cast import OwnClient, client_of, confirm
from tests.walk.routes import Route, routes
from tests.walk.world import World, build_world

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

OF_A_LIBRARY = {"api:docs"}  # Swagger UI; tests/browser/test_api_documentation.py opens it

LIGHT_AND_WIDE, DARK_AND_NARROW = LOOKS[0], LOOKS[2]


@dataclass
class Guide:
    """Finds a page behind each route: as an owner, or as somebody who is not signed in."""

    world: World

    def __post_init__(self) -> None:
        self.ids = [row.pk for row in self.world.rows(self.world.home)]
        self.owner = client_of(self.world.members[Role.OWNER])
        self.found: dict[str, dict[str, Any]] = {}

    def pages(self) -> Iterator[tuple[str, OwnClient]]:
        """Addresses that answer with a page, and who may open it."""
        own = [route for route in routes() if route.name not in OF_A_LIBRARY]
        for route in sorted(own, key=lambda one: (len(one.own_parameters), len(one.path))):
            visitors = [self.owner] if route.verb("GET") or route.is_signed_in else [self.owner, OwnClient()]
            for visitor in visitors:
                if url := self._first_page(route, visitor):
                    yield url, visitor
                    break

    def _first_page(self, route: Route, visitor: OwnClient) -> str:
        above = [path for path in self.found if route.path.startswith(path)]
        known = self.found[max(above, key=len)] if above else {}
        for values in route.candidates(self.ids, self.world.own_keys, self.world.tokens, known):
            url = route.url(self.world.home.slug, values)
            answer = visitor.get(url)
            if "/reauthenticate/" in answer.headers.get("Location", ""):
                answer = confirm(self.owner).get(url)
            if answer.status_code == 405:
                return ""
            if answer.status_code == 200:
                self.found[route.path] = values
                return url if answer["Content-Type"].startswith("text/html") else ""
        return ""


@pytest.mark.django_db(transaction=True)
def test_no_page_shuts_anybody_out(browser: Browser, live_server: LiveServer, watch: Watch) -> None:
    guide, page, wrong, opened = Guide(build_world()), watched_page(browser, live_server.url, watch), [], []
    for url, visitor in guide.pages():
        opened.append(url)
        wrong += [f"{url}: {one}" for one in seen_by(visitor, page, live_server.url, url)]
        wrong += [f"{url}: {one}" for one in watch.findings()]
        watch.errors.clear()
        watch.foreign.clear()
    page.context.close()

    assert not wrong
    assert len(opened) > 40


def seen_by(visitor: OwnClient, page: Page, host: str, url: str) -> list[str]:
    page.context.clear_cookies()
    for name, morsel in visitor.cookies.items():
        page.context.add_cookies([{"name": name, "value": morsel.value, "url": host}])
    answer = page.goto(url)
    if answer is None or answer.status != 200:
        return [f"answered {answer and answer.status}"]
    return faults(page, looks=(LIGHT_AND_WIDE, DARK_AND_NARROW))


def test_a_refusal_is_a_page_like_any_other(open_as: OpenAs, watch: Watch, nina: Membership) -> None:
    watch.expected += ["403", "404"]
    page = open_as(nina, "/o/meridian/audit/")
    assert not faults(page)

    page.goto("/o/meridian/no-such-page/")
    assert not faults(page)

    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.goto("/no-such-page/")
    assert not faults(page)
