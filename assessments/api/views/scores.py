"""Scores for programs: of an assessment, of a submission, of this moment, and how they moved."""

from http import HTTPStatus
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _, gettext_lazy
from rest_framework.request import Request

from accounts.api.door import token_may
from accounts.policy import allow
from assessments import queries
from assessments.api.kept import answer_kept
from assessments.api.serializers.scores import (
    ReadinessPointShape,
    ScorecardShape,
    SnapshotShape,
    WholeSnapshotShape,
)
from assessments.api.sums import scorecard_row
from assessments.filters import ReadinessFilters, SnapshotFilters
from assessments.models import Assessment, ReadinessPoint, Snapshot
from assessments.queries.marks import mark_of
from assessments.queries.scores import readiness_of
from assessments.queries.snapshots import newest_snapshots
from assessments.scoring import Scorecard
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
            return answer_kept(self, (snapshot.pk, assessment.version), lambda: _frozen(snapshot))
        score = queries.score_if_submitted if wanted == "true" else queries.scorecard
        return answer_kept(self, (mark_of(assessment), wanted), lambda: _draft(assessment, score(assessment)))


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
        snapshot = queries.latest_snapshot(self.organization, request.GET.get("framework") or None)
        if snapshot is None:
            raise Problem(HTTPStatus.NOT_FOUND, "nothing_submitted", _("Nothing was submitted yet."))
        sees_answers = token_may(self.plain_request, "assessment.view")
        mark = (snapshot.pk, mark_of(snapshot.assessment), sees_answers)
        return answer_kept(self, mark, lambda: _now(readiness_of(snapshot), with_questions=sees_answers))


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


def _draft(assessment: Assessment, card: Scorecard) -> Row:
    content, targets = queries.framework_content(assessment.framework_id), queries.targets_of(assessment)
    return scorecard_row(card, content, targets, assessment, reading="draft", at=None, with_questions=True)


def _now(readiness: queries.Readiness, *, with_questions: bool) -> Row:
    snapshot = readiness.snapshot
    return scorecard_row(
        readiness.card,
        readiness.content,
        readiness.targets,
        snapshot.assessment,
        reading="now",
        at=snapshot.taken_at,
        snapshot=snapshot.pk,
        with_questions=with_questions,
    )


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
