"""Who belongs to an organization and with which role. Only an owner grants; the last owner stays."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.links import invitation_link
from accounts.actions.records import save_record
from accounts.models import Invitation, Membership, Organization, Role
from accounts.queries import able_owners
from core import clock
from core.errors import Refused


@transaction.atomic
def invite(member: Membership, role: str, *, by: Membership | None) -> str:
    """Give a role to somebody who cannot sign in yet; the link with which they join. `by` None: the operator."""
    _only_owners_grant(by)
    if not role:
        raise Refused(_("Choose the role for the invitation."))
    if member.kind == Membership.Kind.SERVICE or not member.email:
        raise Refused(_("An invitation needs an e-mail address."))
    if member.user_id is not None and member.is_active:
        raise Refused(_("%(name)s is a member already.") % {"name": member.name})
    member.role, member.ended_on = role, None
    save_record(member, by=by, verb="member.invite", payload={"role": role})
    return invitation_link(member)


@transaction.atomic
def add_member(member: Membership, *, by: Membership) -> Membership:
    """Somebody who owns records or is a contact, and never signs in."""
    _only_owners_grant(by)
    member.role = ""
    return save_record(member, by=by, verb="member.add")


@transaction.atomic
def add_service(name: str, role: str, *, by: Membership | None, organization: Organization) -> Membership:
    """A program that works here by tokens, with a role and without an e-mail. `by` None: the operator."""
    _only_owners_grant(by)
    if role not in Role.values:
        raise Refused(_("Choose a role."))
    service = Membership(organization=organization, kind=Membership.Kind.SERVICE, name=name, role=role)
    service.full_clean()
    return save_record(service, by=by, verb="member.add_service", payload={"role": role})


@transaction.atomic
def change_member(member: Membership, *, by: Membership) -> Membership:
    """Save name and e-mail. Invitations that went to another address end: whoever reads that one is not meant."""
    _only_owners_grant(by)
    before = Membership.objects.select_for_update(of=("self",)).get(pk=member.pk)
    is_moved = member.email.casefold() != before.email.casefold()
    if is_moved and before.user_id is not None:
        raise Refused(_("%(name)s has an account, and changes its e-mail themselves.") % {"name": before.name})
    save_record(member, by=by, verb="member.change")
    if is_moved:
        member.invitations.filter(used_at=None).delete()
    return member


@transaction.atomic
def grant_role(member: Membership, role: str, *, by: Membership | None) -> Membership:
    """Another role for somebody who is a member. The last owner who can sign in keeps theirs."""
    _only_owners_grant(by)
    if not member.is_active:
        raise Refused(_("This membership has ended. Invite %(name)s again.") % {"name": member.name})
    if not role or role not in Role.values:
        raise Refused(_("Choose a role."))
    is_service = member.kind == Membership.Kind.SERVICE
    if not is_service and member.user_id is None and not member.invitations.filter(used_at=None).exists():
        raise Refused(_("%(name)s cannot sign in. Invite them with a role.") % {"name": member.name})
    if member.role == role:
        return member
    if role != Role.OWNER:
        _keep_an_owner(member)
    member.role = role
    return save_record(member, by=by, verb="member.grant")


@transaction.atomic
def end_membership(member: Membership, *, by: Membership) -> Membership:
    """From now on this person may nothing here. Their records and history stay, and they can be invited again."""
    _only_owners_grant(by)
    if not member.is_active:
        return member
    _keep_an_owner(member)
    member.ended_on = clock.today()
    member.invitations.filter(used_at=None).delete()
    member.tokens.filter(revoked_at=None).update(revoked_at=clock.now())  # a new invitation does not wake them
    return save_record(member, by=by, verb="member.end")


def open_invitation(token_sha256: str) -> Invitation | None:
    """The invitation that this token opens, if it is unused, in time, and its membership has not ended."""
    return (
        Invitation.objects.select_related("membership", "organization")
        .filter(token_sha256=token_sha256, used_at=None, expires_at__gt=clock.now(), membership__ended_on=None)
        .first()
    )


def _only_owners_grant(by: Membership | None) -> None:
    if by is not None and (by.role != Role.OWNER or not by.is_active):
        raise Refused(_("Only an owner changes members and roles."))


def _keep_an_owner(leaving: Membership) -> None:
    """Locks the owners, so that two of them cannot remove each other at the same moment."""
    owners = {owner.pk for owner in able_owners().order_by("pk").select_for_update(of=("self",))}
    if leaving.pk in owners and len(owners) == 1:
        raise Refused(_("%(name)s is the only owner. Make somebody else an owner first.") % {"name": leaving.name})
