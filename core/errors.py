"""What can be refused, said as a sentence that the reader can act on; and the pages for it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class Refused(Exception):
    """A rule of the product forbids this. The message is a sentence for the person who asked."""


class RecordChanged(Refused):
    """Somebody else saved the record since it was read. `current` is the record as it stands now."""

    def __init__(self, message: str, current: Any = None) -> None:
        super().__init__(message)
        self.current = current


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "errors/403_csrf.html", {"reason": reason}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", {"reason": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def too_many(request: HttpRequest) -> HttpResponse:
    """Not Django's but allauth's: its rate limits look for `handler429`."""
    return render(request, "errors/429.html", status=429)


def failed(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/500.html", status=500)
