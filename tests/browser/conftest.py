"""Real browsers: one for each member, watched for whatever no page may do."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request
from pytest_django.live_server_helper import LiveServer

from accounts.models import Membership
from tests.cast import client_of


@dataclass
class Watch:
    """What a page said and asked for. `expected` are errors that a test provokes: patterns of console lines."""

    host: str
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).scheme in ("http", "https", "ws") and urlsplit(request.url).netloc != self.host:
            self.foreign.append(request.url)

    def findings(self) -> list[str]:
        unexpected = [line for line in self.errors if not any(re.search(known, line) for known in self.expected)]
        return unexpected + [f"asked {url}" for url in self.foreign]


OpenAs = Callable[..., Page]
LOOKS: tuple[tuple[int, Literal["light", "dark"]], ...] = (
    (1440, "light"),
    (1440, "dark"),
    (360, "dark"),
    (360, "light"),
)


@pytest.fixture
def watch(live_server: LiveServer) -> Iterator[Watch]:
    """No console error, no violated policy, no foreign request, in any page of the test."""
    watching = Watch(urlsplit(live_server.url).netloc)
    yield watching
    assert not watching.findings()


@pytest.fixture
def open_as(browser: Browser, live_server: LiveServer, watch: Watch) -> Iterator[OpenAs]:
    """`open_as(member, path, width=1440, theme="light", scripts=True)`: a page in a browser of their own."""
    contexts: list[BrowserContext] = []

    def open_page(
        member: Membership | None, path: str = "/", *, width: int = 1440, theme: Any = "light", scripts: bool = True
    ) -> Page:
        page = watched_page(browser, live_server.url, watch, width=width, theme=theme, scripts=scripts)
        contexts.append(page.context)
        if member is not None:
            value = client_of(member).cookies[settings.SESSION_COOKIE_NAME].value
            page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def watched_page(
    browser: Browser, url: str, watch: Watch, *, width: int = 1440, theme: Any = "light", scripts: bool = True
) -> Page:
    """A page in a browser of its own."""
    context = browser.new_context(
        base_url=url,
        viewport={"width": width, "height": 900},
        color_scheme=theme,
        java_script_enabled=scripts,
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    watch.over(page)
    return page


def faults(page: Page, *, looks: Sequence[tuple[int, Literal["light", "dark"]]] = LOOKS) -> list[str]:
    """What no page may have: two titles, inline style, a sideways scroll, what axe holds against it. Each look once."""
    found = []
    if page.locator("h1").count() != 1:
        found.append(f"{page.locator('h1').count()} headings of the first level")
    if page.locator("[style]").count():
        found.append("inline style")
    for width, theme in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # a color on its way is no color
        wrong = axe_findings(page) + (["scrolls sideways"] if scrolls_sideways(page) else [])
        found += [f"{width} {theme}: {one}" for one in wrong]
    return found


def axe_findings(page: Page) -> list[str]:
    """What axe holds against the page, one line each."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['help']}: {', '.join(str(node['target']) for node in one['nodes'][:4])}" for one in found
    ]


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
