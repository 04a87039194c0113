"""The front door: settings, URLs, Celery, commands."""

from soc_builder.celery import app as celery_app

__all__ = ["celery_app"]
