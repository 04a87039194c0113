"""Assessments for programs: started, changed, submitted, reopened by the same actions as on the pages."""

from collections import Counter
from fractions import Fraction
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.api.people import member_in
from accounts.policy import allow
from assessments import actions, queries
from assessments.api.serializers.assessments import (
    AssessmentChange,
    AssessmentShape,
    CarriedAnswers,
    CarriedShape,
    NewAssessment,
    RemainingShape,
    Reopening,
    WholeAssessmentShape,
)
from assessments.filters import AssessmentFilters
from assessments.models import Assessment, Framework, Snapshot
from assessments.profiles import OwnTarget
from core.api.parameters import Parameters
from core.api.problems import Fault, invalid
from core.api.views import ListView, RecordView, ShapedView, created, operation


class _OneAssessment(ShapedView):
    shape = WholeAssessmentShape

    def rows(self) -> QuerySet[Assessment]:
        return assessment_rows()


def assessment_rows() -> QuerySet[Assessment]:
    """With the scores of the last submission that stands."""
    standing = Snapshot.objects.filter(assessment=OuterRef("pk"), superseded_at=None).order_by("-taken_at")
    return Assessment.objects.annotate(
        **{
            name: Subquery(standing.values(column)[:1])
            for name, column in (("evidenced", "evidenced"), ("claimed", "claimed"), ("snapshot_id", "pk"))
        }
    )


@allow("assessment.view", post="assessment.create")
class Assessments(ListView):
    """Assessments, newest first."""

    shape = AssessmentShape
    filters = AssessmentFilters
    orderings = ("name", "created_at", "submitted_at", "next_review_on")

    def rows(self) -> QuerySet[Assessment]:
        return assessment_rows()

    @operation(takes=NewAssessment, status=HTTPStatus.CREATED)
    def post(self, request: Request) -> HttpResponse:
        """Start an assessment: a draft with its own copy of targets and weights."""
        wanted = dict(self.body)
        framework = _found(Framework, wanted.pop("framework_id"), "framework_id")
        carry_from = _found(Assessment, wanted.pop("carry_from_id", None), "carry_from_id")
        owner, deputy = member_in(wanted, "owner_id"), member_in(wanted, "deputy_id")
        assessment = actions.start_assessment(
            by=self.membership,
            framework=framework,
            carry_from=carry_from,
            owner=owner,
            deputy=deputy,
            targets=_own_targets(wanted.pop("targets", {})),
            **{name: value for name, value in wanted.items() if name not in ("owner_id", "deputy_id")},
        )
        return created(self, assessment.pk, reverse("api:assessment", args=[assessment.pk]))


@allow("assessment.view", patch="assessment.change")
class OneAssessment(RecordView, _OneAssessment):
    """One assessment with its targets and weights."""

    @operation(takes=AssessmentChange)
    def patch(self, request: Request, pk: UUID) -> HttpResponse:
        """Change its frame. Own targets and weights are replaced as a whole where they are sent."""
        assessment: Assessment = self.held(pk)
        body = self.body
        assessment.owner = member_in(body, "owner_id", assessment.owner)
        assessment.deputy = member_in(body, "deputy_id", assessment.deputy)
        for name in ("name", "cadence_days", "next_review_on", "profile", "weights_reason"):
            if name in body:
                setattr(assessment, name, body[name])
        targets = _own_targets(body["targets"]) if "targets" in body else None
        actions.change_assessment(assessment, by=self.membership, targets=targets, weights=body.get("weights"))
        return self.shown(pk)


@allow(post="assessment.submit")
class AssessmentSubmission(_OneAssessment):
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """Submit: answers, evidence, targets, weights and scores are frozen; gaps and readiness follow."""
        actions.submit_assessment(self.held(pk), by=self.membership)
        return self.shown(pk)


@allow(post="assessment.reopen")
class AssessmentReopening(_OneAssessment):
    @operation(takes=Reopening)
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """Reopen. What was submitted stands until it is submitted again."""
        actions.reopen_assessment(self.held(pk), by=self.membership, reason=self.body["reason"])
        return self.shown(pk)


@allow(post="answer.record")
class CarriedConfirmation(_OneAssessment):
    @operation(takes=CarriedAnswers, gives=CarriedShape)
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """Say that carried answers still hold: these, or all of them."""
        assessment: Assessment = self.held(pk)
        codes = self.body.get("questions", queries.asked_codes(assessment))
        return self.answer({"confirmed": actions.confirm_carried(assessment, by=self.membership, codes=codes)})


@allow("assessment.view")
class Remaining(ShapedView):
    shape = RemainingShape

    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """What is still open: unanswered, not known, unconfirmed, carried over, run out."""
        Parameters(request.GET, known=())
        assessment = get_object_or_404(Assessment, pk=pk)
        content, points = queries.framework_content(assessment.framework_id), queries.open_points(assessment)
        asked = Counter(content.questions[code].aspect for code in queries.asked_codes(assessment))
        left = Counter(content.questions[code].aspect for code in points.unanswered)
        return self.answer(
            {
                "asked": asked.total(),
                "remaining": left.total(),
                "aspects": [
                    {"aspect": code, "name": content.aspects[code].name, "asked": n, "remaining": left[code]}
                    for code, n in asked.items()
                ],
                "unanswered": points.unanswered,
                "unknown": [view.code for view in points.unknown],
                "unconfirmed": [view.code for view in points.unconfirmed],
                "carried": [view.code for view in points.carried],
                "expired": [view.code for view in points.expired],
            }
        )


def _own_targets(sent: dict[str, dict[str, Any]]) -> dict[str, OwnTarget]:
    return {code: OwnTarget(Fraction(one["level"]), one["reason"]) for code, one in sent.items()}


def _found(model: type[Any], pk: UUID | None, name: str) -> Any:
    """The record that the body names, or None where it names none. Raises 400."""
    if pk is None:
        return None
    found = model.objects.filter(pk=pk).first()
    if found is None:
        raise invalid([Fault(f"/{name}", "not_found", _("There is no such record here."))])
    return found
