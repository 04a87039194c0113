"""The Celery application. Only the room `jobs` sends to it."""

import os

from celery import Celery
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soc_builder.settings")

app = Celery("soc_builder")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)
app.set_default()  # a worker in a thread would otherwise find another current app
