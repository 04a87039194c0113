"""The pages for what was refused or failed; addresses of the API get a problem document instead."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.api.problems import Problem, problem_answer

API = "/api/"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "errors/403_csrf.html", {"reason": reason}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    malformed = Problem(HTTPStatus.BAD_REQUEST, "malformed", _("The request cannot be read."))
    return _answer(request, malformed, "errors/400.html")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    refused = Problem(HTTPStatus.FORBIDDEN, "forbidden", _("You may not do this."))
    return _answer(request, refused, "errors/403.html", reason=str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    nothing = Problem(HTTPStatus.NOT_FOUND, "not_found", _("There is nothing here."))
    return _answer(request, nothing, "errors/404.html")


def too_many(request: HttpRequest) -> HttpResponse:
    """Not Django's but allauth's: its rate limits look for `handler429`."""
    return render(request, "errors/429.html", status=429)


def failed(request: HttpRequest) -> HttpResponse:
    failure = Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "failed", _("The server failed. Its log says more."))
    return _answer(request, failure, "errors/500.html")


def _answer(request: HttpRequest, problem: Problem, template: str, **context: Any) -> HttpResponse:
    if request.path.startswith(API):
        return problem_answer(problem)
    return render(request, template, context, status=problem.status)
