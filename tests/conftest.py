"""What every test may ask for: the services, and how a browser starts."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

from tests import services

pytest_plugins = ["tests.cast"]

settings.register_profile("unhurried", deadline=None)  # a busy machine is no counterexample
settings.load_profile("unhurried")

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps an event loop in the test's thread


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
