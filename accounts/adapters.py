"""How allauth behaves here: by invitation only, mails that never fail a page, keys bound to the public address."""

import base64
import hashlib
from collections.abc import Sequence
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions.events import record_sign_in_event
from accounts.actions.mail import is_taken, send_beside
from accounts.models import User
from accounts.queries import seated
from core.http import client_address

FORGOTTEN = "account/email/password_reset_key"  # the one mail that anybody can have sent


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: people are invited."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that is away shows a sentence, not an error: but to nobody who only asks whether an account
        exists."""
        context = {"address": settings.PUBLIC_URL, **context}
        message = self.render_mail(template_prefix, email, context)
        if template_prefix == FORGOTTEN:
            send_beside(message)
        elif not is_taken(message) and self.request is not None:
            messages.error(
                self.request,
                _("The mail could not be sent. Try again later, or ask the operator for a sign-in link."),
            )

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """To the address people sign in with: the library's own list of addresses stays empty."""
        super().send_notification_mail(template_prefix, user, context, email or user.email)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Below PUBLIC_URL, whatever name the request came by."""
        return f"{settings.PUBLIC_URL}" + reverse("account_reset_password_from_key", args=key.split("-", 1))

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:profile")


class SignedInBackend(AuthenticationBackend):  # type: ignore[misc]  # the same
    def get_user(self, user_id: UUID) -> User | None:
        """Whoever is signed in comes with their memberships: the door asks for those next."""
        user = seated(user_id)
        if user is None:
            return cast("User | None", super().get_user(user_id))
        return user if self.user_can_authenticate(user) else None


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the same
    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the host of PUBLIC_URL, whatever name the request came by."""
        return {"id": str(urlsplit(settings.PUBLIC_URL).hostname), "name": "SOC Builder"}

    def encrypt(self, text: str) -> str:
        """Secrets of second factors are kept encrypted: a stolen database alone opens nothing."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


class SessionsAdapter(DefaultUserSessionsAdapter):  # type: ignore[misc]
    def end_sessions(self, sessions: Sequence[UserSession]) -> None:
        """Whoever throws others out of an account leaves a trace."""
        super().end_sessions(sessions)
        if sessions:
            record_sign_in_event("sign_in.others_ended", sessions[0].user, payload={"sessions": len(sessions)})


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"second factors:" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
