"""The door of the API: a token and nothing else, its membership, its scopes, the declared policy, and the scope."""

from collections.abc import Callable
from contextlib import ExitStack
from http import HTTPStatus
from typing import Any, cast

import structlog
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django_scopes import scope

from accounts.actions import record_event, repeats
from accounts.authentication import holds, lacks_second_factor, note_use, token_of
from accounts.models import Token
from accounts.policy import SCOPE_OF, api_class, is_declared, may, may_by_token, verb_for
from core.api import limits
from core.api.problems import Problem, problem_answer, problem_of
from core.http import MemberRequest, client_address

View = Callable[..., HttpResponse]


class TokenMiddleware:
    """Stands inside of MemberMiddleware, which keeps the scope open and notes refusals."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        refused: Token | None = getattr(request, "refused_token", None)
        if refused is not None:
            with scope(organization=refused.organization):
                payload = {"token": str(refused.pk), "path": request.path, "method": request.method}
                record_event(
                    "token.refused", by=None, organization=refused.organization, record=refused, payload=payload
                )
        return response

    def process_view(
        self, request: HttpRequest, view: View, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        resource = api_class(view)
        if resource is None:
            return None
        try:
            if not is_declared(view):
                raise PermissionDenied(_("This address does not say who may use it, so nobody may."))
            if hasattr(resource, "public"):
                limits.anonymous(client_address(request))
                return None
            self._enter(cast(MemberRequest, request), view)
            return repeats.answered_once(cast(MemberRequest, request), lambda: view(request, *args, **kwargs))
        except (Problem, PermissionDenied, SuspiciousOperation) as error:
            return problem_answer(problem_of(error) or _unknown())

    def _enter(self, request: MemberRequest, view: View) -> None:
        """Find who calls, and whether they may; then the scope is open until the answer is complete."""
        token = token_of(request)
        if token is None or not holds(token):
            limits.anonymous(client_address(request))  # also how many events of refused tokens there can be
            request.refused_token = token  # type: ignore[attr-defined]  # becomes an event once the request has ended
            raise _unknown()
        limits.of_token(token.pk)
        request.token = token  # type: ignore[attr-defined]  # read by token_may
        request.membership, request.organization = token.membership, token.organization
        token.membership.organization = token.organization
        stack: ExitStack = request.stack  # type: ignore[attr-defined]  # MemberMiddleware made it
        stack.enter_context(scope(organization=token.organization))
        timezone.activate(token.organization.time_zone)  # MemberMiddleware takes it back
        stack.enter_context(structlog.contextvars.bound_contextvars(token_id=token.pk, token_name=token.name))
        note_use(token, request)
        self._check(token, view, "GET" if request.method in ("HEAD", "OPTIONS") else str(request.method))

    def _check(self, token: Token, view: View, method: str) -> None:
        verb = verb_for(view, method)
        if verb is None:
            return  # a method that this address does not take: 405
        if not may(token.membership, verb):
            raise Problem(HTTPStatus.FORBIDDEN, "role", _("The role behind this token may not do this."))
        if not may_by_token(token.membership, token.scopes, verb):
            wanted = SCOPE_OF.get(verb, "")
            raise Problem(
                HTTPStatus.FORBIDDEN,
                "scope",
                _("This needs a token with the scope %(scope)s.") % {"scope": wanted},
                headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{wanted}"'},
            )
        if lacks_second_factor(token):
            raise Problem(
                HTTPStatus.FORBIDDEN,
                "second_factor",
                _("%(name)s asks every member for a second factor, and the person behind this token has none.")
                % {"name": token.organization.name},
            )


def token_may(request: HttpRequest, verb: str) -> bool:
    """Whether the token of this request gives `verb`, too: for what an answer holds beyond what was asked for."""
    token: Token = request.token  # type: ignore[attr-defined]  # the door set it
    return may_by_token(token.membership, token.scopes, verb)


def _unknown() -> Problem:
    return Problem(
        HTTPStatus.UNAUTHORIZED,
        "token",
        _("Send a valid token: Authorization: Bearer socb_…"),
        headers={"WWW-Authenticate": 'Bearer realm="SOC Builder"'},
    )
