"""What others may ask about people and organizations."""

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet
from django_scopes import scopes_disabled

from accounts.models import Membership, User


def has_second_factor(user: User) -> bool:
    """Whether the user has a TOTP app or a passkey."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user=user, type__in=kinds).exists())


def members(*, with_role: bool = True) -> QuerySet[Membership]:
    """The active members of the open organization."""
    found = Membership.objects.filter(ended_on=None)
    return found.exclude(role="") if with_role else found


def memberships_of(user: User) -> list[Membership]:
    """Where this user is an active member, over all organizations: for the organization switch."""
    with scopes_disabled():
        found = Membership.objects.filter(user=user, ended_on=None).exclude(role="")
        return list(found.select_related("organization").order_by("organization__name"))
