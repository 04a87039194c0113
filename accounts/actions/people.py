"""How people come in: the first owner, whoever was invited, whoever has a link from the operator."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _, gettext_lazy
from django_scopes import scope, scopes_disabled

from accounts.actions.events import record_event
from accounts.actions.members import open_invitation
from accounts.actions.organizations import become_owner
from accounts.actions.records import save_record
from accounts.authentication import sha256_of
from accounts.models import Invitation, Membership, Organization, SignInLink, User
from accounts.queries import able_owners, is_installation_empty, memberships_of
from core import clock
from core.errors import Refused

OUTDATED = gettext_lazy("This link was used already, is too old, or was replaced by a newer one.")


def open_link(token: str) -> SignInLink | None:
    """The operator's link that this token opens, if it is unused and in time."""
    return (
        SignInLink.objects.select_related("user")
        .filter(token_sha256=sha256_of(token), used_at=None, expires_at__gt=clock.now())
        .first()
    )


def invitation_of(token: str) -> Invitation | None:
    with scopes_disabled():
        return open_invitation(sha256_of(token))


@transaction.atomic
def create_first_owner(token: str, *, name: str, email: str, password: str) -> tuple[User, Organization | None]:
    """The first person, and the organization that waited for an owner (the sample), if there is one."""
    link = _used(token)
    if link.user_id is not None or not is_installation_empty():
        raise Refused(_("Somebody has created the first account already. Sign in, or ask for an invitation."))
    user = User.objects.create_user(email, password, name=name)
    record_event("sign_in.link_used", by=user, record=user)
    organization = Organization.objects.filter(is_sample=True).order_by("created_at").first()
    if organization is not None:
        with scope(organization=organization):
            if able_owners().exists():
                return user, None
        become_owner(organization, user)
    return user, organization


@transaction.atomic
def use_sign_in_link(token: str, *, password: str = "", without_factors: bool = False) -> User:
    """Let the owner of the link in; they may choose a new password and drop second factors they lost."""
    user = _used(token).user
    if user is None or not user.is_active:
        raise Refused(str(OUTDATED))
    if password:
        user.set_password(password)
        user.save(update_fields=["password"])
    if without_factors:
        Authenticator.objects.filter(user=user).delete()
    record_event(
        "sign_in.link_used",
        by=user,
        record=user,
        payload={"password_changed": bool(password), "factors_removed": without_factors},
    )
    return user


@transaction.atomic
def join(token: str, *, user: User | None = None, name: str = "", password: str = "") -> Membership:
    """Accept an invitation: as somebody who is signed in, or with an account made for it now."""
    with scopes_disabled():
        invitation = open_invitation(sha256_of(token))
    if invitation is None:
        raise Refused(str(OUTDATED))
    with scope(organization=invitation.organization):
        member = Membership.objects.select_for_update().get(pk=invitation.membership_id)
        if user is None:
            if User.objects.filter(email__iexact=member.email).exists():
                raise Refused(_("%(email)s has an account. Sign in first.") % {"email": member.email})
            user = User.objects.create_user(member.email, password, name=name)
        if Membership.objects.filter(user=user).exclude(pk=member.pk).exists():
            raise Refused(_("You are a member of %(name)s already.") % {"name": invitation.organization.name})
        invitation.used_at = clock.now()
        invitation.save(update_fields=["used_at"])
        member.user, member.name = user, user.name or member.name
        return save_record(member, by=member, verb="member.join")


def _used(token: str) -> SignInLink:
    """The link, marked used; of two that come at once only one gets it."""
    now = clock.now()
    found = SignInLink.objects.filter(token_sha256=sha256_of(token), used_at=None, expires_at__gt=now)
    if not found.update(used_at=now):
        raise Refused(str(OUTDATED))
    return SignInLink.objects.select_related("user").get(token_sha256=sha256_of(token))


@transaction.atomic
def rename(user: User, name: str) -> None:
    """People say what they are called; their memberships follow."""
    user.name = name
    user.save(update_fields=["name"])
    for member in memberships_of(user):
        if member.name != name:
            with scope(organization=member.organization):
                member.name = name
                save_record(member, by=member, verb="member.change")
