"""What every test may ask for: the services, and how a browser starts."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

from tests import services

pytest_plugins = ["tests.cast"]

settings.register_profile("short", deadline=None, max_examples=25)  # a busy machine is no counterexample
settings.register_profile("long", deadline=None, max_examples=400)
settings.load_profile("short")

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps an event loop in the test's thread


SERVED = {"walk", "browser", "chaos", "postgres"}  # marks of tests that need a service
STORED = {"db", "transactional_db", "django_db_setup", "postgres_url", "own_redis"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--stored", action="store_true", help="leave out what touches neither database nor service")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where everything runs again on another database, a test that can reach none would only say the same again.

    Nobody marks such tests by hand: pytest-django refuses every query of a test that has not asked for the database.
    """
    if not config.getoption("--stored"):
        return
    kept = [item for item in items if _is_stored(item)]
    config.hook.pytest_deselected(items=[item for item in items if not _is_stored(item)])
    items[:] = kept


def _is_stored(item: pytest.Item) -> bool:
    marks = {mark.name for mark in item.iter_markers()}
    return bool(marks & (SERVED | {"django_db"}) or STORED.intersection(getattr(item, "fixturenames", ())))


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server: the run's own, or one started for this test process."""
    running = os.environ.get("TEST_DATABASE_URL", "")
    if running:
        yield running
        return
    with services.postgres() as url:
        yield url


@pytest.fixture
def own_database_url(postgres_url: str) -> Iterator[str]:
    """An empty PostgreSQL database for one test."""
    with services.database(postgres_url) as url:
        yield url


@pytest.fixture
def own_redis() -> Iterator[services.Redis]:
    """A Redis for one test, which may kill or hang it."""
    with services.redis() as server:
        yield server


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The distribution's Chromium, quiet: it asks nobody outside for anything."""
    quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    quiet += ["--disable-component-update", "--disable-sync"]
    if os.geteuid() == 0:
        quiet.append("--no-sandbox")  # Chromium's sandbox refuses root
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    return {**browser_type_launch_args, "executable_path": chromium, "args": quiet}
