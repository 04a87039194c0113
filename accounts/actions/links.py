"""One-time links: the secret travels in the address, the database keeps its SHA-256."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions.events import record_event
from accounts.authentication import sha256_of
from accounts.models import Invitation, Membership, SignInLink, User
from accounts.queries import is_installation_empty
from core import clock
from core.errors import Refused

SIGN_IN_LINK_LASTS = timedelta(hours=1)
INVITATION_LASTS = timedelta(days=7)


@transaction.atomic
def first_owner_link() -> str:
    """Where the first person creates their account, for an hour; empty once somebody can sign in. Earlier links end."""
    if not is_installation_empty():
        return ""
    SignInLink.objects.filter(user=None, used_at=None).delete()
    return _address("accounts:first", _new_sign_in_link(None))


@transaction.atomic
def sign_in_link(user: User) -> str:
    """Where this person signs in once, for an hour, and may choose a new password. Earlier links end."""
    if not user.is_active:
        raise Refused(_("%(email)s is deactivated and cannot sign in.") % {"email": user.email})
    SignInLink.objects.filter(user=user, used_at=None).delete()
    record_event("sign_in.link", by=None, record=user)
    return _address("accounts:enter", _new_sign_in_link(user))


def invitation_link(member: Membership) -> str:
    """Where this person joins, for a week. Earlier invitations end. Call it in the transaction of the invitation."""
    member.invitations.filter(used_at=None).delete()
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(
        organization=member.organization,
        membership=member,
        token_sha256=sha256_of(token),
        expires_at=clock.now() + INVITATION_LASTS,
    )
    return _address("accounts:join", token)


def _new_sign_in_link(user: User | None) -> str:
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(user=user, token_sha256=sha256_of(token), expires_at=clock.now() + SIGN_IN_LINK_LASTS)
    return token


def _address(name: str, token: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse(name, args=[token])}"
