"""The product's own settings, and one more room that holds the empty job."""

from soc_builder.settings import *  # noqa: F403  they are the settings
from soc_builder.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks"]
