"""What others may ask about reviews, follow-ups and what is due."""

from collections.abc import Callable
from datetime import date
from functools import cache, partial
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Count, Q, QuerySet, UUIDField

from accounts.models import Membership
from accounts.policy import POLICY, may
from core import clock
from core.prepared import Prepared
from reviews.models import Due, FollowUp, Review, ReviewableRecord

SEEN_WITH = {  # which verb opens the page of a record that is due; `set_due` takes no other kind of record
    "answer": "assessment.view",
    "assessment": "assessment.view",
    "evidence": "evidence.view",
    "followup": "follow_up.view",
    "gap": "gap.view",
}
REVIEWED = ("assessment", "gap")  # the records that can be reviewed; a test finds one that is missing here


def due_for(membership: Membership, *, until: date | None = None) -> QuerySet[Due]:
    """What this member must do: named to them, or open to everybody who may do it and not their own to approve."""
    rows = _due_for(membership.role, membership)
    return rows.filter(due_on__lte=until) if until else rows


def due_count(membership: Membership) -> int:
    """How many things those are. One query."""
    return next(iter(_count(membership.role).rows(member=membership.pk)), 0)


def due_for_anybody(
    reader: Membership, *, until: date | None = None, sees: Callable[[str], bool] | None = None
) -> QuerySet[Due]:
    """Everything open by a date that this reader may know of, with who is waited for: titles tell of their records.

    `sees` says which verbs the reader has here, where that is less than the role allows.
    """
    has = sees or partial(may, reader)
    seen = [record_type for record_type, verb in SEEN_WITH.items() if has(verb)]
    known = Q(record_type__in=seen) | Q(member=reader)
    rows = Due.objects.filter(known, done_on=None).select_related("member")
    return rows.filter(due_on__lte=until) if until else rows


def waited_for() -> list[tuple[str, int]]:
    """Who is waited for: members with something overdue, and how much."""
    rows = Due.objects.filter(done_on=None, due_on__lt=clock.today(), member__isnull=False)
    counted = rows.values("member__name").annotate(n=Count("pk")).order_by("-n", "member__name")
    return [(row["member__name"], row["n"]) for row in counted]


def follow_ups_of(record_id: UUID) -> QuerySet[FollowUp]:
    return FollowUp.objects.filter(record_id=record_id).select_related("owner").order_by("closed_on", "due_on")


def reviews_of(record_id: UUID) -> QuerySet[Review]:
    return Review.objects.filter(record_id=record_id).select_related("by").order_by("-on", "-id")


def reviewed_record(record_type: str, pk: UUID, *, reader: Membership) -> ReviewableRecord | None:
    """The record of one of the REVIEWED kinds, if this member may see it."""
    if not may(reader, SEEN_WITH[record_type]):
        return None
    kinds = (model for model in apps.get_models() if issubclass(model, ReviewableRecord))
    model = next(model for model in kinds if model._meta.model_name == record_type)
    return model.objects.select_related("organization", "owner").filter(pk=pk).first()


def _due_for(role: str, member: Any) -> QuerySet[Due]:
    verbs = [verb for verb, roles in POLICY.items() if role in roles]
    mine = Q(member=member) | (Q(member=None, verb__in=verbs) & ~Q(not_for=member))
    return Due.objects.filter(mine, done_on=None)


@cache
def _count(role: str) -> Prepared[int]:
    def counted(member: Any) -> "QuerySet[Any, Any]":
        return _due_for(role, member).order_by().values("organization").annotate(n=Count("pk")).values_list("n")

    return Prepared(counted, itemgetter(0), member=UUIDField())
