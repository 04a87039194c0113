"""The door of every page: who is it, in which organization, and may they do this? What is not declared is forbidden."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django_scopes import scope, scopes_disabled

from accounts.actions import record_event
from accounts.models import Membership
from accounts.policy import is_declared, may, verb_for
from accounts.queries import has_second_factor
from core.http import MemberRequest

View = Callable[..., HttpResponse]


class MemberMiddleware:
    """Finds organization and membership from the address, checks the declared policy, and opens the scope."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with ExitStack() as stack, timezone.override(None):
            request.stack = stack  # type: ignore[attr-defined]  # process_view enters the scope here
            response = self.get_response(request)
            membership = getattr(request, "membership", None)
            if response.status_code == 403 and membership is not None:
                record_event("access.denied", by=membership, payload={"path": request.path, "method": request.method})
            return response

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        if not is_declared(view):
            raise PermissionDenied(_("This page does not say who may open it, so nobody may."))
        method = "GET" if request.method in ("HEAD", "OPTIONS") else str(request.method)
        verb = verb_for(view, method)
        if (verb or hasattr(view, "signed_in")) and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if verb is None:
            return None
        return self._as_member(cast(MemberRequest, request), verb, kwargs.pop("slug"))

    def _as_member(self, request: MemberRequest, verb: str, slug: str) -> HttpResponse | None:
        with scopes_disabled():
            membership = (
                Membership.objects.select_related("organization")
                .filter(organization__slug=slug, user=request.user, ended_on=None)
                .exclude(role="")
                .first()
            )
        if membership is None:
            raise Http404
        request.membership, request.organization = membership, membership.organization
        membership.user = request.user
        request.stack.enter_context(scope(organization=request.organization))  # type: ignore[attr-defined]
        timezone.activate(request.organization.time_zone)
        if not may(membership, verb):
            raise PermissionDenied(_("Your role may not do this."))
        if request.organization.is_mfa_required and not has_second_factor(request.user):
            return redirect("mfa_index")
        return None
