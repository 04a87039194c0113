"""Scores for programs: of an assessment, of a submission, of this moment, and how they moved."""

from http import HTTPStatus
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _, gettext_lazy
from rest_framework.request import Request

from accounts.policy import allow, may
from assessments import queries
from assessments.api.serializers.scores import (
    ReadinessPointShape,
    ScorecardShape,
    SnapshotShape,
    WholeSnapshotShape,
)
from assessments.api.sums import scorecard_row
from assessments.filters import ReadinessFilters, SnapshotFilters
from assessments.models import Assessment, ReadinessPoint, Snapshot
from assessments.queries.snapshots import newest_snapshots
from core.api.parameters import Parameters
from core.api.problems import Fault, Problem, invalid
from core.api.serializers import Row
from core.api.shapes import columns_of, sent
from core.api.views import ListView, ShapedView, operation

IF_SUBMITTED = "if_submitted"


@allow("assessment.view")
class AssessmentScorecard(ShapedView):
    shape = ScorecardShape

    @operation(
        asks={
            IF_SUBMITTED: (
                gettext_lazy("true: of a draft, what it would get today; unanswered questions count 0."),
                ("true", "false"),
            )
        }
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """Scores at every level with the sums behind them: of a draft as it stands, else as it was submitted."""
        Parameters(request.GET, known=(IF_SUBMITTED,))
        wanted = request.GET.get(IF_SUBMITTED, "false")
        if wanted not in ("true", "false"):
            raise invalid([Fault(f"?{IF_SUBMITTED}", "invalid", _("Send true or false."))])
        assessment = get_object_or_404(Assessment.objects.select_related("organization"), pk=pk)
        snapshot = None if assessment.is_draft else newest_snapshots().filter(assessment=assessment).first()
        if snapshot is not None:
            return self.answer(_frozen(snapshot))
        score = queries.score_if_submitted if wanted == "true" else queries.scorecard
        content = queries.framework_content(assessment.framework_id)
        return self.answer(
            scorecard_row(
                score(assessment),
                content,
                queries.targets_of(assessment),
                assessment,
                reading="draft",
                at=None,
                with_questions=True,
            )
        )


@allow("score.view")
class ReadinessNow(ShapedView):
    shape = ScorecardShape

    @operation(
        asks={"framework": (gettext_lazy("Key of a framework. Without: the main one."), ())},
        refuses=(HTTPStatus.NOT_FOUND,),
    )
    def get(self, request: Request) -> HttpResponse:
        """Readiness now: the answers that were submitted last, with the evidence of this moment."""
        Parameters(request.GET, known=("framework",))
        readiness = queries.readiness_now(self.organization, request.GET.get("framework") or None)
        if readiness is None:
            raise Problem(HTTPStatus.NOT_FOUND, "nothing_submitted", _("Nothing was submitted yet."))
        snapshot = readiness.snapshot
        return self.answer(
            scorecard_row(
                readiness.card,
                readiness.content,
                readiness.targets,
                snapshot.assessment,
                reading="now",
                at=snapshot.taken_at,
                snapshot=snapshot.pk,
                with_questions=may(self.membership, "assessment.view"),
            )
        )


@allow("score.view")
class ReadinessHistory(ListView):
    """Readiness day by day."""

    shape = ReadinessPointShape
    filters = ReadinessFilters
    orderings = ("day",)
    ordering = "-day"

    def rows(self) -> QuerySet[ReadinessPoint]:
        return ReadinessPoint.objects.all()


@allow("assessment.view")
class Snapshots(ListView):
    """Submissions, newest first."""

    shape = SnapshotShape
    filters = SnapshotFilters
    orderings = ("taken_at",)
    ordering = "-taken_at"

    def rows(self) -> QuerySet[Snapshot]:
        return Snapshot.objects.all()


@allow("assessment.view")
class OneSnapshot(ShapedView):
    shape = WholeSnapshotShape

    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """A submission with its scores as they were frozen."""
        Parameters(request.GET, known=())
        snapshot = get_object_or_404(newest_snapshots(), pk=pk)
        columns = columns_of(SnapshotShape)
        row = Snapshot.objects.filter(pk=pk).values(*columns.paths).get()
        return self.answer({**sent(SnapshotShape, columns, [row])[0], "scorecard": _frozen(snapshot)})


def _frozen(snapshot: Snapshot) -> Row:
    return scorecard_row(
        queries.snapshot_scorecard(snapshot),
        queries.framework_content(snapshot.assessment.framework_id),
        queries.snapshot_targets(snapshot),
        snapshot.assessment,
        reading="submitted",
        at=snapshot.taken_at,
        snapshot=snapshot.pk,
        with_questions=True,
    )
