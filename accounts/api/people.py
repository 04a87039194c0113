"""Members that a body names by their id."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import Membership
from accounts.queries import members
from core.api.problems import Fault, invalid


def member_in(body: dict[str, Any], name: str, current: Membership | None = None) -> Membership | None:
    """The member whose id stands in this field of the body; `current` where the field was left out. Raises 400."""
    if name not in body:
        return current
    wanted: UUID | None = body[name]
    if wanted is None:
        return None
    if current is not None and current.pk == wanted:
        return current  # perhaps somebody who has left
    found = members().filter(pk=wanted).first()
    if found is None:
        raise invalid([Fault(f"/{name}", "not_found", _("There is no such member with a role here."))])
    return found
