"""Who is here, and how they sign in."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet, UUIDField
from django_scopes import scopes_disabled

from accounts.models import Invitation, Membership, Organization, Role, User
from core.prepared import Prepared

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_installation_empty() -> bool:
    """Whether nobody can sign in yet."""
    return not User.objects.exists()


def has_second_factor(user: User) -> bool:
    """Whether the user has a TOTP app or a passkey."""
    return bool(Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists())


def with_second_factor(users: Iterable[UUID]) -> set[UUID]:
    """Those of the users who have a second factor, from one query."""
    found = Authenticator.objects.filter(user_id__in=list(users), type__in=SECOND_FACTORS)
    return set(found.values_list("user_id", flat=True))


def has_factors(user: User) -> bool:
    """Whether the user has anything beside the password, recovery codes included."""
    return bool(Authenticator.objects.filter(user=user).exists())


def open_invitations(members: Iterable[UUID]) -> dict[UUID, Invitation]:
    """The newest unused invitation of each of the members, from one query; it may be too old."""
    found = Invitation.objects.filter(membership_id__in=list(members), used_at=None).order_by("created_at")
    return {invitation.membership_id: invitation for invitation in found}


def members(*, with_role: bool = True) -> QuerySet[Membership]:
    """The active members of the open organization."""
    found = Membership.objects.filter(ended_on=None)
    return found.exclude(role="") if with_role else found


def memberships_of(user: User) -> list[Membership]:
    """Where this user is an active member, over all organizations, by their names. One query."""
    return _MEMBERSHIPS.rows(user=user.pk)


def seated(user_id: UUID) -> User | None:
    """The user with their `seats`, from one query; None where they are a member nowhere."""
    found = _MEMBERSHIPS.rows(user=user_id)
    if not found:
        return None
    user = found[0].user
    if user is not None:
        user.seats = {membership.organization.slug: membership for membership in found}
    return user


def seat_of(user: User, slug: str) -> Membership | None:
    """What the user is in the organization of this short name."""
    if user.seats is not None:
        return user.seats.get(slug)
    return next((membership for membership in memberships_of(user) if membership.organization.slug == slug), None)


def able_owners() -> QuerySet[Membership]:
    """The owners of the open organization who can sign in."""
    return Membership.objects.filter(ended_on=None, role=Role.OWNER, user__is_active=True)


def may_create_organization(user: User) -> bool:
    """An owner of one organization may create another; so may anybody while there is none but the sample."""
    with scopes_disabled():
        is_owner = Membership.objects.filter(user=user, ended_on=None, role=Role.OWNER).exists()
    return is_owner or not Organization.objects.filter(is_sample=False).exists()


def _memberships(user: Any) -> QuerySet[Membership]:
    with scopes_disabled():
        found = Membership.objects.filter(user=user, ended_on=None).exclude(role="")
        return found.select_related("organization", "user").order_by("organization__name")


_MEMBERSHIPS: Prepared[Membership] = Prepared(_memberships, user=UUIDField())
