"""Gaps for programs: listed, planned, lived with by the same actions as on the pages."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework.request import Request

from accounts.api.door import token_may
from accounts.api.people import member_in
from accounts.policy import allow
from assessments import actions, queries
from assessments.api.serializers.answers import plain
from assessments.api.serializers.gaps import (
    AcceptanceRefusal,
    AcceptanceWish,
    GapPlan,
    GapShape,
    WholeGapShape,
)
from assessments.api.sums import figure
from assessments.filters import GapFilters
from assessments.models import Gap
from assessments.queries import GapItem
from assessments.queries.lists import gap_rows
from core.api.parameters import Parameters
from core.api.serializers import Row
from core.api.views import ListView, ShapedView, operation


@allow("gap.view")
class Gaps(ListView):
    """Gaps of all frameworks, the highest priority first."""

    shape = GapShape
    filters = GapFilters
    orderings = (
        *("priority", "size", "evidenced", "aspect_code", "due_on", "opened_on", "effort", "budget"),
        *("value_for_effort", "created_at"),
    )
    ordering = "-priority"

    def rows(self) -> QuerySet[Gap]:
        return gap_rows()


class _OneGap(ShapedView):
    shape = GapShape

    def rows(self) -> QuerySet[Gap]:
        return Gap.objects.select_related("organization", "owner")


@allow("gap.view", patch="gap.plan")
class OneGap(_OneGap):
    @operation(gives=WholeGapShape)
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """One gap, with the questions that it consists of as of today."""
        Parameters(request.GET, known=())
        gap = get_object_or_404(self.rows(), pk=pk)
        items = _items(gap)
        sees_answers = token_may(self.plain_request, "assessment.view")
        more = {"item_count": len(items), "items": [_item(one) for one in items] if sees_answers else None}
        return self.answer({**self.one(pk), **more})

    @operation(takes=GapPlan)
    def patch(self, request: Request, pk: UUID) -> HttpResponse:
        """Plan it: with owner and date an open gap is planned."""
        gap: Gap = self.held(pk)
        actions.plan_gap(
            gap,
            by=self.membership,
            owner=member_in(self.body, "owner_id", gap.owner),
            **{name: self.body.get(name, getattr(gap, name)) for name in ("due_on", "budget", "effort", "plan")},
        )
        return self.shown(pk)


@allow(post="gap.accept")
class GapAcceptance(_OneGap):
    @operation(takes=AcceptanceWish)
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """Ask that the gap be lived with until a day. Somebody else decides."""
        actions.ask_acceptance(self.held(pk), by=self.membership, **self.body)
        return self.shown(pk)


@allow(post="gap.approve")
class GapApproval(_OneGap):
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """Accept it. Nobody approves what they asked for themselves."""
        actions.approve_acceptance(self.held(pk), by=self.membership)
        return self.shown(pk)


@allow(post="gap.approve")
class GapRefusal(_OneGap):
    @operation(takes=AcceptanceRefusal)
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """Do not accept it: the gap stays as it was."""
        actions.refuse_acceptance(self.held(pk), by=self.membership, note=self.body["note"])
        return self.shown(pk)


@allow(post="gap.accept")
class GapAcceptanceEnd(_OneGap):
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """End an acceptance: the gap is to be closed again."""
        actions.end_acceptance(self.held(pk), by=self.membership)
        return self.shown(pk)


def _items(gap: Gap) -> tuple[GapItem, ...]:
    readiness = queries.readiness_now(gap.organization, gap.framework_key)
    return queries.gap_items(gap, readiness) if readiness else ()


def _item(item: GapItem) -> Row:
    question, term, above = item.question, item.term, item.next_level
    return {
        "question": question.code,
        "text": question.text,
        "weight": question.weight,
        "is_key": question.is_key,
        "claimed": figure(term.claimed),
        "evidenced": figure(term.evidenced),
        "needs_proof": item.needs_proof,
        "next_level": above and {"level": plain(above.level), "name": above.name, "text": above.text},
        "next_step": question.step_from(term.claimed),
        "evidence_hint": question.evidence_hint,
    }
