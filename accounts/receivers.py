"""Hooks into libraries: what happens at the door becomes events; history rows carry the id of their event."""

from typing import Any

import structlog
from allauth.account import signals as account
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.dispatch import receiver
from django.http import HttpRequest
from django_structlog import signals as logs
from simple_history.signals import pre_create_historical_record

from accounts.actions import record_event, record_sign_in_event
from accounts.models import User
from core.http import client_address


@receiver(pre_create_historical_record)
def point_at_event(sender: Any, instance: Any, history_instance: Any, **kwargs: Any) -> None:
    history_instance.event_id = getattr(instance, "event_id", None)


@receiver(logs.bind_extra_request_metadata)
def know_the_address(request: HttpRequest, **kwargs: Any) -> None:
    """Logs and events name the address that the trusted proxies saw, not one that anybody can write into a header."""
    structlog.contextvars.bind_contextvars(ip=client_address(request))


@receiver(auth.user_logged_in)
def signed_in(user: User, **kwargs: Any) -> None:
    record_sign_in_event("sign_in.done", user)


@receiver(auth.user_logged_out)
def signed_out(user: User | None, request: HttpRequest, **kwargs: Any) -> None:
    request.was_signed_out = True  # type: ignore[attr-defined]  # the middleware has the browser forget what it kept
    if user is not None:
        record_sign_in_event("sign_in.ended", user)


@receiver(auth.user_login_failed)
def not_signed_in(credentials: dict[str, Any], **kwargs: Any) -> None:
    email = str(credentials.get("email") or credentials.get("username") or "")
    try:
        validate_email(email)
    except ValidationError:  # people type passwords into the wrong field
        email = ""
    user = User.objects.filter(email__iexact=email).first() if email else None
    if user is not None:
        record_sign_in_event("sign_in.failed", user, is_own=False)
    else:
        record_event("sign_in.failed", by=None, payload={"email": email[:254]})


@receiver(factors.authentication_failed)
def second_factor_failed(user: User, **kwargs: Any) -> None:
    record_sign_in_event("sign_in.failed", user, is_own=False, payload={"step": "second factor"})


@receiver(account.password_changed)
@receiver(account.password_set)
def password_changed(user: User, **kwargs: Any) -> None:
    record_sign_in_event("password.change", user)


@receiver(account.password_reset)
def password_reset(user: User, **kwargs: Any) -> None:
    record_sign_in_event("password.reset", user)


@receiver(factors.authenticator_added)
def factor_added(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    record_sign_in_event("factor.add", user, payload={"kind": str(authenticator.type)})


@receiver(factors.authenticator_removed)
def factor_removed(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    record_sign_in_event("factor.remove", user, payload={"kind": str(authenticator.type)})


@receiver(factors.authenticator_reset)
def codes_made_anew(user: User, **kwargs: Any) -> None:
    record_sign_in_event("factor.codes", user)
