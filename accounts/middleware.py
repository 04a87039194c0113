"""The door of every page: who is it, in which organization, and may they do this? What is not declared is forbidden."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django_scopes import scope

from accounts.actions import record_event
from accounts.models import Membership
from accounts.policy import api_class, is_declared, may, verb_for
from accounts.queries import has_second_factor, seat_of
from core import clock
from core.http import MemberRequest

View = Callable[..., HttpResponse]

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
NOTED_EVERY = timedelta(minutes=1)
BEGAN, SEEN = "began_at", "seen_at"


class SessionLimitMiddleware:
    """Ends a session half an hour after its last request, and twelve hours after it began."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = clock.now()
            began, seen = _moment(request, BEGAN), _moment(request, SEEN)
            if (began and now - began > LONGEST) or (seen and now - seen > IDLE):
                logout(request)
                request.was_signed_out = False  # type: ignore[attr-defined]  # unsent edits stay in the browser
                messages.info(request, _("You were signed out after a pause. Sign in again to go on."))
            elif seen is None or now - seen > NOTED_EVERY:
                request.session[SEEN] = now.isoformat()
                request.session.setdefault(BEGAN, now.isoformat())
        return self.get_response(request)


def _moment(request: HttpRequest, key: str) -> datetime | None:
    text = request.session.get(key)
    return datetime.fromisoformat(text) if text else None


class MemberMiddleware:
    """Finds organization and membership from the address, checks the declared policy, and opens the scope."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with ExitStack() as stack, timezone.override(None):
            request.stack = stack  # type: ignore[attr-defined]  # process_view enters the scope here
            response = self.get_response(request)
            membership: Membership | None = getattr(request, "membership", None)
            if response.status_code == 403 and membership is not None:
                record_event("access.denied", by=membership, payload={"path": request.path, "method": request.method})
        if getattr(request, "was_signed_out", False):
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def process_view(
        self, request: HttpRequest, view: View, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        if api_class(view):
            return None  # the API has its own door
        if not is_declared(view):
            raise PermissionDenied(_("This page does not say who may open it, so nobody may."))
        method = "GET" if request.method in ("HEAD", "OPTIONS") else str(request.method)
        verb = verb_for(view, method)
        if (verb or hasattr(view, "signed_in")) and not request.user.is_authenticated:
            return _to_the_door(request)
        if verb is None:
            return None
        return self._as_member(cast(MemberRequest, request), verb, kwargs.pop("slug"))

    def _as_member(self, request: MemberRequest, verb: str, slug: str) -> HttpResponseBase | None:
        membership = seat_of(request.user, slug)
        if membership is None:
            raise Http404
        request.membership, request.organization = membership, membership.organization
        membership.user = request.user
        request.stack.enter_context(scope(organization=request.organization))  # type: ignore[attr-defined]  # set above
        timezone.activate(request.organization.time_zone)
        if not may(membership, verb):
            raise PermissionDenied(_("Your role may not do this."))
        if request.organization.is_mfa_required and not has_second_factor(request.user):
            messages.warning(
                request,
                _("%(name)s asks every member for a second factor. Set up an authenticator app or a passkey to go on.")
                % {"name": request.organization.name},
            )
            return _away(request, redirect("mfa_index"))
        return None


def _to_the_door(request: HttpRequest) -> HttpResponseBase:
    """To the sign-in page and back. A part of a page that is fetched must not be replaced by a sign-in form."""
    is_part = "HX-Request" in request.headers
    return _away(
        request, redirect_to_login(request.path if is_part and request.method != "GET" else request.get_full_path())
    )


def _away(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    if "HX-Request" not in request.headers:
        return answer
    return HttpResponse(status=401, headers={"HX-Redirect": answer["Location"]})
