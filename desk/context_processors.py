"""What the frame of every page shows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from jobs.queries import is_worker_heard


def frame(request: HttpRequest) -> dict[str, Any]:
    """`worker_is_silent` asks the database only on a page that shows it."""
    return {"version": settings.VERSION, "worker_is_silent": SimpleLazyObject(lambda: not is_worker_heard())}
