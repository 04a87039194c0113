"""`{% may "gap.plan" as can_plan %}`: what the member of this page may do; and what memberships and events say."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import template

from accounts import policy
from accounts.models import Invitation, Membership

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], verb: str) -> bool:
    membership = getattr(context["request"], "membership", None)
    return membership is not None and policy.may(membership, verb)


@register.filter
def verb_name(verb: str) -> str:
    """`{{ event.verb|verb_name }}`: "Role changed"."""
    return policy.verb_name(verb)


@register.simple_tag
def invitation_of(member: Membership, invitations: Mapping[UUID, Invitation]) -> Invitation | None:
    """`{% invitation_of member invitations as invitation %}`: the newest unused one."""
    return invitations.get(member.pk)
