"""The product's own settings, and one more room that holds a kind of job for these tests."""

from soc_builder.settings import *  # noqa: F403  they are the settings
from soc_builder.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.chaos"]
