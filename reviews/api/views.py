"""Reviews, follow-ups and what is due, for programs; the same actions as the pages."""

from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.api.door import token_may
from accounts.api.people import member_in
from accounts.models import Membership
from accounts.policy import allow
from core.api.problems import Fault, invalid
from core.api.views import ListView, RecordView, ShapedView, created, operation
from reviews import actions, queries
from reviews.api.serializers import (
    Closing,
    DueShape,
    FollowUpChange,
    FollowUpShape,
    NewFollowUp,
    NewReview,
    ReviewShape,
)
from reviews.filters import DueFilters, FollowUpFilters, InboxFilters, ReviewFilters
from reviews.models import Due, FollowUp, Review, ReviewableRecord


class _Reviews(ShapedView):
    shape = ReviewShape
    is_same_for_all = True

    def rows(self) -> QuerySet[Review]:
        return Review.objects.all()


@allow("follow_up.view", post="review.record")
class Reviews(ListView, _Reviews):
    """Reviews, newest first."""

    filters = ReviewFilters
    orderings = ("on",)
    ordering = "-on"

    @operation(takes=NewReview, status=HTTPStatus.CREATED)
    def post(self, request: Request) -> HttpResponse:
        """Record a review: the record's next one follows from its cadence, or stands in next_on."""
        given = dict(self.body)
        record = _record(given, self.membership)
        review = actions.record_review(record, by=self.membership, **given)
        return created(self, review.pk, reverse("api:review", args=[review.pk]))


@allow("follow_up.view")
class OneReview(RecordView, _Reviews):
    """One review."""


class _FollowUps(ShapedView):
    shape = FollowUpShape
    is_same_for_all = True

    def rows(self) -> QuerySet[FollowUp]:
        return FollowUp.objects.select_related("organization", "owner")


@allow("follow_up.view", post="follow_up.change")
class FollowUps(ListView, _FollowUps):
    """Follow-ups, open and closed, newest first."""

    filters = FollowUpFilters
    orderings = ("created_at", "due_on")

    @operation(takes=NewFollowUp, status=HTTPStatus.CREATED)
    def post(self, request: Request) -> HttpResponse:
        """Open a follow-up about a record."""
        given = dict(self.body)
        record, owner = _record(given, self.membership), member_in(given, "owner_id")
        follow_up = actions.open_follow_up(
            record, name=given["name"], by=self.membership, owner=owner, due_on=given.get("due_on")
        )
        return created(self, follow_up.pk, reverse("api:follow_up", args=[follow_up.pk]))


@allow("follow_up.view", patch="follow_up.change")
class OneFollowUp(RecordView, _FollowUps):
    """One follow-up."""

    @operation(takes=FollowUpChange)
    def patch(self, request: Request, pk: UUID) -> HttpResponse:
        """Change what, who or when. A closed one refuses."""
        follow_up: FollowUp = self.held(pk)
        follow_up.owner = member_in(self.body, "owner_id", follow_up.owner)
        for name in ("name", "due_on"):
            if name in self.body:
                setattr(follow_up, name, self.body[name])
        actions.change_follow_up(follow_up, by=self.membership)
        return self.shown(pk)


@allow(post="follow_up.change")
class FollowUpClosing(_FollowUps):
    @operation(takes=Closing)
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """Close it: the note says what was done."""
        actions.close_follow_up(self.held(pk), by=self.membership, closing_note=self.body["closing_note"])
        return self.shown(pk)


@allow("inbox.view")
class Inbox(ListView):
    """What the member behind the token must do, the most urgent first."""

    shape = DueShape
    filters = InboxFilters
    orderings = ("due_on",)
    ordering = "due_on"

    def rows(self) -> QuerySet[Due]:
        return queries.due_for(self.membership)


@allow("follow_up.view")
class AllDue(ListView):
    """What is due from anybody, the most urgent first."""

    shape = DueShape
    filters = DueFilters
    orderings = ("due_on",)
    ordering = "due_on"

    def rows(self) -> QuerySet[Due]:
        return queries.due_for_anybody(self.membership, sees=partial(token_may, self.plain_request))


def _record(given: dict[str, Any], reader: Membership) -> ReviewableRecord:
    """The record that the body names, taken out of it. Raises 400."""
    record = queries.reviewed_record(given.pop("record_type"), given.pop("record_id"), reader=reader)
    if record is None:
        raise invalid([Fault("/record_id", "not_found", _("There is no such record here."))])
    return record
