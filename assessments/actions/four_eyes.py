"""Nobody approves their own work, except an owner who is alone; that is marked."""

from uuid import UUID

from django.utils.translation import gettext as _

from accounts import queries as accounts
from accounts.models import Membership, Role
from accounts.policy import POLICY
from core.errors import Refused


def approve(by: Membership, verb: str, author_id: UUID | None) -> bool:
    """Whether `by` approves the own work. Raises Refused when somebody else could do it."""
    if by.pk != author_id:
        return False
    if not is_alone(by, verb):
        raise Refused(_("This is your own. Somebody else has to approve it."))
    return True


def is_alone(member: Membership, verb: str) -> bool:
    """An owner, and nobody else in the organization can sign in and do this."""
    others = accounts.members().filter(role__in=POLICY[verb], user__isnull=False).exclude(pk=member.pk)
    return member.role == Role.OWNER and not others.exists()
