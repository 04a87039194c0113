"""What the frame of every page shows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from jobs.queries import is_worker_heard
from reviews.queries import due_count


def frame(request: HttpRequest) -> dict[str, Any]:
    """`worker_is_silent` and `inbox_count` ask the database only on a page that shows them."""
    membership = getattr(request, "membership", None)
    return {
        "version": settings.VERSION,
        "worker_is_silent": SimpleLazyObject(lambda: not is_worker_heard()),
        "inbox_count": SimpleLazyObject(lambda: due_count(membership) if membership else 0),
    }
