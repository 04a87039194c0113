"""`{% may "gap.plan" as can_plan %}`: what the member of this page may do."""

from typing import Any

from django import template

from accounts import policy

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], verb: str) -> bool:
    membership = getattr(context["request"], "membership", None)
    return membership is not None and policy.may(membership, verb)
