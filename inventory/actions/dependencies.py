"""Saying that one record needs another, and taking it back."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actions import record_event, save_record
from accounts.models import Membership
from core.errors import Refused
from inventory.models import BusinessService, DataSet, Dependency, Network, Removable


@dataclass(frozen=True, slots=True)
class End:
    """What a dependency is: its kind, and the name of the choice it belongs to where one of several is enough."""

    kind: Dependency.Kind = Dependency.Kind.NEEDS
    choice: str = ""


def link(upper: Removable, lower: Removable, *, by: Membership | None, end: End = End()) -> Dependency:
    """`upper` needs `lower`. Refused for what cannot be above, and where it is recorded already."""
    if upper.pk == lower.pk:
        raise Refused(_("Nothing depends on itself."))
    if isinstance(upper, Network):
        raise Refused(_("A network stands below: say what is reached through it."))
    dependency = Dependency(
        organization=upper.organization, kind=end.kind, choice=" ".join(end.choice.split())[:40],
        **{f"upper_{_place(upper)}": upper, f"lower_{_place(lower)}": lower},
    )  # fmt: skip
    try:
        with transaction.atomic():
            return save_record(dependency, by=by, verb="dependency.add")
    except IntegrityError:
        raise Refused(_("This dependency is recorded already.")) from None


@transaction.atomic
def unlink(dependency: Dependency, *, by: Membership) -> None:
    """It is not so, or no longer."""
    record_event("dependency.remove", by=by, record=dependency)
    dependency.delete()


def _place(record: Removable) -> str:
    match record:
        case BusinessService():
            return "service"
        case DataSet():
            return "data_set"
        case Network():
            return "network"
        case _:
            return "asset"
